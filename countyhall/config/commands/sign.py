"""Signing with a card: the clerk's own machine asks what waits, signs it in the card, and hands it in."""

import base64
import hashlib
import json
import urllib.error
import urllib.request
from gettext import gettext as _
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from countyhall.config.card import Card, CardProblem, Certificate, opened
from countyhall.config.card_signer import PORT, Signer, origin_of, plain, registered, said

SECONDS = 30
NEAR = {"localhost", "127.0.0.1", "::1"}
SIGN, BACK, LEAVE = "s", "b", "l"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A key of the API is given to no other address than the one that was named."""

    def redirect_request(self, *_given):
        """Not followed."""
        return None


class House:
    """The county's instance, over its API."""

    def __init__(self, address: str, key: str) -> None:
        parts = urlsplit(address)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in NEAR):
            raise click.ClickException(_("The address must begin with https://."))
        self._at, self._key = address.rstrip("/") + "/api/v1/signoff/", key
        self._open = urllib.request.build_opener(NoRedirect).open

    def ask(self, address: str, said: dict[str, Any] | None = None) -> dict[str, Any]:
        """One answer. Raises in the words of the house."""
        headers = {"Authorization": f"Bearer {self._key}", "Accept": "application/json"}
        body = None
        if said is not None:
            body, headers["Content-Type"] = json.dumps(said).encode(), "application/json"
        request = urllib.request.Request(self._at + address, body, headers)  # noqa: S310  checked above
        try:
            with self._open(request, timeout=SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            raise click.ClickException(_words(refused)) from None
        except (OSError, ValueError) as no:
            raise click.ClickException(_("The house does not answer: %s") % no) from None


def _words(refused: urllib.error.HTTPError) -> str:
    try:
        said = json.loads(refused.read())
        more = [one["detail"] for one in said.get("errors", [])]
        return plain(" ".join([said["detail"], *more]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return _("The house answers with %s.") % refused.code


@click.command(
    help=_(
        "Sign with a card what waits for you. The PIN stays on this machine; the API key (scope “signoff”) is "
        "asked for, or read from a file."
    )
)
@click.option("--server", help=_("Address of the county's instance."))
@click.option(
    "--key-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("File with the API key."),
)
@click.option("--module", required=True, help=_("The PKCS#11 module of the card."))
@click.option("--token", default="", help=_("Name of the card, where several are there."))
@click.option("--certificates", is_flag=True, help=_("Only show the card's certificates, to register one."))
@click.option("--opinion", default="", help=_("Opinion with everything that is signed."))
@click.option(
    "--listen", is_flag=True, help=_("Stay open and sign what the county's pages in the browser ask for.")
)
@click.option("--port", default=PORT, show_default=True, hidden=True)
@click.option("--yes", is_flag=True, help=_("Sign everything that is listed without asking one by one."))
def sign(
    server: str | None, key_file: Path | None, module: str, token: str, certificates: bool, opinion: str,
    listen: bool, port: int, yes: bool,
) -> None:  # fmt: skip
    """Ask, show, sign, hand in."""
    try:
        if certificates:
            _show_certificates(module, token)
            return
        if not server:
            raise click.UsageError(_("Name the instance with --server."))
        if listen:
            _listen(server, port, module, token)
            return
        key = (
            key_file.read_text(encoding="utf-8") if key_file else click.prompt(_("API key"), hide_input=True)
        )
        house = House(server, key.strip())
        waiting = house.ask("waiting/")
        if not waiting["desks"] and not waiting["owed"]:
            click.echo(_("Nothing waits for your signature."))
            return
        pin = click.prompt(_("PIN of the card"), hide_input=True)
        with opened(module, token, pin) as card:
            signer = registered(card, {one["fingerprint"] for one in waiting["keys"] if one["certificate"]})
            done = sum(_at_desk(house, card, signer, desk, opinion, yes) for desk in waiting["desks"])
            done += sum(_owed(house, card, signer, act, yes) for act in waiting["owed"])
    except CardProblem as problem:
        raise click.ClickException(str(problem)) from None
    click.echo(_("%(count)d signed with the card.") % {"count": done})


def _show_certificates(module: str, token: str) -> None:
    with opened(module, token) as card:
        found = card.certificates()
    own = [one for one in found if one.signs]
    if not own:
        raise CardProblem(_("There is no certificate for signatures on the card."))
    for one in [*own, *(one for one in found if one.is_authority)]:
        click.echo(f"# {plain(one.name)}", err=True)
        click.echo(one.pem, nl=False)


def _listen(server: str, port: int, module: str, token: str) -> None:
    """Beside the browser: ask for the PIN once, then for a yes before every signature."""
    pin = click.prompt(_("PIN of the card"), hide_input=True)
    with opened(module, token, pin):
        pass  # a wrong PIN is told now
    try:
        signer = Signer(origin_of(server), port, _agreed, lambda: opened(module, token, pin))
    except OSError as no:
        raise click.ClickException(
            _("The signer runs already, or another program is at its port: %s") % no
        ) from None
    click.echo(_("Waiting for pages of %s. Ctrl-C ends it.") % origin_of(server))
    try:
        signer.serve()
        raise CardProblem(_("The card did not sign. Put it in again and start anew."))
    except KeyboardInterrupt:
        click.echo()
    finally:
        signer.server_close()


def _agreed(statement: dict[str, Any]) -> bool:
    """Show what would be signed; a yes at the terminal."""
    lines = [
        statement.get(name) for name in ("record", "desk_name", "act", "towards", "opinion", "on_behalf_of")
    ]
    click.echo("\n" + plain(" · ".join(one for one in lines if isinstance(one, str) and one)))
    try:
        return click.confirm(_("Sign this with the card?"))
    except click.Abort:
        raise KeyboardInterrupt from None  # Ctrl-C here ends the signer, as it does anywhere else


def _at_desk(
    house: House, card: Card, signer: Certificate, desk: dict[str, Any], opinion: str, yes: bool
) -> int:
    """Show the text, ask what to do, sign it; 1 when something was signed."""
    at = f"rounds/{desk['circulation']}/"
    act = {"act": "sign", "stop": desk["stop"], "opinion": opinion}
    asked = house.ask(f"{at}statement/", act)
    click.echo(click.style(f"\n{plain(desk['record'])} · {plain(desk['desk'])}", bold=True))
    click.echo(plain(asked["text"]))
    chosen = SIGN if yes else _chosen()
    if chosen == LEAVE:
        return 0
    if chosen == BACK:
        act |= {"act": "send_back", "opinion": click.prompt(_("Reason")), "to": 0}
    elif not yes:
        act["opinion"] = click.prompt(_("Opinion"), default=opinion, show_default=bool(opinion))
    shown, asked = asked["text"], house.ask(f"{at}statement/", act)
    statement = _meant(asked["statement"], shown, act)
    house.ask(f"{at}acts/", act | {"statement": statement} | _signed(card, signer, statement))
    return 1


def _chosen() -> str:
    words = _("[s]ign, send [b]ack to the author, [l]eave")
    return click.prompt(words, type=click.Choice([SIGN, BACK, LEAVE]), show_choices=False)


def _meant(statement: str, shown: str, act: dict[str, Any]) -> str:
    """The statement, if it says what was shown and chosen: the card signs nothing else."""
    found = said(statement)
    right = (
        found["text"] == hashlib.sha256(shown.encode()).hexdigest()
        and found["opinion"] == act["opinion"].strip()
        and found.get("desk") == act["stop"]
        and (found["act"] == "sent_back") == (act["act"] == "send_back")
    )
    if not right:
        raise click.ClickException(
            _("What the house gave to be signed is not what was shown. Nothing was signed.")
        )
    return statement


def _owed(house: House, card: Card, signer: Certificate, act: dict[str, Any], yes: bool) -> int:
    """補簽: what one did without the card, as its own statement says."""
    if act["signature"] not in ("certificate", "either"):
        return 0
    found = said(act["statement"])
    lines = [str(found.get(name, "")) for name in ("at", "desk_name", "act", "opinion")]
    click.echo(click.style(f"\n{plain(act['record'])}", bold=True))
    click.echo(plain(" · ".join(filter(None, lines))))
    if not yes and not click.confirm(_("Sign this afterwards?")):
        return 0
    house.ask(f"acts/{act['act']}/signature/", _signed(card, signer, act["statement"]))
    return 1


def _signed(card: Card, signer: Certificate, statement: str) -> dict[str, str]:
    value = card.sign(statement.encode(), signer)
    return {"means": "certificate", "signature": base64.b64encode(value).decode()}


commands = [sign]
