"""Hostile files through the real form: refused beside the box, in Chinese, and nothing of the letter is kept."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from countyhall.domains.petitions.models import Petition
from countyhall.domains.petitions.tests.test_public import fill
from countyhall.kernel.attachments.models import Attachment
from countyhall.kernel.attachments.tests.hostile import HOSTILE, picture
from countyhall.kernel.notices.models import Mail
from countyhall.kernel.records.models import Number

SENT = [
    "empty",
    "eicar",
    "zip bomb",
    "zip with a path out of its folder",
    "svg with script",
    "picture that is also a zip",
    "two endings",
    "macro document",
    "pdf with a program",
]
CHINESE = re.compile(r"[\u4e00-\u9fff]{6}")


def nothing_kept(folder) -> bool:
    """Neither a petition nor its number, letter or file."""
    rows = [model.objects.exists() for model in (Petition, Number, Mail, Attachment)]
    return not any(rows) and not [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("which", SENT)
def test_a_hostile_file_is_refused_beside_its_box(county, client, settings, tmp_path, which):
    """FRM-10."""
    settings.MEDIA_ROOT = tmp_path
    answer = fill(client, files=[SimpleUploadedFile(*HOSTILE[which])])
    assert answer.status_code == 422
    (refusal,) = answer.context["form"].errors["files"]
    assert CHINESE.search(refusal)
    assert refusal in answer.content.decode()
    assert nothing_kept(tmp_path)


def test_a_good_file_beside_a_hostile_one_is_not_kept_either(county, client, settings, tmp_path):
    """FRM-10: all or nothing."""
    settings.MEDIA_ROOT = tmp_path
    good = SimpleUploadedFile("照片.png", picture())
    assert fill(client, files=[good, SimpleUploadedFile(*HOSTILE["eicar"])]).status_code == 422
    assert nothing_kept(tmp_path)
