"""The table of delegated decisions comes in from a spreadsheet, and a route laid down on its page runs."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from countyhall.kernel.approvals import services as approvals
from countyhall.kernel.approvals.models import Delegation, Route
from countyhall.kernel.exchange import services
from countyhall.kernel.exchange.own import DelegationImporter

SHEET = """編號,類別,業務項目,第一層,第二層,第三層,第四層,生效日期
行研-001,研考,一般公文,,核定,審核,擬辦,109/01/01
行研-002,研考,重大政策,核定,審核,審核,擬辦,109/01/01
行研-003,研考,兩層核定,核定,核定,,擬辦,109/01/01
行研-004,研考,無人核定,,審核,審核,擬辦,109/01/01
"""


def sheet() -> SimpleUploadedFile:
    return SimpleUploadedFile("table.csv", SHEET.encode())


def test_the_table_imports_and_lines_that_decide_twice_or_never_are_told(county, planning_officer):
    """DOC-04."""
    tried = services.dry_run(DelegationImporter, sheet(), planning_officer)
    assert not Delegation.objects.exists() and sum(bool(row.errors) for row in tried.rows.all()) == 2
    services.run(DelegationImporter, sheet(), planning_officer, skip_bad=True)
    assert [line.decides for line in Delegation.objects.order_by("code")] == ["2", "1"]
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
