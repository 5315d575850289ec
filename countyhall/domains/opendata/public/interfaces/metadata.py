"""A dataset in the words of the state's metadata standard, and of its quality check."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from countyhall.domains.opendata.public.interfaces import addresses
from countyhall.domains.opendata.public.interfaces.shown import Link, Shown

FREQUENCIES = {
    "live": "即時", "day": "每日", "week": "每週", "month": "每月", "quarter": "每季", "half": "每半年", "year": "每年",
    "irregular": "不定期", "once": "不更新",
}  # fmt: skip
# Version 2 of the metadata: whether it is updated by rule, how often, and in which unit of time.
REGULAR = {
    "day": (1, "日"), "week": (1, "週"), "month": (1, "月"), "quarter": (1, "季"), "half": (6, "月"), "year": (1, "年"),
}  # fmt: skip
# The data.gov.tw flags that are computed for each published edition.
FLAGS = ("linkable", "downloadable", "structure", "encoding_match", "desc_match", "csv")


def told(moment: datetime) -> str:
    """``2015-01-01 23:59:59`` in the county's time, as the standard writes moments."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S")


def described(shown: Shown) -> str:
    """主要欄位說明: the columns' names as the office says them, in their order."""
    if shown.held:
        return "、".join(f.label or f.name for f in shown.schema)
    return "、".join(dict.fromkeys(name for link in shown.links for name in link.fields))


def national(shown: Shown) -> dict:
    """The metadata of version 1: what ``rest/dataset/{identifier}`` answers."""
    contact = shown.contact
    return {
        "categoryCode": shown.category, "identifier": shown.identifier, "title": shown.title,
        "description": shown.description, "fieldDescription": described(shown), "type": "rawData",
        "license": shown.licence_name, "licenseURL": shown.licence_url, "cost": "免費", "costURL": "",
        "costLaw": "", "organization": shown.office, "organizationContactName": contact.name,
        "organizationContactPhone": contact.phone, "organizationContactEmail": contact.email,
        "publisher": shown.unit or shown.office, "publisherContactName": contact.name,
        "publisherContactPhone": contact.phone, "publisherContactEmail": contact.email,
        "publisherOID": settings.OFFICE_OID, "publisherOrgCode": shown.office_code,
        "accrualPeriodicity": FREQUENCIES.get(shown.frequency, "不定期"),
        "temporalCoverageFrom": _day(shown.covers_from), "temporalCoverageTo": _day(shown.covers_to),
        "issued": told(shown.issued), "modified": told(shown.modified), "spatial": shown.place, "language": "zh",
        "landingPage": addresses.page(shown), "keyword": list(shown.keywords), "numberOfData": shown.rows,
        "notes": shown.notes, "distribution": distributions(shown),
    }  # fmt: skip


def distributions(shown: Shown) -> list[dict]:
    """Every format of the table, then the files that lie elsewhere."""
    return [distribution(shown, name) for name in shown.formats] + [
        elsewhere(shown, one) for one in shown.links
    ]


def elsewhere(shown: Shown, link: Link) -> dict:
    """A file at an address of others."""
    return {
        "resourceID": shown.linked(link), "resourceDescription": link.title, "format": link.format.upper(),
        "resourceModified": told(shown.modified), "downloadURL": link.url,
        "metadataSourceOfData": addresses.page(shown), "characterSetCode": "UTF-8",
    }  # fmt: skip


def distribution(shown: Shown, format: str) -> dict:
    """One format of the table."""
    return {
        "resourceID": shown.resource(format), "resourceDescription": f"{shown.title}（{format.upper()}）",
        "format": format.upper(), "resourceModified": told(shown.version.published),
        "downloadURL": addresses.file(shown, format),
        "metadataSourceOfData": addresses.dataset(shown, "datapackage.json"),
        "characterSetCode": "UTF-8",
    }  # fmt: skip


def second(shown: Shown) -> dict:
    """The metadata of version 2, as the state's platform exchanges them."""
    regular = REGULAR.get(shown.frequency)
    contact = shown.contact
    return {
        "identifier": shown.identifier, "title": shown.title, "description": shown.description, "type": "rawData",
        "categoryTheme": [], "categoryService": [shown.category] if shown.category else [],
        "license": shown.licence_name, "licenseURL": shown.licence_url, "cost": "免費", "costURL": "", "costLaw": "",
        "publisher": shown.unit or shown.office, "publisherOID": settings.OFFICE_OID,
        "publisherOrgCode": shown.office_code, "publisherContactName": contact.name,
        "publisherContactPhone": contact.phone, "publisherContactEmail": contact.email,
        "updateFrequency": {
            "regularupdate": bool(regular), "Frequency": regular[0] if regular else None,
            "unittime": regular[1] if regular else FREQUENCIES.get(shown.frequency, "不定期"),
        },
        "temporalCoverageFrom": _day(shown.covers_from), "temporalCoverageTo": _day(shown.covers_to),
        "issued": told(shown.issued), "modified": told(shown.modified), "spatial": shown.place,
        "language": ["zh-TW"], "landingPage": addresses.page(shown), "keyword": list(shown.keywords),
        "numberOfData": shown.rows, "notes": shown.notes, "dataQuality": dict(shown.quality),
        "distribution": [_resource(shown, said) for said in distributions(shown)],
    }  # fmt: skip


def _resource(shown: Shown, said: dict) -> dict:
    return {
        "resourceID": said["resourceID"], "resourceDescription": said["resourceDescription"],
        "resourceFormat": said["format"], "resourceModified": said["resourceModified"],
        "resourceDownloadUrl": said["downloadURL"], "resourceCharacterEncoding": "UTF-8",
        "resourceAmount": shown.rows, "resourceField": described(shown), "resourceNotes": "",
    }  # fmt: skip


def quality(shown: Shown) -> dict:
    """What the quality check found, a flag each; a flag that was not looked at is ``None``."""
    known = dict(shown.quality)
    first = distributions(shown)[:1]
    return {
        "identifier": shown.identifier, "title": shown.title, "publisher": shown.unit or shown.office,
        "resourceID": first[0]["resourceID"] if first else "", "checked": told(shown.version.published),
        **{flag: known.get(flag) for flag in FLAGS},
    }  # fmt: skip


def _day(day) -> str:
    return day.isoformat() if day else ""
