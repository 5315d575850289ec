"""What past cases teach about categories: how often each pair of characters came up in each."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from countyhall.domains.petitions.models.categories import Category


class LearnedCategory(models.Model):
    """How many cases of a category were learned from, and how many pairs of characters they had."""

    category = models.OneToOneField(Category, models.CASCADE, related_name="learned")
    cases = models.PositiveIntegerField(default=0)
    grams = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("learned category")
        verbose_name_plural = _("learned categories")

    def __str__(self) -> str:
        return f"{self.category}: {self.cases}"


class LearnedGram(models.Model):
    """In how many cases of a category a pair of characters came up."""

    category = models.ForeignKey(Category, models.CASCADE, related_name="+")
    gram = models.CharField(max_length=20)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("learned pair of characters")
        verbose_name_plural = _("learned pairs of characters")
        constraints = [
            models.UniqueConstraint(fields=["gram", "category"], name="a_pair_is_learned_once_per_category"),
        ]

    def __str__(self) -> str:
        return self.gram
