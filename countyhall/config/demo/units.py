"""The units of Kinmen County Government as they stood in ROC 109, with the people of each."""

from countyhall.kernel.organisation.models import Unit

K = Unit.Kind

# code, name, kind, code of the unit above
UNITS = [
    ("KM", "金門縣政府", K.COUNTY, None),
    ("KM-A", "行政處", K.DEPARTMENT, "KM"),
    ("KM-A1", "綜合計畫科", K.SECTION, "KM-A"),
    ("KM-A2", "研考科", K.SECTION, "KM-A"),
    ("KM-A3", "法制科", K.SECTION, "KM-A"),
    ("KM-A4", "總務科", K.SECTION, "KM-A"),
    ("KM-A5", "資訊管理科", K.SECTION, "KM-A"),
    ("KM-A6", "採購招標所", K.AGENCY, "KM-A"),
    ("KM-B", "民政處", K.DEPARTMENT, "KM"),
    ("KM-C", "財政處", K.DEPARTMENT, "KM"),
    ("KM-D", "建設處", K.DEPARTMENT, "KM"),
    ("KM-E", "工務處", K.DEPARTMENT, "KM"),
    ("KM-F", "教育處", K.DEPARTMENT, "KM"),
    ("KM-G", "社會處", K.DEPARTMENT, "KM"),
    ("KM-H", "觀光處", K.DEPARTMENT, "KM"),
    ("KM-I", "人事處", K.DEPARTMENT, "KM"),
    ("KM-J", "主計處", K.DEPARTMENT, "KM"),
    ("KM-K", "政風處", K.DEPARTMENT, "KM"),
    ("KM-L", "警察局", K.AGENCY, "KM"),
    ("KM-M", "消防局", K.AGENCY, "KM"),
    ("KM-N", "衛生局", K.AGENCY, "KM"),
    ("KM-O", "環境保護局", K.AGENCY, "KM"),
    ("KM-P", "文化局", K.AGENCY, "KM"),
    ("KM-Q", "地政局", K.AGENCY, "KM"),
    ("KM-R", "稅務局", K.AGENCY, "KM"),
    ("KM-S", "港務處", K.AGENCY, "KM"),
    ("KM-T", "養護工程所", K.AGENCY, "KM"),
    ("KM-U", "自來水廠", K.AGENCY, "KM"),
    ("KM-V", "林務所", K.AGENCY, "KM"),
    ("KM-W", "公共車船管理處", K.AGENCY, "KM"),
    ("KM-X", "動植物防疫所", K.AGENCY, "KM"),
    ("KM-Y", "殯葬管理所", K.AGENCY, "KM"),
    ("KM-Z", "金酒公司", K.ENTERPRISE, "KM"),
    ("T-1", "金城鎮公所", K.TOWNSHIP, "KM"),
    ("T-2", "金湖鎮公所", K.TOWNSHIP, "KM"),
    ("T-3", "金沙鎮公所", K.TOWNSHIP, "KM"),
    ("T-4", "金寧鄉公所", K.TOWNSHIP, "KM"),
    ("T-5", "烈嶼鄉公所", K.TOWNSHIP, "KM"),
]

# account, title, role, unit: the people whose sign-in is shown to a newcomer
NAMED = [
    ("clerk", "科員", "handler", "KM-E"),
    ("clerk2", "科員", "handler", "KM-O"),
    ("chief", "科長", "section_chief", "KM-E"),
    ("head", "處長", "unit_head", "KM-E"),
    ("registrar", "辦事員", "registrar", "KM-A2"),
    ("planning", "研考科科員", "planning_officer", "KM-A2"),
    ("adminhead", "行政處處長", "unit_head", "KM-A"),
    ("secretary", "主任秘書", "chief_secretary", "KM"),
    ("magistrate", "縣長", "magistrate", "KM"),
    ("auditor", "稽核", "auditor", "KM"),
    ("admin", "系統管理者", "administrator", "KM-A5"),
    ("archivist", "檔案管理員", "archivist", "KM-A4"),
    ("archivist2", "檔案管理科員", "archivist", "KM-A4"),
]

# Every made-up person has 範 (示範) as the middle character of the name.
SURNAMES = "陳許李黃王楊蔡林張吳呂洪薛莊翁歐董盧何邱"
GIVEN = "安宜平和順昌明仁義禮智信成達文武青松柏梅蘭竹菊春夏秋冬海山川河雲霞星辰曉晴嵐"
