"""What the door's templates say: the rules for passwords, the name of a browser."""

from django.contrib.auth.password_validation import password_validators_help_texts
from django.template import Library
from django.utils.translation import gettext as _

register = Library()

BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


@register.simple_tag
def password_rules() -> list[str]:
    """Each rule in a sentence."""
    return password_validators_help_texts()


@register.filter
def browser(agent: str) -> str:
    """``Chrome · Windows`` from what a browser says of itself; its first words when it is not known."""
    found = [
        next((name for mark, name in known.items() if mark in agent), "") for known in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, found)) or agent[:40] or "—"


@register.filter
def means(method: str) -> str:
    """``password + totp`` in words."""
    words = {
        "password": _("Password"),
        "totp": _("Authenticator app"),
        "webauthn": _("Passkey"),
        "recovery_codes": _("Recovery code"),
        "socialaccount": _("Single sign-on"),
        "code": _("Code"),
    }
    return " + ".join(words.get(part, part) for part in method.split(" + ")) if method else "—"
