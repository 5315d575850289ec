"""The words of the house: collected from code and templates, compiled, checked. Needs no system gettext."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from babel.messages.extract import extract_python

from countyhall.config.home import ROOT

LANGUAGE = "zh_Hant"
HOUSE = ROOT / "countyhall"
KEYWORDS: dict[str, tuple] = {
    name: spec
    for names, spec in [
        (("_", "gettext", "gettext_lazy", "gettext_noop"), (1,)),
        (("ngettext", "ngettext_lazy"), (1, 2)),
        (("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
        (("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
    ]
    for name in names
}


def apps() -> list[Path]:
    """Every folder that keeps words of its own."""
    found = [p for storey in ("kernel", "domains") for p in sorted((HOUSE / storey).iterdir())]
    return [p for p in found if (p / "__init__.py").exists()] + [HOUSE / "config"]


def catalogue_of(app: Path) -> Path:
    """Where an app's translations lie."""
    return app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def used_in(app: Path) -> dict[tuple[str, str, str], list[str]]:
    """``(context, text, plural)`` → the files that use it."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for path in sorted(app.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or _not_shown(path.relative_to(app)):
            continue
        for key in _texts(path):
            files = found.setdefault(key, [])
            name = str(path.relative_to(ROOT))
            if name not in files:
                files.append(name)
    return found


def collect() -> Iterator[str]:
    """Bring every catalogue up to date: new texts are added empty, unused ones go. Yields what changed."""
    for app in apps():
        path, used = catalogue_of(app), used_in(app)
        if not used:
            continue
        old = polib.pofile(str(path)) if path.exists() else _new()
        kept = _entries(old)
        new = _new()
        new.metadata = old.metadata
        for key in sorted(used):
            entry = kept.get(key) or _entry(key)
            entry.occurrences = [(name, "") for name in used[key]]
            new.append(entry)
        if str(new) != str(old) or not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            new.save(str(path))
            yield f"{path.relative_to(ROOT)}: {len(new)}"


def compile_all() -> None:
    """Write the ``.mo`` beside every ``.po`` that is newer."""
    for app in apps():
        source = catalogue_of(app)
        target = source.with_suffix(".mo")
        if source.exists() and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
            polib.pofile(str(source)).save_as_mofile(str(target))


def untranslated() -> list[str]:
    """``file: text`` of everything that has no translation, or whose placeholders differ in it."""
    found = []
    for app in apps():
        path = catalogue_of(app)
        known = (
            {(e.msgctxt or "", e.msgid, e.msgid_plural): e for e in polib.pofile(str(path))}
            if path.exists()
            else {}
        )
        for key, files in used_in(app).items():
            entry = known.get(key)
            if entry is None or not entry.translated():
                found.append(f"{files[0]}: {key[1]!r}")
            elif any(_holes(said) - _holes(key[1]) - _holes(key[2]) for said in _said(entry)):
                found.append(f"{files[0]}: {key[1]!r} (its placeholders differ)")
    return found


def disagreements() -> list[str]:
    """Texts (with their contexts) that two apps translate differently: Django would show one for both."""
    said: dict[tuple[str, str], dict[str, str]] = {}
    for app in apps():
        path = catalogue_of(app)
        for entry in polib.pofile(str(path)) if path.exists() else ():
            if entry.translated() and not entry.obsolete:
                key = (entry.msgctxt or "", entry.msgid)
                said.setdefault(key, {}).setdefault(" / ".join(_said(entry)), app.name)
    return [
        f"{text!r}{f' ({context})' if context else ''}: "
        + ", ".join(f"{word} ({app})" for word, app in words.items())
        for (context, text), words in sorted(said.items())
        if len(words) > 1
    ]


def _entries(file: polib.POFile) -> dict[tuple[str, str, str], polib.POEntry]:
    return {(e.msgctxt or "", e.msgid, e.msgid_plural): e for e in file if not e.obsolete}


def _said(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def _holes(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|\{\w*\}", text or ""))


def _not_shown(path: Path) -> bool:
    return bool({"tests", "migrations", "locale", "static", "node_modules"} & set(path.parts))


def _texts(path: Path) -> Iterator[tuple[str, str, str]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        from django.utils.translation.template import templatize

        source = templatize(source)
    for _line, function, said, _comments in extract_python(
        io.BytesIO(source.encode()), KEYWORDS, [], {"encoding": "utf-8"}
    ):
        parts = list(said) if isinstance(said, tuple) else [said]
        key = _key(KEYWORDS[str(function)], parts)
        if key:
            yield key


def _key(spec: tuple, parts: list) -> tuple[str, str, str] | None:
    context = parts.pop(0) if spec[0] == (1, "c") else ""
    plural = parts[1] if len(spec) - bool(context) > 1 and len(parts) > 1 else ""
    return (context or "", parts[0], plural or "") if parts and parts[0] else None


def _new() -> polib.POFile:
    file = polib.POFile()
    file.metadata = {
        "Language": LANGUAGE,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    return file


def _entry(key: tuple[str, str, str]) -> polib.POEntry:
    context, text, plural = key
    entry = polib.POEntry(msgid=text, msgctxt=context or None)
    if plural:
        entry.msgid_plural, entry.msgstr_plural = plural, {0: ""}
    return entry
