"""The store in a bucket of an S3 server, with the bytes that are read kept on this machine for a while."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from pyarrow import fs

from countyhall.kernel.lake.blobs import Blob

BLOCK = 8 << 20
# Bytes that lie there for longer are uploaded again when they are wanted, so that no sweep takes them.
FRESH = timedelta(hours=12)


class Bucket:
    """Blobs in ``s3://bucket/prefix``. ``endpoint`` is ``http(s)://host:port`` of a server that is not Amazon's.

    Keys come from the environment (``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``) or the machine's role.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        said = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self.prefix = f"{parts.netloc}/{parts.path.strip('/')}".rstrip("/") + "/sha256"
        endpoint = urlsplit(said.get("endpoint", ""))
        options = {"scheme": endpoint.scheme, "endpoint_override": endpoint.netloc} if endpoint.netloc else {}
        self.files = fs.S3FileSystem(
            region=said.get("region") or "us-east-1",
            retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=5),
            connect_timeout=10,
            request_timeout=60,
            **options,
        )

    def keep(self, path: Path, blob: Blob) -> None:
        """Upload, then keep the file in the cache; a bucket shows an object whole or not at all."""
        found = self._info(blob.sha256)
        if not found or found.size != blob.size or found.mtime < datetime.now(UTC) - FRESH:
            with path.open("rb") as file, self.files.open_output_stream(self._key(blob.sha256)) as out:
                shutil.copyfileobj(file, out, BLOCK)
        path.chmod(0o440)
        os.replace(path, self._cached(blob.sha256))  # noqa: PTH105 - atomic, and says so

    def local(self, sha256: str) -> Path:
        """The cached file, fetched and its hash proved when it is not there. Raises ``FileNotFoundError``."""
        place = self._cached(sha256)
        if not place.exists():
            self._fetch(sha256, place)
        return place

    def _fetch(self, sha256: str, place: Path) -> None:
        digest = hashlib.sha256()
        with tempfile.TemporaryDirectory(dir=place.parent, prefix="fetching-") as folder:
            made = Path(folder) / sha256
            with self.files.open_input_stream(self._key(sha256)) as source, made.open("wb") as file:
                while block := source.read(BLOCK):
                    digest.update(block)
                    file.write(block)
            if digest.hexdigest() != sha256:
                raise FileNotFoundError(f"{sha256} in the lake's store is not what it was.")
            made.chmod(0o440)
            os.replace(made, place)  # noqa: PTH105 - atomic, and says so

    def size(self, sha256: str) -> int | None:
        """Bytes of the object, or ``None``."""
        found = self._info(sha256)
        return found.size if found else None

    def sound(self, sha256: str) -> bool:
        """Whether the bucket's own bytes are what their hash says."""
        digest = hashlib.sha256()
        try:
            with self.files.open_input_stream(self._key(sha256)) as source:
                while block := source.read(BLOCK):
                    digest.update(block)
        except OSError:
            return False
        return digest.hexdigest() == sha256

    def drop(self, sha256: str) -> None:
        """Delete the object and the cached file."""
        if self._info(sha256):
            self.files.delete_file(self._key(sha256))
        self._cached(sha256).unlink(missing_ok=True)

    def all(self) -> Iterator[tuple[str, float]]:
        """Every object's hash and its age in seconds."""
        now = datetime.now(UTC)
        for one in self.files.get_file_info(
            fs.FileSelector(self.prefix, recursive=True, allow_not_found=True)
        ):
            if one.type == fs.FileType.File:
                yield one.base_name, (now - one.mtime).total_seconds()

    def _info(self, sha256: str) -> fs.FileInfo | None:
        found = self.files.get_file_info(self._key(sha256))
        return found if found.type == fs.FileType.File else None

    def _key(self, sha256: str) -> str:
        return f"{self.prefix}/{sha256[:2]}/{sha256}"

    def _cached(self, sha256: str) -> Path:
        folder = Path(settings.LAKE_SERVE) / "blobs"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / sha256
