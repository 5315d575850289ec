"""People, units, roles and substitutes: who works here, where, and what each may do."""

from django.utils.translation import gettext_lazy as _

from countyhall.kernel.people import services as people
from countyhall.kernel.registry import Domain
from countyhall.kernel.roles.system import SYSTEM_ROLES
from countyhall.kernel.web.administration import pages

WATCHED = ["people.view_signin", "people.view_accountpolicy"]
ACCOUNTS = [f"people.{step}_user" for step in ("invite", "unlock", "close", "reopen", "reset_factors")] + [
    "people.add_accountpolicy"
]
OWN_SUBSTITUTES = [f"organisation.{verb}_substitution" for verb in ("view", "add", "change")]
MANAGED = {
    "people": ["user"], "organisation": ["unit", "post", "appointment"], "roles": ["grant", "role"],
}  # fmt: skip


def every(*verbs: str) -> list[str]:
    """The permissions to do these with everything that the administrator looks after."""
    return [f"{app}.{verb}_{model}" for app, models in MANAGED.items() for model in models for verb in verbs]


TAKEN_OVER = [
    "organisation.import_unit", "people.import_user", "organisation.import_post", "organisation.import_appointment",
    "roles.import_grant",
]  # fmt: skip

domain = Domain(
    label="administration",
    name=_("People and rights"),
    icon="settings",
    section="administration",
    pages=[
        pages.UserPages, pages.UnitPages, pages.PostPages, pages.AppointmentPages, pages.GrantPages,
        pages.RolePages, pages.SubstitutionPages, pages.SignInPages, pages.AccountPolicyPages,
    ],
    nightly=[people.disable_idle, people.forget_old_sign_ins],
    grants=dict.fromkeys(SYSTEM_ROLES, OWN_SUBSTITUTES)
    | {
        "administrator": [*OWN_SUBSTITUTES, *every("view", "add", "change"), *TAKEN_OVER, *WATCHED, *ACCOUNTS],
        "auditor": ["organisation.view_substitution", *every("view"), *WATCHED],
    },
)  # fmt: skip
