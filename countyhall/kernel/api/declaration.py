"""What a domain says about its records' JSON: which fields go out, and which form takes them in."""

from collections.abc import Mapping, Sequence

from django.utils.functional import cached_property


class RecordAPI:
    """One model under ``/api/v1/<app>/<model>/``; a declaration that holds no request.

    ``fields`` are names of model fields, properties or methods without arguments. ``form`` creates and
    changes, ``filterset`` narrows the list as the page does, ``lifecycle`` gives the steps. ``pages``
    lends whatever of these is not said here.
    """

    model = None
    fields: Sequence[str] = ()
    pages: type | None = None
    form: type | None = None
    filterset: type | None = None
    lifecycle = None
    describe: Mapping[str, dict] = {}  # JSON schema of properties and methods, where it is not text
    can_create = True
    can_edit = True

    def __init__(self) -> None:
        for name in ("model", "form", "filterset", "lifecycle"):
            if getattr(self, name) is None and self.pages is not None:
                setattr(self, name, getattr(self.pages, name))
        self.meta = self.model._meta
        self.app, self.name = self.meta.app_label, self.meta.model_name

    def __str__(self) -> str:
        return f"{self.app}.{self.name}"

    def visible_to(self, user):
        """What ``user`` may see; everything the API says about records is read through here."""
        return self.model._default_manager.visible_to(user)

    def permission(self, verb: str) -> str:
        """``app.verb_model``."""
        return f"{self.app}.{verb}_{self.name}"

    @property
    def creates(self) -> bool:
        """Whether records are made here."""
        return bool(self.form and self.can_create)

    @property
    def changes(self) -> bool:
        """Whether records are changed here."""
        return bool(self.form and self.can_edit)

    @cached_property
    def steps(self) -> dict:
        """The steps that people take, by name."""
        taken = self.lifecycle.steps if self.lifecycle else {}
        return {name: step for name, step in taken.items() if not step.system}

    @cached_property
    def related(self) -> list[str]:
        """Foreign keys among the fields, fetched with the records."""
        keys = {f.name for f in self.meta.concrete_fields if f.is_relation}
        return [name for name in self.fields if name in keys]
