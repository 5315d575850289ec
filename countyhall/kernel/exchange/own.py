"""What the kernel itself takes in from spreadsheets: the table of delegated decisions."""

from countyhall.kernel.exchange.importer import Importer
from countyhall.kernel.web.books.signoff import DelegationForm


class DelegationImporter(Importer):
    """The county's 分層負責明細表, one business item a row."""

    code = "approvals.delegation"
    form = DelegationForm
    undoable = False  # a line that a route rests on is never taken back
    key = ("code", "valid_from")
    columns = {
        "編號": "code",
        "類別": "group",
        "業務項目": "item",
        "適用單位": "unit",
        "第一層": "level_1",
        "第二層": "level_2",
        "第三層": "level_3",
        "第四層": "level_4",
        "備註": "remark",
        "生效日期": "valid_from",
        "失效日期": "valid_to",
    }
    examples = {
        "code": "行研-001",
        "group": "研究發展",
        "item": "一般公文之核定",
        "level_2": "核定",
        "level_3": "審核",
        "level_4": "擬辦",
        "valid_from": "109/01/01",
    }
