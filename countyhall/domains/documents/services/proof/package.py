"""A package being written: every file is hashed as it goes in, stored without dates, so that it is always the same."""

import hashlib
import zipfile
from collections.abc import Iterable
from typing import IO

__all__ = ["Package"]

LONG_AGO = (1980, 1, 1, 0, 0, 0)


class Package:
    """A zip whose last file lists the hash of every other."""

    def __init__(self, out: IO[bytes]) -> None:
        self.zip = zipfile.ZipFile(out, "w")
        self.sums: dict[str, str] = {}

    def put(self, name: str, data: bytes) -> None:
        """One file."""
        self.put_blocks(name, [data])

    def put_blocks(self, name: str, blocks: Iterable[bytes]) -> None:
        """One file, piece by piece."""
        if name in self.sums:
            raise ValueError(f"{name} is in the package already")
        digest = hashlib.sha256()
        with self.zip.open(self._entry(name), "w", force_zip64=True) as out:
            for block in blocks:
                digest.update(block)
                out.write(block)
        self.sums[name] = digest.hexdigest()

    def close(self) -> None:
        """The list of sums, and the end."""
        sums = "".join(f"{self.sums[name]}  {name}\n" for name in sorted(self.sums))
        self.zip.writestr(self._entry("SHA256SUMS"), sums)
        self.zip.close()

    def _entry(self, name: str) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name, LONG_AGO)
        entry.create_system, entry.external_attr = 3, 0o100644 << 16
        return entry
