"""A zip of parts written one after another to the disk: equal parts make equal bytes, memory stays flat."""

import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator

from countyhall.kernel.lake.serving import serve_folder

BLOCK = 1 << 20
LEVEL = 6
# Cells of which the text of a sheet may pass 4 GB, where a zip needs its long form.
LONG_FORM_CELLS = 20_000_000

Part = tuple[str, Callable[[], Iterable[bytes]], bool]


def zipped(parts: Iterable[Part], *, cells: int = 0) -> Iterator[bytes]:
    """The bytes of a zip. Each part is its name, a function that yields its bytes, and whether it shrinks.

    It is made on the disk first: programs that read spreadsheets want the sizes before the bytes.
    """
    with tempfile.TemporaryFile(dir=serve_folder()) as file:
        with zipfile.ZipFile(file, "w") as archive:
            for name, pieces, shrinks in parts:
                info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED if shrinks else zipfile.ZIP_STORED
                info.external_attr = 0o644 << 16
                info.create_system = 3
                with archive.open(info, "w", force_zip64=cells > LONG_FORM_CELLS) as part:
                    for piece in pieces():
                        part.write(piece)
        file.seek(0)
        while block := file.read(BLOCK):
            yield block
