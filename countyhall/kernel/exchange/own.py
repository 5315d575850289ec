"""What the kernel itself takes in from spreadsheets: units, people, posts, rights, terms, delegated decisions."""

from django.utils.translation import gettext as _

from countyhall.kernel.exchange.importer import Importer
from countyhall.kernel.web.administration import forms
from countyhall.kernel.web.books.pages import RetentionForm
from countyhall.kernel.web.books.signoff import DelegationForm
from countyhall.kernel.web.forms import Form


class UnitImporter(Importer):
    """The tree of units; one above may stand in the same sheet, before those below it."""

    code = "organisation.unit"
    form = forms.UnitForm
    key = "code"
    columns = {
        "單位代碼": "code",
        "單位名稱": "name",
        "類別": "kind",
        "上級單位": "parent",
        "排序": "order",
        "電子郵件": "email",
        "生效日期": "valid_from",
        "失效日期": "valid_to",
    }
    defaults = {"kind": "section", "order": "0"}
    examples = {"code": "KM-A2", "name": "研究發展科", "kind": "科", "parent": "行政處", "order": 20}


class UserImporter(Importer):
    """People. Nobody hears of their account before the office invites them."""

    code = "people.user"
    form = forms.UserForm
    key = "username"
    columns = {"帳號": "username", "姓名": "name", "電子郵件": "email", "語言": "language"}
    defaults = {"language": "zh-hant"}
    examples = {"username": "hsu.zm", "name": "許志明", "email": "hsu.zm@example.gov.tw"}

    def save(self, form, by):
        """A person without a password and without a letter: the invitation is a step of its own."""
        form.instance.set_unusable_password()
        return Form.save(form)

    def remarks(self) -> list[str]:
        """How they get in."""
        return [_("Nobody was written to. Invite people from the list when the house opens.")]


class PostImporter(Importer):
    """Posts in units."""

    code = "organisation.post"
    form = forms.PostForm
    key = ("unit", "title")
    columns = {"單位": "unit", "職稱": "title", "職等順序": "level"}
    defaults = {"level": "1"}
    examples = {"unit": "研究發展科", "title": "科長", "level": 5}


class AppointmentImporter(Importer):
    """Who holds which post from when."""

    code = "organisation.appointment"
    form = forms.AppointmentForm
    key = ("user", "post", "starts_on")
    columns = {"帳號": "user", "姓名": "user", "職務": "post", "到職日": "starts_on", "離職日": "ends_on"}
    examples = {"user": "hsu.zm", "post": "研究發展科 科長", "starts_on": "109/1/2"}


class GrantImporter(Importer):
    """Who holds which role in which unit from when."""

    code = "roles.grant"
    form = forms.GrantForm
    key = ("user", "role", "unit", "starts_on")
    columns = {
        "帳號": "user",
        "姓名": "user",
        "角色": "role",
        "單位": "unit",
        "起日": "starts_on",
        "迄日": "ends_on",
    }
    examples = {"user": "hsu.zm", "role": "handler", "unit": "研究發展科", "starts_on": "109/1/2"}


class RetentionImporter(Importer):
    """How long kinds of records are kept, in the version from a day on."""

    code = "records.retentionclass"
    form = RetentionForm
    key = ("code", "valid_from")
    columns = {
        "代碼": "code",
        "名稱": "label",
        "保存年限": "years",
        "起算事件": "start_fact",
        "法令依據": "basis",
        "生效日期": "valid_from",
    }
    examples = {
        "code": "archives.10", "label": "保存十年", "years": 10, "start_fact": "ended",
        "basis": "機關檔案保存年限及銷毀辦法", "valid_from": "109/1/1",
    }  # fmt: skip


class DelegationImporter(Importer):
    """The county's 分層負責明細表, one business item a row."""

    code = "approvals.delegation"
    form = DelegationForm
    undoable = False  # a line that a route rests on is never taken back
    columns = {
        "編號": "code",
        "類別": "group",
        "業務項目": "item",
        "適用單位": "unit",
        "承辦單位": "unit",
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


OWN = [
    UnitImporter, UserImporter, PostImporter, AppointmentImporter, GrantImporter, RetentionImporter, DelegationImporter,
]  # fmt: skip
