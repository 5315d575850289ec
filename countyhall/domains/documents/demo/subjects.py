"""What the documents of each unit are about, in the words of Kinmen's offices; blanks are filled from lists."""

import random
from dataclasses import dataclass
from itertools import accumulate

from countyhall.domains.documents.demo.words import words

PLACES = words("places")
ROADS = words("roads")
EVENTS = words("events")
LAWS = words("laws")
COURSES = words("courses")
PERIODS = words("periods")
ENDS = words("ends")

# What every unit gets.
COMMON = [
    "檢送「{law}」部分條文修正發布令影本1份，{end}",
    "函轉{agency}辦理「{course}」研習課程簡章，請轉知所屬踴躍報名參加。",
    "檢送本{org}109年{m}月{d}日召開「{topic}」會議紀錄1份，{end}",
    "本{org}訂於109年{m}月{d}日召開「{topic}」研商會議，請派員出席。",
    "有關貴府函詢「{law}」適用疑義一案，復如說明，{end}",
    "檢送109年{period}「{topic}」執行情形統計表1份，{end}",
    "為配合防疫措施，本{org}辦理之「{course}」課程調整為線上辦理，請轉知。",
    "請依限填報109年{period}「{topic}」調查表，並於{m}月{d}日前函復。",
    "檢陳「{topic}」補助計畫核定本及經費明細表，請依規定辦理撥款事宜。",
    "有關{place}民眾反映「{topic}」事宜，請妥處逕復並副知本{org}。",
]

# Unit code → weight among all receipts, file class, topics, subjects of its own.
UNITS: dict[str, tuple[int, str, list[str], list[str]]] = {
    "KM-A1": (16, "010101", ["縣政中程計畫", "縣務會議決議追蹤", "施政計畫編審", "議會總質詢答覆"],
              ["檢送109年{period}縣務會議指示事項辦理情形表1份，{end}", "請提報110年度施政計畫草案，{end}"]),
    "KM-A2": (20, "010102", ["為民服務績效", "人民陳情案件管考", "公文時效管制", "離島建設基金計畫"],
              ["檢送109年{period}公文處理時效統計表1份，{end}", "有關離島建設基金109年度計畫執行進度一案，{end}"]),
    "KM-A3": (12, "010103", ["自治法規檢視", "訴願審議", "國家賠償案件", "消費爭議調解"],
              ["檢送「金門縣{topic}自治條例」草案1份，請惠示意見。",
               "訴願人不服{place}土地處分提起訴願一案，請檢卷答辯。"]),
    "KM-A4": (18, "010104", ["財產盤點", "辦公廳舍修繕", "公務車輛管理", "工友管理"],
              ["檢送109年{period}公務車輛油耗統計表1份，{end}", "有關縣府大樓空調設備維護契約變更一案，{end}"]),
    "KM-A5": (22, "010105", ["資通安全稽核", "共構機房維運", "公文系統教育訓練", "開放資料盤點"],
              ["檢送109年{period}資安情資警訊，請依建議措施辦理。", "有關公文線上簽核系統改版作業時程一案，{end}"]),
    "KM-A6": (10, "010106", ["電子領投標", "採購稽核", "公開招標", "最有利標評選"],
              ["「{road}路面改善工程」招標文件1份，請惠予辦理公告招標。", "檢送「{topic}」採購案開標紀錄1份，{end}"]),
    "KM-B": (62, "020101", ["宗教團體輔導", "役男體檢", "戶政業務督導", "里鄰長研習", "殯葬設施查核"],
             ["檢送{place}役男徵兵檢查名冊1份，{end}", "{place}宮廟辦理建醮活動申請補助一案，{end}",
              "函轉國籍歸化測試題庫修正案，{end}", "有關{place}辦理109年村里基層建設座談會紀錄，{end}"]),
    "KM-C": (34, "020201", ["公有土地出租", "公庫管理", "菸酒查緝", "地方總預算"],
             ["申請承租{place}公有土地一案，請提供意見。", "檢送109年{period}縣庫收支月報表1份，{end}"]),
    "KM-D": (90, "030101", ["都市計畫通盤檢討", "工商登記", "漁業補貼", "農地農用證明", "零售市場改建"],
             ["「{place}細部計畫」公開展覽案，{end}", "申請{place}農業用地作農業使用證明書一案，{end}",
              "有關{place}漁船用油補貼申請案，{end}", "{place}建築執照變更設計申請案，{end}",
              "檢送特定水土保持區勘查紀錄1份，{end}"]),
    "KM-E": (96, "030201", ["道路拓寬工程", "下水道用戶接管", "人行道改善", "橋梁安全檢測", "開放契約估驗"],
             ["「{road}道路改善工程」第{n}期估驗計價單1份，{end}",
              "檢送「{place}排水改善工程」變更設計預算書1份，{end}",
              "「{road}人行道改善工程」申報竣工，請派員驗收。", "有關{place}路面坑洞修復情形，{end}",
              "「{place}污水下水道用戶接管工程」展延工期一案，{end}"]),
    "KM-F": (110, "040101", ["國中小校舍補強", "營養午餐", "閱讀推動", "本土語言教學", "學生輔導"],
             ["辦理109學年度「{event}」活動實施計畫1份，請轉知學生踴躍參加。", "檢陳本校109年度校園安全維護計畫，{end}",
              "請核定本校代理教師甄選簡章，{end}", "本校申請{place}校區圍牆修繕經費補助一案，{end}",
              "檢送109學年度第1學期課程計畫備查表，{end}"]),
    "KM-G": (88, "050101", ["長照十年計畫", "社區照顧關懷據點", "兒少保護", "低收入戶調查", "志願服務"],
             ["{place}申請急難救助個案調查表1份，{end}", "檢送{place}社區照顧關懷據點109年{period}成果報告1份，{end}",
              "有關身心障礙者輔具補助申請案，{end}", "函轉兒童及少年保護個案處遇會議紀錄1份，{end}"]),
    "KM-H": (60, "060101", ["觀光行銷", "民宿管理", "景點維護", "小三通旅客統計"],
             ["申請於{place}設立民宿一案，請會勘。", "檢送109年{period}小三通旅客人次統計表1份，{end}",
              "辦理「{event}」活動交通管制計畫1份，{end}", "有關{place}風景區公廁整修工程一案，{end}"]),
    "KM-I": (36, "070101", ["職務歸系", "考績", "退休撫卹", "員工協助方案"],
             ["檢送職員請調派免建議函，{end}", "函轉109年公務人員{course}班別表，{end}",
              "有關約聘僱人員進用計畫一案，{end}"]),
    "KM-J": (28, "070201", ["總預算編製", "會計報告", "物價統計", "補助款執行"],
             ["檢送109年{period}會計月報1份，{end}", "請編送110年度單位預算概算書，{end}"]),
    "KM-K": (16, "070301", ["財產申報", "廉政宣導", "機關安全維護"],
             ["檢送109年財產申報實質審核通知，{end}", "函轉受贈財物登錄案例宣導，{end}"]),
    "KM-L": (24, "080101", ["交通執法", "治安會報", "守望相助"],
             ["檢送{place}交通事故統計表1份，{end}", "有關{event}活動警力支援一案，{end}"]),
    "KM-M": (20, "080201", ["消防安全檢查", "防災演練", "救護品質"],
             ["{place}場所消防安全設備檢修申報一案，{end}", "檢送109年{period}救護統計表1份，{end}"]),
    "KM-N": (34, "080301", ["防疫整備", "食品抽驗", "醫事人員管理"],
             ["檢送嚴重特殊傳染性肺炎防疫物資盤點表1份，{end}", "{place}餐飲業食品衛生抽驗結果1份，{end}"]),
    "KM-O": (34, "080401", ["空氣品質監測", "垃圾轉運", "資源回收"],
             ["檢送109年{period}垃圾轉運臺灣處理數量表1份，{end}", "{place}廢棄物棄置稽查紀錄1份，{end}"]),
    "KM-P": (30, "080501", ["古蹟修復", "圖書館營運", "藝文補助"],
             ["「{place}古厝修復工程」期中審查會議紀錄1份，{end}", "申請「{event}」場地使用一案，{end}"]),
    "KM-Q": (22, "080601", ["地籍圖重測", "土地徵收", "地價查估"],
             ["檢送{place}地籍圖重測成果公告清冊1份，{end}", "申請{place}土地鑑界複丈一案，{end}"]),
    "KM-R": (12, "080701", ["房屋稅", "地價稅"],
             ["函詢{place}房屋稅籍資料一案，{end}", "檢送109年地價稅開徵宣導海報，{end}"]),
    "KM-S": (14, "080801", ["港埠營運", "浮動碼頭維護"],
             ["水頭港碼頭109年{period}貨物裝卸量統計表1份，{end}", "有關料羅港區浚深工程一案，{end}"]),
    "KM-T": (14, "080901", ["路燈維修", "道路植栽"],
             ["{road}路燈汰換工程驗收紀錄1份，{end}", "{place}行道樹修剪通報單，{end}"]),
    "KM-U": (12, "081001", ["自來水水質", "湖庫清淤"],
             ["檢送109年{period}水質檢驗報告1份，{end}", "{place}管線汰換施工通知，{end}"]),
    "KM-V": (8, "081101", ["造林撫育", "苗木配撥"], ["申請{place}綠美化苗木一案，{end}"]),
    "KM-W": (10, "081201", ["公車路線", "船班調整"], ["有關{place}公車站牌增設一案，{end}"]),
    "KM-X": (8, "081301", ["狂犬病防疫", "屠宰衛生檢查"], ["檢送{place}流浪犬捕捉統計表1份，{end}"]),
    "KM-Y": (6, "081401", ["納骨堂管理", "環保葬"], ["申請{place}公墓起掘一案，{end}"]),
}  # fmt: skip


@dataclass(frozen=True)
class Written:
    """A subject and the unit and file class it belongs to."""

    unit: str
    file_class: str
    subject: str


CODES = list(UNITS)
CUMULATED = list(accumulate(UNITS[code][0] for code in CODES))


def org(agency: str) -> str:
    """What an agency calls itself after 本: 部, 署, 校, 公司."""
    if agency.endswith(("公司", "公所")):
        return agency[-2:]
    if agency.endswith(("學", "園", "校", "國民中小學", "金門分部")):
        return "校"
    return agency[-1] if agency[-1] in "院部署局府會處室庭隊署站" else "會"


def write(rng: random.Random, code: str, agency: str) -> Written:
    """A subject as ``agency`` writes it to the unit ``code``."""
    _weight, file_class, topics, own = UNITS[code]
    pick = rng.choice
    template = pick(own) if rng.random() < 0.7 else pick(COMMON)
    text = template.format(
        law=pick(LAWS), agency=agency, course=pick(COURSES), org=org(agency), topic=pick(topics), place=pick(PLACES),
        road=pick(ROADS), event=pick(EVENTS), period=pick(PERIODS), end=pick(ENDS), m=rng.randrange(4, 11),
        d=rng.randrange(1, 29), n=rng.randrange(1, 9),
    )  # fmt: skip
    return Written(code, file_class, text)
