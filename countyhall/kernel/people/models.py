"""People who sign in."""

from django.contrib.auth import models as auth
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager):
    """Makes users; nobody is ever a superuser."""

    def create_user(self, username: str, password: str | None = None, **fields) -> "User":
        """A user with a hashed password, or with none at all."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with an account. What they may do comes from their grants, never from this row."""

    username = models.CharField(_("account"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hant")
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    is_staff = False  # the Django admin is a second, unguarded front door: it stays shut
    is_superuser = False

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    def has_perm(self, perm: str, obj=None) -> bool:
        """Whether any grant in force carries ``perm`` (for ``obj``'s unit, where one is given)."""
        return self.is_active and auth._user_has_perm(self, perm, obj)

    def has_perms(self, perms, obj=None) -> bool:
        """Whether all of ``perms`` are carried."""
        return all(self.has_perm(perm, obj) for perm in perms)
