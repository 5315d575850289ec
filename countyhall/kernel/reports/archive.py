"""Opens and closes the zip files that DOCX and ODT are, without a clock."""

import io
import zipfile

__all__ = ["packed", "unpacked"]

FIRST = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can name


def unpacked(data: bytes) -> dict[str, bytes]:
    """Name → bytes, in the file's own order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}


def packed(files: dict[str, bytes]) -> bytes:
    """The same bytes for the same files: no time, ``mimetype`` first and plain."""
    out = io.BytesIO()
    names = sorted(files, key=lambda name: name != "mimetype")
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            info = zipfile.ZipInfo(name, FIRST)
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, files[name])
    return out.getvalue()
