"""The file plan and catalogues that exist already, from sheets."""

from collections.abc import Sequence

from countyhall.domains.archives.forms import ClassForm, PastBatchForm, PastCaseForm, PastItemForm
from countyhall.domains.archives.services import scan_past, takeover
from countyhall.kernel.exchange import Importer


class ClassImporter(Importer):
    """The file plan 檔案分類表 with its terms of keeping."""

    code = "archives.fileclass"
    form = ClassForm
    key = ("plan", "code")
    columns = {
        "分類表": "plan",
        "分類號": "code",
        "層級": "level",
        "上層分類號": "parent",
        "名稱": "name",
        "類目名稱": "name",
        "內容描述": "scope",
        "保存年限": "years",
        "其他年限依據": "ground",
        "清理處置": "disposition",
        "可立案": "usable",
    }
    defaults = {"usable": "on", "disposition": "destroy"}


class CaseImporter(Importer):
    """Cases of an older catalogue."""

    code = "archives.filecase"
    form = PastCaseForm
    key = "number"
    columns = {
        "檔號": "number",
        "案名": "title",
        "案情摘要": "summary",
        "檔案產生者": "producer",
        "承辦單位": "unit",
        "立案日期": "opened_on",
        "結案日期": "closed_on",
        "應用註記": "access",
    }
    defaults = {"access": "restricted"}
    examples = {
        "number": "0095/010101/1",
        "title": "公文時效管制案",
        "opened_on": "95/1/5",
        "closed_on": "95/12/30",
    }

    def check_many(self, forms: Sequence, by):
        """What the archives do not know."""
        return takeover.wrong_cases(forms)

    def save(self, form, by):
        """One case."""
        return takeover.cases([form], by)[0]

    def save_many(self, forms: Sequence, by) -> list:
        """Many cases at once."""
        return takeover.cases(forms, by)

    def remove_many(self, records: Sequence, by) -> dict[int, str]:
        """Many at once; those in use stay."""
        return takeover.remove_cases(records, by)


class ItemImporter(Importer):
    """Items of an older catalogue 案件目錄: tens of thousands of them."""

    code = "archives.item"
    form = PastItemForm
    key = "number"
    columns = {
        "檔號": "number",
        "案由": "subject",
        "文別": "kind",
        "文號": "doc_number",
        "來（發）文者": "sender",
        "來文者": "sender",
        "受文者": "recipient",
        "收文日期": "received_on",
        "來文字號": "received_number",
        "發文日期": "sent_on",
        "發文字號": "sent_number",
        "文件產生日期": "produced_on",
        "頁數": "page_count",
        "媒體型式": "medium",
        "附件": "attachments_note",
        "密等": "secrecy",
        "解密條件": "declassify",
        "應用註記": "access",
        "電子檔名稱": "file_names",
        "歸檔日期": "filed_on",
        "承辦單位": "unit",
    }
    defaults = {"medium": "paper", "access": "restricted", "page_count": "0"}
    examples = {
        "number": "0095/010101/1/001/001",
        "subject": "檢送95年度公文時效統計表1份，請查照。",
        "kind": "函",
        "produced_on": "95/3/1",
        "filed_on": "95/3/20",
    }

    def check_many(self, forms: Sequence, by):
        """What the archives do not know."""
        return takeover.wrong_items(forms)

    def save(self, form, by):
        """One item."""
        return takeover.items([form], by)[0]

    def save_many(self, forms: Sequence, by) -> list:
        """Many items at once."""
        return takeover.items(forms, by)

    def remove_many(self, records: Sequence, by) -> dict[int, str]:
        """Many at once; those in use stay."""
        return takeover.remove_items(records, by)


class BatchImporter(Importer):
    """Batches that were scanned and accepted before, with their counts; the images stay where they lie."""

    code = "archives.batch"
    form = PastBatchForm
    key = ("title", "box")
    columns = {
        "批次名稱": "title",
        "箱號": "box",
        "期別": "phase",
        "階段": "stage",
        "收件日期": "received_on",
        "掃描人員": "operator",
        "抽驗人員": "sampler",
        "頁數": "pages",
        "抽驗不合格頁數": "wrong",
        "驗收日期": "accepted_on",
        "影像存放處": "kept_elsewhere",
        "掃描地點": "place",
        "承辦單位": "unit",
    }
    defaults = {"phase": "1", "stage": "1", "wrong": "0"}
    examples = {
        "title": "106年建築執照",
        "box": "建-0001",
        "phase": 3,
        "stage": 1,
        "received_on": "109/4/6",
        "pages": 2500,
        "accepted_on": "109/5/11",
        "kept_elsewhere": "檔案室硬碟 HD-03",
    }
    undoable = False  # its number would be missing in the run of the year

    def check_many(self, forms: Sequence, by):
        """Those that no rule of sampling would have let pass."""
        return scan_past.wrong(forms)

    def save(self, form, by):
        """One batch."""
        return scan_past.load_rows([form], by)[0]

    def save_many(self, forms: Sequence, by) -> list:
        """Many batches at once."""
        return scan_past.load_rows(forms, by)
