"""Sheets of past documents and of the address book, with the headings that offices use."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from countyhall.domains.documents import forms
from countyhall.domains.documents.services import takeover
from countyhall.kernel.exchange.importer import Importer


class DocumentImporter(Importer):
    """Documents of an older system, with what became of them; each keeps its number."""

    code = "documents.document"
    form = forms.PastForm
    key = "number"
    columns = {
        "文號": "number",
        "收文號": "number",
        "收文日期": "received_on",
        "來文機關": "sender",
        "來文者": "sender",
        "機關代碼": "sender_code",
        "來文字號": "sender_number",
        "來文日期": "sender_date",
        "文別": "kind",
        "媒體": "medium",
        "速別": "speed",
        "密等": "secrecy",
        "本別": "copy_kind",
        "主旨": "subject",
        "附件": "attachments_note",
        "主辦單位": "unit",
        "案件類別": "processing",
        "限辦日期": "limit_on",
        "承辦單位": "unit",
        "承辦人": "handler_name",
        "結案日期": "closed_on",
        "結案方式": "ended",
        "歸檔日期": "filed_on",
        "檔號": "file_number",
        "保存年限": "retention",
        "頁數": "pages",
    }
    defaults = {
        "kind": "letter", "medium": "paper", "speed": "ordinary", "copy_kind": "original", "processing": "general",
        "copies": "0",
    }  # fmt: skip
    examples = {
        "number": "1080012345",
        "received_on": "108/09/04",
        "sender": "內政部營建署",
        "sender_number": "營署建管字第1080012345號",
        "sender_date": "108/09/02",
        "kind": "函",
        "medium": "紙本",
        "speed": "普通件",
        "subject": "檢送建築技術規則修正條文1份，請查照轉知。",
        "closed_on": "108/09/10",
        "filed_on": "108/09/20",
        "file_number": "108/010101/1",
    }

    def __init__(self) -> None:
        self.doubtful: set[str] = set()

    def check_many(self, forms: Sequence, by):
        """Numbers that could not be told from others."""
        return takeover.wrong_documents(forms, by)

    def save(self, form, by):
        """One row with all that belongs to a document."""
        return self.save_many([form], by)[0]

    def save_many(self, forms: Sequence, by) -> list:
        """Many rows at once: numbers, facts, clocks, hops and history are written in bulk."""
        made, doubtful = takeover.documents(forms, by)
        self.doubtful |= doubtful
        return made

    def remarks(self) -> list[str]:
        """Senders that stand in the address book more than once: a wrong code is worse than none."""
        return left_without_code(self.doubtful)

    def remove_many(self, records: Sequence, by) -> dict[int, str]:
        """Many at once; those with a draft, a file or a link stay."""
        return takeover.remove_documents(records, by)


class LetterImporter(Importer):
    """Letters that an older system sent, each with its addressees."""

    code = "documents.draft"
    title = _("Letters sent")
    form = forms.PastLetterForm
    key = "number"
    columns = {
        "發文字號": "number",
        "文號": "document_number",
        "發文日期": "sent_on",
        "擬稿日期": "drafted_on",
        "文別": "kind",
        "速別": "speed",
        "主旨": "subject",
        "說明": "body",
        "正本": "originals",
        "受文者": "originals",
        "副本": "copies",
        "附件": "attachments_note",
        "主辦單位": "unit",
        "承辦單位": "unit",
        "承辦人": "drafter_name",
        "署名": "signer",
        "歸檔日期": "filed_on",
        "檔號": "file_number",
    }
    defaults = {"kind": "letter", "speed": "ordinary"}
    examples = {
        "number": "府建管字第1080012345號",
        "document_number": "1080012345",
        "sent_on": "108/09/10",
        "subject": "有關建築技術規則修正條文一案，復如說明，請查照。",
        "body": "一、復貴署108年9月2日函。",
        "originals": "內政部營建署",
        "copies": "金城鎮公所、金湖鎮公所",
        "filed_on": "108/09/20",
        "file_number": "0108/010101/1",
    }

    def __init__(self) -> None:
        self.doubtful: set[str] = set()

    def check_many(self, forms: Sequence, by):
        """Letters of documents that are still in work."""
        return takeover.wrong_letters(forms, by)

    def save(self, form, by):
        """One letter."""
        return self.save_many([form], by)[0]

    def save_many(self, forms: Sequence, by) -> list:
        """Many letters at once."""
        made, doubtful = takeover.letters(forms, by)
        self.doubtful |= doubtful
        return made

    def remarks(self) -> list[str]:
        """Addressees that stand in the address book more than once."""
        return left_without_code(self.doubtful)

    def remove_many(self, records: Sequence, by) -> dict[int, str]:
        """With their addressees, and the documents that began with them."""
        return takeover.remove_letters(records, by)


def left_without_code(names: set[str]) -> list[str]:
    """What to say of names that fit several entries of the address book."""
    if not names:
        return []
    said = _("These names stand in the address book more than once and got no code: %(names)s.")
    return [said % {"names": "、".join(sorted(names)[:40])}]


class AgencyImporter(Importer):
    """The list of agency codes."""

    code = "documents.agency"
    form = forms.AgencyRowForm
    columns = {
        "機關代碼": "code",
        "單位代碼": "unit_code",
        "機關名稱": "name",
        "簡稱": "short_name",
        "類別": "kind",
        "郵遞區號": "postcode",
        "地址": "address",
        "電話": "phone",
        "傳真": "fax",
        "電子郵件": "email",
        "電子交換啟用日": "exchanges_since",
        "線上簽核啟用日": "uses_signoff_since",
        "生效日": "valid_from",
        "失效日": "valid_to",
        "維護單位": "unit",
    }
    defaults = {"kind": "central"}
    examples = {"code": "301000000A", "name": "內政部", "kind": "中央機關", "exchanges_since": "99/01/01"}

    def check_many(self, forms: Sequence, by):
        """Codes that somebody else has on the same days."""
        return takeover.wrong_agencies(forms)
