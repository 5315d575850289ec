"""The books of sign-off: routes, the table of delegated decisions, rules of signature, trusted authorities."""

from cryptography import x509
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from countyhall.kernel.approvals import routes
from countyhall.kernel.approvals.desk import Desk, Kind
from countyhall.kernel.approvals.models import Delegation, LevelDesk, Route, SignatureRule, TrustAnchor
from countyhall.kernel.audit import services as audit
from countyhall.kernel.organisation.models import Unit
from countyhall.kernel.roles.models import Role
from countyhall.kernel.web.columns import BooleanColumn, LinkColumn, UnitColumn
from countyhall.kernel.web.filters import CharFilter, ChoiceFilter, FilterSet
from countyhall.kernel.web.forms import Form
from countyhall.kernel.web.pages import Pages
from countyhall.kernel.web.tables import Table
from countyhall.kernel.web.views import CreateView, DetailView

__all__ = ["KEEP", "PAGES", "READ", "DelegationForm"]

ROWS = 10  # desks that a route made by hand may have

BOOKS = ("route", "delegation", "leveldesk", "signaturerule", "trustanchor")
READ = [f"approvals.view_{m}" for m in BOOKS]
KEEP = [
    *READ,
    *(f"approvals.add_{m}" for m in BOOKS),
    "approvals.import_delegation",
]


class Version(Pages):
    """A book whose versions are added, never overwritten."""

    app = "books"
    can_edit = False
    panels = ("history",)


class RouteTable(Table):
    """Routes by version."""

    name = LinkColumn()
    retired = BooleanColumn()

    class Meta(Table.Meta):
        model = Route
        fields = ("name", "code", "version", "retired", "delegation", "laid_down_at")


class RouteForm(Form):
    """A route, or a new version of one: its desks in a table, those of one stage side by side."""

    class Meta(Form.Meta):
        model = Route
        fields = ["code", "name"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        roles = [("", "—"), *Role.objects.values_list("code", "name")]
        units = Unit.objects.exclude(kind=Unit.Kind.SCHOOL)
        kinds = [(k.value, k.label) for k in (Kind.REVIEW, Kind.CONSULT, Kind.DECIDE)]
        for n in range(1, ROWS + 1):
            boxes = {
                "stage": forms.IntegerField(
                    label=pgettext_lazy("route", "Stage"), min_value=1, max_value=ROWS, required=False
                ),
                "name": forms.CharField(label=_("Desk"), max_length=60, required=False),
                "kind": forms.ChoiceField(label=_("What it does"), choices=kinds, required=False),
                "role": forms.ChoiceField(label=_("Role"), choices=roles, required=False),
                "unit": forms.ModelChoiceField(units, label=_("Unit"), required=False),
                "days": forms.IntegerField(label=_("Days"), min_value=1, max_value=60, required=False),
            }
            for name, field in boxes.items():
                self.fields[f"desk_{name}_{n}"] = field
                self._dress(f"desk_{name}_{n}", field)
                field.widget.attrs["aria-label"] = f"{n} {field.label}"
                if name == "unit":
                    field.empty_label = _("the record's own")

    def desk_rows(self) -> list[list]:
        """The boxes of each desk, for the table."""
        names = ("stage", "name", "kind", "role", "unit", "days")
        return [[self[f"desk_{name}_{n}"] for name in names] for n in range(1, ROWS + 1)]

    def clean(self):
        """Every desk that is named has a role and a stage; somebody decides at the end."""
        said = super().clean()
        self.stages: dict[int, list[Desk]] = {}
        for n in range(1, ROWS + 1):
            box = {
                name: said.get(f"desk_{name}_{n}")
                for name in ("stage", "name", "kind", "role", "unit", "days")
            }
            if not (box["name"] or box["role"]):
                continue
            if not (box["name"] and box["role"]):
                self.add_error(f"desk_name_{n}", _("A desk needs a name and a role."))
                continue
            desk = Desk(box["name"], box["role"], box["unit"], box["kind"] or Kind.REVIEW, days=box["days"])
            self.stages.setdefault(box["stage"] or n, []).append(desk)
        if not self.stages and not self.errors:
            raise ValidationError(_("A route has at least one desk."))
        return said

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | {"version"}

    def validate_unique(self) -> None:
        """A code that is there already becomes its next version."""

    def save(self, commit: bool = True) -> Route:
        """Lay it down; earlier versions take no new starts."""
        said = self.cleaned_data
        desks = [self.stages[stage] for stage in sorted(self.stages)]
        made = routes.lay_down(said["code"], said["name"], desks)
        audit.record(made, "created", by=self.by)
        return made


class RouteCreateView(CreateView):
    """The new version begins as a copy of the one that ``?of=`` names."""

    def get_initial(self):
        """The desks of the earlier version."""
        of = self.request.GET.get("of", "")
        earlier = Route.objects.filter(pk=of).first() if of.isdigit() else None
        if earlier is None:
            return super().get_initial()
        given = {"code": earlier.code, "name": earlier.name}
        for n, leg in enumerate(earlier.legs.select_related("role")[:ROWS], start=1):
            given |= {
                f"desk_stage_{n}": leg.position, f"desk_name_{n}": leg.name, f"desk_kind_{n}": leg.kind,
                f"desk_role_{n}": leg.role.code, f"desk_unit_{n}": leg.unit_id, f"desk_days_{n}": leg.working_days,
            }  # fmt: skip
        return given


class RouteDetailView(DetailView):
    """A route with its desks."""

    def get_context_data(self, **kwargs):
        """Add the desks, and the way to a new version."""
        may = self.pages.may(self.request.user, "add") and self.object.delegation_id is None
        legs = list(self.object.legs.select_related("role", "unit"))
        return super().get_context_data(legs=legs, may_renew=may, **kwargs)


class RoutePages(Version):
    """Routes."""

    model = Route
    icon = "route"
    table = RouteTable
    form = RouteForm
    create_view = RouteCreateView
    detail_view = RouteDetailView
    list_columns = ["name", "code", "version", "retired", "laid_down_at"]
    order_by = ["code", "-version"]
    sections = [(_("Route"), ["name", "code", "version", "retired", "delegation", "laid_down_at"])]
    empty = _("No route yet. One is made for each business item by itself, others are laid down here.")


class DelegationTable(Table):
    """The table of delegated decisions."""

    item = LinkColumn()
    unit = UnitColumn()

    class Meta(Table.Meta):
        model = Delegation
        fields = (
            "code", "group", "item", "unit", "level_1", "level_2", "level_3", "level_4", "remark", "valid_from",
            "valid_to",
        )  # fmt: skip


class DelegationFilter(FilterSet):
    """By words and by the level that decides."""

    item = CharFilter(lookup_expr="icontains", label=_("business item"))
    level_1 = ChoiceFilter(choices=Delegation.ACTS[1:], label=_("First level"))
    level_2 = ChoiceFilter(choices=Delegation.ACTS[1:], label=_("Second level"))

    class Meta:
        model = Delegation
        fields = ("item", "level_1", "level_2")


class DelegationForm(Form):
    """A business item, or a new version of it from a day on: exactly one level decides, above who drafts."""

    class Meta(Form.Meta):
        model = Delegation
        fields = [
            "code", "group", "item", "unit", "level_1", "level_2", "level_3", "level_4", "remark", "valid_from",
            "valid_to",
        ]  # fmt: skip

    def clean(self):
        """One decides, one drafts below, nobody above acts."""
        said = super().clean()
        acts = {level: said.get(f"level_{level}") for level in "1234" if said.get(f"level_{level}")}
        deciding = [level for level, act in acts.items() if act == Kind.DECIDE]
        drafting = [level for level, act in acts.items() if act == Kind.DRAFT]
        if len(deciding) != 1 or len(drafting) != 1:
            raise ValidationError(_("Exactly one level drafts and exactly one decides."))
        if not (min(acts) == deciding[0] < drafting[0] == max(acts)):
            raise ValidationError(_("The deciding level is the highest, the drafting level the lowest."))
        return said


class DelegationPages(Version):
    """The table of delegated decisions."""

    model = Delegation
    icon = "table"
    table = DelegationTable
    filterset = DelegationFilter
    form = DelegationForm
    list_columns = ["code", "item", "level_1", "level_2", "level_3", "level_4", "valid_from"]
    order_by = ["code", "-valid_from"]
    sections = [
        (_("Business item"), ["code", "group", "item", "unit", "remark"]),
        (_("Who does what"), ["level_1", "level_2", "level_3", "level_4"]),
        (_("In force"), ["valid_from", "valid_to"]),
    ]
    empty = _("The table is empty. Import the county's table of delegated decisions.")


class LevelDeskTable(Table):
    """Desks by level and day."""

    name = LinkColumn()

    class Meta(Table.Meta):
        model = LevelDesk
        fields = ("level", "position", "name", "role", "valid_from")


class LevelDeskForm(Form):
    """A desk of a level from a day on."""

    class Meta(Form.Meta):
        model = LevelDesk
        fields = ["level", "position", "name", "role", "valid_from"]
        help_texts = {
            "position": _("The last desk of a level decides or reviews; those before it review on the way."),
            "valid_from": _("From this day all desks of the level are those that begin on it."),
        }


class LevelDeskPages(Version):
    """Who sits at the levels of the table of delegated decisions."""

    model = LevelDesk
    icon = "stairs-up"
    table = LevelDeskTable
    form = LevelDeskForm
    list_columns = ["level", "position", "name", "role", "valid_from"]
    order_by = ["level", "-valid_from", "position"]
    sections = [(_("Desk"), ["level", "position", "name", "role", "valid_from"])]
    empty = _("No desk is laid down yet.")


class SignatureRuleTable(Table):
    """Rules of signature."""

    means = LinkColumn(verbose_name=pgettext_lazy("rule", "signature"))

    class Meta(Table.Meta):
        model = SignatureRule
        fields = ("means", "route", "kind", "role", "may_follow", "valid_from")

    def render_means(self, record, column) -> str:
        """In words."""
        return column.render(record.get_means_display(), record)


class SignatureRuleForm(Form):
    """A rule from a day on."""

    class Meta(Form.Meta):
        model = SignatureRule
        fields = ["means", "route", "kind", "role", "may_follow", "valid_from"]
        help_texts = {"route": _("The code of a route; empty: on every route.")}


class SignatureRulePages(Version):
    """Where a key or a certificate must sign."""

    model = SignatureRule
    icon = "signature"
    table = SignatureRuleTable
    form = SignatureRuleForm
    list_columns = ["means", "route", "kind", "role", "may_follow", "valid_from"]
    order_by = ["-valid_from"]
    sections = [(_("Rule"), ["means", "route", "kind", "role", "may_follow", "valid_from"])]
    empty = _("No rule: having signed in is enough to sign.")


class TrustAnchorTable(Table):
    """Trusted certificates and lists."""

    name = LinkColumn()

    class Meta(Table.Meta):
        model = TrustAnchor
        fields = ("name", "use", "valid_from", "valid_to", "added_at")


class TrustAnchorForm(Form):
    """A certificate or a revocation list, in PEM."""

    class Meta(Form.Meta):
        model = TrustAnchor
        fields = ["use", "name", "pem", "valid_from", "valid_to"]

    def clean(self):
        """It must be what it is said to be."""
        said = super().clean()
        pem = (said.get("pem") or "").encode()
        try:
            if said.get("use") == TrustAnchor.Use.CRL:
                x509.load_pem_x509_crl(pem)
            else:
                x509.load_pem_x509_certificates(pem)
        except ValueError as no:
            raise ValidationError({"pem": _("This is not in PEM form, or something else.")}) from no
        return said


class TrustAnchorPages(Version):
    """Whom signatures and time stamps rest on."""

    model = TrustAnchor
    icon = "certificate"
    table = TrustAnchorTable
    form = TrustAnchorForm
    list_columns = ["name", "use", "valid_from", "valid_to"]
    order_by = ["use", "-valid_from"]
    sections = [(_("Trusted"), ["name", "use", "valid_from", "valid_to", "added_at"])]
    empty = _("No authority is trusted yet: certificates sign nothing.")


PAGES = [RoutePages, DelegationPages, LevelDeskPages, SignatureRulePages, TrustAnchorPages]
