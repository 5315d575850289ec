"""A query on somebody else's PostgreSQL, read and judged: one SELECT of known words.

What is not on the lists is refused. The other database guards itself by the rights of the role that asks; this keeps
a query from what a role may do without any right (wait, take locks, call out). What is sent is written anew from
what was read.
"""

from django.utils.translation import gettext as _
from sqlglot import exp

from countyhall.kernel.lake.query.declared import BadQuery
from countyhall.kernel.lake.query.people import FUNCTIONS, NAMED, PARTS, one_select

MORE_PARTS = {"AtTimeZone", "JSONExtract", "JSONExtractScalar", "JSONPath", "JSONPathRoot", "JSONPathKey",
              "JSONPathSubscript"}  # fmt: skip
MORE_FUNCTIONS = {"CurrentDate", "CurrentTimestamp", "Localtimestamp", "TsOrDsToTimestamp", "ToChar", "ToNumber",
                  "UnixToTime", "MD5", "Pad", "JSONExtractPath"}  # fmt: skip
MORE_NAMED = {
    "to_char",
    "to_date",
    "to_timestamp",
    "to_number",
    "btrim",
    "lpad",
    "rpad",
    "regexp_replace",
    "concat",
}
OWN = ("pg_", "information_schema")


def judged(text: str) -> str:
    """The SQL that may be sent. Raises BadQuery in words."""
    tree = one_select(text, "postgres")
    for node in tree.walk():
        _judge(node)
    return tree.sql(dialect="postgres", comments=False)


def _judge(node: exp.Expression) -> None:
    kind = type(node).__name__
    if isinstance(node, exp.Select) and not node.expressions:
        raise BadQuery(_("A SELECT names its columns, or * for all."))
    if isinstance(node, exp.Anonymous | exp.AnonymousAggFunc):
        if not isinstance(node.this, str) or node.name.lower() not in NAMED | MORE_NAMED:
            raise BadQuery(_("The function “%s” is not possible here.") % node.name)
    elif isinstance(node, exp.Table):
        _judge_table(node)
    elif kind not in PARTS | FUNCTIONS | MORE_PARTS | MORE_FUNCTIONS:
        word = node.sql_name().lower() if isinstance(node, exp.Func) else kind
        raise BadQuery(_("“%s” is not possible here.") % word)


def _judge_table(node: exp.Table) -> None:
    if not isinstance(node.this, exp.Identifier):
        raise BadQuery(
            _("Only tables and views can be read; functions that make tables are not possible here.")
        )
    if node.catalog or node.name.lower().startswith(OWN) or node.db.lower().startswith(OWN):
        raise BadQuery(_("“%s” is not possible here.") % node.sql(dialect="postgres"))
    odd = {k for k, v in node.args.items() if v and k not in {"this", "db", "alias", "joins"}}
    if odd:
        raise BadQuery(_("“%s” is not possible here.") % ", ".join(sorted(odd)))
