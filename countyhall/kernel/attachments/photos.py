"""Photos as they are shown: without the place where they were taken, the camera and its owner."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

__all__ = ["without_traces"]

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/tiff": "TIFF"}


def without_traces(path: Path, media_type: str) -> bytes | None:
    """The picture turned upright and saved anew without EXIF, GPS, XMP and comments.

    ``None`` where nothing of the kind is in it, and the original may be shown.
    """
    form = FORMATS.get(media_type)
    if form is None:
        return None
    with Image.open(path) as image:
        traces = bool(image.getexif()) or {"exif", "xmp", "comment", "photoshop", "XML:com.adobe.xmp"} & set(
            image.info
        )
        if not traces or getattr(image, "n_frames", 1) > 1:
            return None
        plain = ImageOps.exif_transpose(image)
        colours = image.info.get("icc_profile")
        plain.info.clear()
        out = BytesIO()
        options = {"quality": 90} if form in {"JPEG", "WEBP"} else {}
        plain.save(out, form, icc_profile=colours, exif=b"", **options)
    return out.getvalue()
