"""Who writes to the county and is written to: the address book of the demo county. Codes are made up."""

from datetime import date

CENTRAL = (
    "行政院 內政部 外交部 國防部 財政部 教育部 法務部 經濟部 交通部 勞動部 衛生福利部 文化部 科技部 行政院農業委員會 "
    "行政院環境保護署 大陸委員會 海洋委員會 國家發展委員會 國家通訊傳播委員會 金融監督管理委員會 行政院公共工程委員會 "
    "行政院主計總處 行政院人事行政總處 客家委員會 原住民族委員會 僑務委員會 國軍退除役官兵輔導委員會 中央選舉委員會 "
    "公平交易委員會 行政院原子能委員會 銓敘部 考選部 公務人員保障暨培訓委員會 審計部 監察院 內政部警政署 內政部消防署 "
    "內政部營建署 內政部移民署 內政部戶政司 內政部地政司 內政部建築研究所 內政部國土測繪中心 營建署金門國家公園管理處 "
    "財政部國有財產署 財政部國庫署 財政部賦稅署 財政部北區國稅局 財政部關務署 教育部國民及學前教育署 教育部體育署 "
    "教育部青年發展署 法務部廉政署 法務部矯正署 經濟部水利署 經濟部能源局 經濟部中小企業處 經濟部標準檢驗局 "
    "經濟部智慧財產局 交通部公路總局 交通部觀光局 交通部民用航空局 交通部航港局 交通部中央氣象局 勞動部勞動力發展署 "
    "勞動部職業安全衛生署 勞動部勞工保險局 衛生福利部疾病管制署 衛生福利部食品藥物管理署 衛生福利部國民健康署 "
    "衛生福利部中央健康保險署 衛生福利部社會及家庭署 衛生福利部金門醫院 文化部文化資產局 行政院農業委員會林務局 "
    "行政院農業委員會漁業署 行政院農業委員會水土保持局 行政院農業委員會動植物防疫檢疫局 行政院農業委員會農糧署 "
    "海洋委員會海巡署 海洋委員會海洋保育署 國家發展委員會檔案管理局 中華郵政股份有限公司 台灣電力股份有限公司 "
    "台灣中油股份有限公司 中華電信股份有限公司 臺灣銀行金門分行 國家運輸安全調查委員會"
).split()
LOCAL = (
    "臺北市政府 新北市政府 桃園市政府 臺中市政府 臺南市政府 高雄市政府 基隆市政府 新竹市政府 新竹縣政府 苗栗縣政府 "
    "彰化縣政府 南投縣政府 雲林縣政府 嘉義市政府 嘉義縣政府 屏東縣政府 宜蘭縣政府 花蓮縣政府 臺東縣政府 澎湖縣政府 "
    "連江縣政府"
).split()
COURTS = "福建金門地方法院 福建高等法院金門分院 福建金門地方檢察署 福建高等檢察署金門檢察分署 法務部行政執行署 最高行政法院".split()
MILITARY = "陸軍金門防衛指揮部 國防部軍備局 國防部政治作戰局 海岸巡防署金馬澎分署 陸軍司令部 金門憲兵隊".split()
HOUSE = (
    "金門縣警察局 金門縣消防局 金門縣衛生局 金門縣環境保護局 金門縣文化局 金門縣地政局 金門縣稅務局 金門縣港務處 "
    "金門縣養護工程所 金門縣自來水廠 金門縣林務所 金門縣公共車船管理處 金門縣動植物防疫所 金門縣殯葬管理所 "
    "金門縣採購招標所 金門縣水產試驗所 金門縣農業試驗所 金門縣畜產試驗所 金門縣大同之家 金門縣家庭教育中心 金門縣立體育場"
).split()
TOWNSHIPS = "金門縣金城鎮公所 金門縣金湖鎮公所 金門縣金沙鎮公所 金門縣金寧鄉公所 金門縣烈嶼鄉公所 金門縣烏坵鄉公所".split()
NEAR = [
    "金門縣議會",
    *[f"金門縣{t}民代表會" for t in ("金城鎮", "金湖鎮", "金沙鎮", "金寧鄉", "烈嶼鄉")],
    *[f"金門縣{t}戶政事務所" for t in ("金城鎮", "金湖鎮", "金沙鎮", "金寧鄉", "烈嶼鄉")],
    *[f"金門縣{t}衛生所" for t in ("金城鎮", "金湖鎮", "金沙鎮", "金寧鄉", "烈嶼鄉")],
]
SCHOOLS = [
    *[f"金門縣{n}國民小學" for n in (
        "中正 賢庵 古城 開瑄 柏村 多年 金湖 正義 述美 安瀾 何浦 金沙 古寧 金鼎 湖埔 卓環 上岐 西口"
    ).split()],
    *[f"金門縣立{n}" for n in "金城國民中學 金湖國民中學 金沙國民中學 金寧國民中小學 烈嶼國民中學".split()],
    *[f"金門縣立{n}幼兒園" for n in "金城 金湖 金沙 金寧 烈嶼".split()],
]  # fmt: skip
OTHER_SCHOOLS = "國立金門大學 國立金門高級中學 國立金門高級農工職業學校 銘傳大學金門分部 國立高雄餐旅大學 國立臺灣大學".split()
BODIES = (
    "社團法人金門縣觀光協會 金門縣商業會 金門縣工業會 金門縣農會 金門區漁會 金門縣建築師公會 金門縣地政士公會 "
    "金門縣旅行商業同業公會 金門縣民宿發展協會 金門縣營造工會 金門縣總工會 金門縣老人會 金門縣體育會 金門縣身心障礙者福利協會 "
    "金門酒廠實業股份有限公司 金門縣宗族文化協會 金門縣社區營造協會 金門縣水頭社區發展協會 金門縣瓊林社區發展協會 "
    "金門縣珠山社區發展協會 財團法人工業技術研究院 財團法人資訊工業策進會 財團法人中華顧問工程司 財團法人臺灣建築中心 "
    "浯江營造有限公司 浯島工程顧問有限公司 海印土木包工業 太武測量工程顧問有限公司 料羅室內裝修有限公司 莒光資訊股份有限公司 "
    "榕園景觀工程有限公司 后浦旅行社有限公司 前水頭民宿 立榮航空股份有限公司 華信航空股份有限公司"
).split()
SURNAMES, GIVEN = "陳許李黃王楊蔡林張吳呂洪薛莊翁歐董盧何邱", "安宜平和順昌明仁義禮智信成達文武青松柏梅"
USERS_OF_SIGNOFF = 74  # agencies and schools, 公文線上簽核, in 109-09

# The word of a sender's numbers, by the sign that tells it: 內政部 → 台內.
WORDS = {"部": "台{0}", "署": "{0}綜", "局": "{0}企", "府": "府{0}", "會": "{0}秘", "所": "{0}行"}


def entries() -> list[dict]:
    """Every entry of the address book, as fields of :class:`Agency`."""
    found = [_entry("金門縣政府", "county", 371020000, signoff=date(2012, 1, 1))]
    groups = [
        (CENTRAL, "central", 301000000), (LOCAL, "local", 379000000), (COURTS, "court", 311000000),
        (MILITARY, "military", 305000000), (HOUSE, "county", 371020100), (TOWNSHIPS, "township", 371025000),
        (NEAR, "county", 371026000), (SCHOOLS, "school", 371027000), (OTHER_SCHOOLS, "central", 309000000),
        (BODIES, "body", 0),
    ]  # fmt: skip
    for names, kind, code in groups:
        found += [_entry(name, kind, code and code + 10 * n) for n, name in enumerate(names, 1)]
    own = [one for one in found if one["kind"] in ("county", "township", "school")]
    for order, one in enumerate(own):
        since = date(2012 + order % 8, 1 + order % 12, 1) if order else date(2012, 1, 1)
        # Those past the number of the report began only after its period.
        one["uses_signoff_since"] = since if order < USERS_OF_SIGNOFF else date(2020, 10, 12)
    return found


def _entry(name: str, kind: str, code: int, signoff: date | None = None) -> dict:
    return {
        "name": name, "kind": kind, "code": f"{code:09}A" if code else "", "uses_signoff_since": signoff,
        "exchanges_since": date(2010, 1, 1) if kind != "body" else None,
    }  # fmt: skip
