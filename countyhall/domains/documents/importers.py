"""Sheets of past documents and of the address book, with the headings that offices use."""

from collections.abc import Sequence

from countyhall.domains.documents import forms, services
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
        "結案日期": "closed_on",
        "歸檔日期": "filed_on",
        "檔號": "file_number",
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
    undoable = False

    def save(self, form, by):
        """One row with all that belongs to a document."""
        return services.entry.load_rows([form], by)[0]

    def save_many(self, forms: Sequence, by) -> list:
        """Many rows at once: numbers, facts, clocks, hops and history are written in bulk."""
        return services.entry.load_rows(forms, by)


class AgencyImporter(Importer):
    """The list of agency codes."""

    code = "documents.agency"
    form = forms.AgencyForm
    key = ("code", "unit_code", "name")
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
