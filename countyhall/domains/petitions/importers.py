"""Sheets of petitions and of categories, with the headings that offices use."""

from collections.abc import Sequence

from countyhall.domains.petitions import forms, services
from countyhall.kernel.exchange.importer import Importer


class PetitionImporter(Importer):
    """Petitions of another mailbox or an older system, with what became of them."""

    code = "petitions.petition"
    form = forms.PastForm
    key = ("channel", "channel_number")
    columns = {
        "案號": "channel_number",
        "來源案號": "channel_number",
        "管道": "channel",
        "陳情管道": "channel",
        "收文日期": "received_on",
        "陳情類型": "kind",
        "主旨": "subject",
        "內容": "body",
        "類別": "category",
        "鄉鎮": "township",
        "村里": "village",
        "地點": "place",
        "主辦單位": "unit",
        "語言": "language",
        "公開意願": "wish",
        "陳情人": "name",
        "電話": "phone",
        "地址": "address",
        "電子郵件": "email",
        "回覆日期": "answered_on",
        "結案日期": "closed_on",
        "回覆內容": "answer",
    }
    defaults = {"kind": "rights", "language": "zh-hant", "wish": "private"}
    examples = {
        "channel_number": "109A000123",
        "channel": "縣長電子信箱",
        "received_on": "109/09/04",
        "kind": "行政上權益之維護",
        "subject": "山外里路燈不亮",
        "body": "山外里黃海路12號前路燈不亮已三日。",
        "township": "金湖鎮",
        "village": "山外里",
        "answered_on": "109/09/08",
        "closed_on": "109/09/08",
    }
    undoable = False

    def save(self, form, by):
        """One row with all that belongs to a petition."""
        return services.load_rows([form], by)[0]

    def save_many(self, forms: Sequence, by) -> list:
        """Many rows at once: numbers, facts, clocks, history and vault are written in bulk."""
        return services.load_rows(forms, by)


class CategoryImporter(Importer):
    """The tree of categories."""

    code = "petitions.category"
    form = forms.CategoryForm
    key = "code"
    columns = {
        "代碼": "code",
        "名稱": "name",
        "英文名稱": "name_en",
        "上層類別": "parent",
        "主辦單位": "unit",
        "關鍵字": "keywords",
        "提醒": "notice",
        "英文提醒": "notice_en",
        "需會勘": "complex",
        "加問事項": "questions",
        "排序": "order",
    }
    defaults = {"order": "100"}
