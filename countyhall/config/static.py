"""Static files under names that change with their content, so that browsers keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """A file that was not collected yet goes by its own name, as in a fresh checkout and in tests."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The hashed name, or the plain one."""
        try:
            return super().stored_name(name)
        except ValueError:
            return name
