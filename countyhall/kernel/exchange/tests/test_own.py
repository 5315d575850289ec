"""The table of delegated decisions comes in from a spreadsheet, and a route laid down on its page runs."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.approvals.models import Delegation, Route
from countyhall.kernel.exchange import own, services
from countyhall.kernel.exchange.own import DelegationImporter
from countyhall.kernel.notices.models import Mail
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.people.models import User
from countyhall.kernel.roles import services as roles
from countyhall.kernel.testing.factories import member_of

UNITS = "單位代碼,單位名稱,類別,上級單位"
SHEET = """編號,類別,業務項目,第一層,第二層,第三層,第四層,生效日期
行研-001,研考,一般公文,,核定,審核,擬辦,109/01/01
行研-002,研考,重大政策,核定,審核,審核,擬辦,109/01/01
行研-003,研考,兩層核定,核定,核定,,擬辦,109/01/01
行研-004,研考,無人核定,,審核,審核,擬辦,109/01/01
"""


def sheet() -> SimpleUploadedFile:
    return SimpleUploadedFile("table.csv", SHEET.encode())


@pytest.mark.usefixtures("seats")
def test_the_table_imports_and_lines_that_decide_twice_or_never_are_told(county, planning_officer):
    """DOC-04."""
    tried = services.dry_run(DelegationImporter, sheet(), planning_officer)
    assert not Delegation.objects.exists() and sum(bool(row.errors) for row in tried.rows.all()) == 2
    services.run(DelegationImporter, sheet(), planning_officer, skip_bad=True)
    assert [line.decides for line in Delegation.objects.order_by("code")] == ["2", "1"]
    again = services.run(DelegationImporter, sheet(), planning_officer, skip_bad=True)
    assert again.state == "refused" and Delegation.objects.count() == 2
    route = approvals.route_for("行研-002", on=date(2020, 9, 1))
    assert [leg.name for leg in route.legs.all()] == ["科長", "處長", "主任秘書", "縣長"]


def test_a_route_is_laid_down_on_its_page_and_renewed(county, planning_officer, client_of):
    client = client_of(planning_officer)
    desks = {
        "code": "letter", "name": "一般簽呈",
        "desk_stage_1": 1, "desk_name_1": "科長", "desk_role_1": "section_chief", "desk_kind_1": "review",
        "desk_stage_2": 1, "desk_name_2": "會計", "desk_role_2": "unit_head", "desk_kind_2": "consult",
        "desk_stage_3": 2, "desk_name_3": "處長", "desk_role_3": "unit_head", "desk_kind_3": "decide",
    }  # fmt: skip
    assert client.post("/books/route/new/", desks | {"desk_role_1": ""}).status_code == 422
    assert client.post("/books/route/new/", desks).status_code == 302
    route = Route.objects.get()
    assert [(leg.position, leg.name) for leg in route.legs.all()] == [(1, "科長"), (1, "會計"), (2, "處長")]
    form = client.get(f"/books/route/new/?of={route.pk}").context["form"]
    assert form.initial["desk_name_3"] == "處長"
    assert client.post("/books/route/new/", desks).status_code == 302
    assert approvals.route("letter").version == 2 and Route.objects.get(version=1).retired


def csv(*lines: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("sheet.csv", "\n".join(lines).encode("cp950"))


@pytest.fixture
def administrator(county):
    return member_of(county.root, "administrator")


def test_a_house_is_filled_from_sheets_in_their_order(county, administrator, mailoutbox):
    """Units under units of the same sheet, people without a letter, posts, appointments, roles; and back again."""
    name = administrator.username
    runs = [
        services.run(importer, csv(*lines), administrator)
        for importer, lines in (
            (own.UnitImporter, [UNITS, f"N1,新設處,處,{county.root.code}", "N11,新設科,科,N1"]),
            (own.UserImporter, ["帳號,姓名,電子郵件", "wang.dm,王大明,wang.dm@example.org", "li.sm,李小美,"]),
            (own.PostImporter, ["單位,職稱,職等順序", "新設科,科長,5"]),
            (own.AppointmentImporter, ["帳號,職務,到職日", "wang.dm,新設科 科長,109/1/2"]),
            (own.GrantImporter, ["帳號,角色,單位,起日", "wang.dm,section_chief,N11,109/1/2"]),
        )
    ]  # fmt: skip
    assert [run.state for run in runs] == ["done"] * 5, [[r.errors for r in run.rows.all()] for run in runs]
    section = Unit.objects.get(code="N11")
    assert section.path.startswith(county.root.path) and section.parent.code == "N1"
    person = User.objects.get(username="wang.dm")
    assert not person.has_usable_password() and not Mail.objects.exists()
    assert roles.who_holds("section_chief", section, on=date(2020, 9, 1)).get() == person
    refused = services.run(
        own.GrantImporter, csv("帳號,角色,單位,起日", f"{name},magistrate,N1,109/1/2"), administrator
    )
    assert refused.state == "refused" and refused.rows.get().errors[0]["cell"] == "A2"
    assert [services.undo(run, administrator) for run in reversed(runs)] == [1, 1, 1, 2, 2]
    assert (
        not Unit.objects.filter(code__startswith="N1").exists()
        and not User.objects.filter(username="li.sm").exists()
    )


def test_people_and_units_that_cannot_be_are_named_by_cell(county, administrator):
    tried = services.dry_run(
        own.UnitImporter, csv(UNITS, "N1,處,殿,", "N2,,科,", "N3,科,科,沒有"), administrator
    )
    assert [row.errors[0]["cell"] for row in tried.rows.order_by("row")] == ["C2", "B3", "D4"]
    people = csv("帳號,姓名,電子郵件", "a,甲,x@example.org", "A,乙,", "b,丙,不是地址", "c,丁,x@example.org")
    tried = services.dry_run(own.UserImporter, people, administrator)
    assert [row.row for row in tried.rows.order_by("row") if row.errors] == [3, 4, 5]


def test_only_an_administrator_takes_people_in(county, planning_officer):
    with pytest.raises(PermissionDenied):
        services.run(own.UserImporter, csv("帳號,姓名", "x,某人"), planning_officer)
