"""Runs pandoc, as a program of its own, on a closed table: no file but those named, no network."""

import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pypandoc

__all__ = ["READER", "default_file", "read", "write"]

# What clerks write is text: raw HTML, TeX and files pulled in from elsewhere are shown as they were typed.
READER = (
    "markdown-raw_html-raw_tex-raw_attribute-native_divs-native_spans-tex_math_dollars-citations-latex_macros"
    "-yaml_metadata_block-pandoc_title_block-auto_identifiers-implicit_figures-smart-example_lists-fancy_lists"
    "-line_blocks-header_attributes-link_attributes-inline_code_attributes-fenced_code_attributes"
    "-bracketed_spans-fenced_divs-subscript-superscript-definition_lists-table_attributes"
    "+east_asian_line_breaks+lists_without_preceding_blankline"
)
SECONDS = 120
EPOCH = "1"  # documents say when they were frozen in their text; their files carry no clock


@cache
def program() -> str:
    """Where pandoc is."""
    return pypandoc.get_pandoc_path()


def read(markdown: str) -> list[dict[str, Any]]:
    """Markdown as pandoc's blocks."""
    return json.loads(_run(["--from", READER, "--to", "json", "--sandbox"], markdown.encode()))["blocks"]


def write(
    blocks: list[dict], target: str, *options: str, folder: Path | None = None, meta: dict | None = None
) -> bytes:
    """Blocks as ``docx``, ``odt``, ``html5`` or ``typst``; pictures are looked for in ``folder``."""
    whole = {"pandoc-api-version": [1, 23, 1, 1], "meta": meta or {}, "blocks": blocks}
    output = ["--output", "-"] if target in {"docx", "odt"} else []
    return _run(["--from", "json", "--to", target, *options, *output], json.dumps(whole).encode(), folder)


@cache
def default_file(name: str) -> bytes:
    """A file that pandoc ships (``reference.docx``)."""
    return _run(["--print-default-data-file", name], b"")


def _run(arguments: list[str], stdin: bytes, folder: Path | None = None) -> bytes:
    clean = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "SOURCE_DATE_EPOCH": EPOCH}
    done = subprocess.run(  # noqa: S603 - our own program with our own arguments; the text comes by stdin
        [program(), *arguments],
        input=stdin,
        capture_output=True,
        timeout=SECONDS,
        cwd=folder,
        env=clean,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"pandoc: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout
