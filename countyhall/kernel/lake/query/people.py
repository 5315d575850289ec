"""A person's SQL, read and judged: one SELECT of known words over named tables. What is not on the lists is refused.

The text that runs is written anew from what was read, so no comment, no odd quoting and no second statement survives,
and what was judged is what runs.
"""

import unicodedata
from collections.abc import Callable

from django.utils.translation import gettext as _
from sqlglot import exp, parse
from sqlglot.errors import SqlglotError

from countyhall.kernel.lake.query.declared import BadQuery

LONGEST = 20_000
DEEPEST = 100
MOST_TABLES = 20


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The parts of a SELECT, by sqlglot's names.
PARTS = _words(
    """
    Select Union Intersect Except Subquery With CTE TableAlias From Join Where Group Having Qualify Order
    Ordered Limit Offset Distinct Table Identifier Column Star Alias Aliases Paren Tuple Values Literal
    Boolean Null Window WindowSpec Filter WithinGroup Interval Var DataType DataTypeParam Cast TryCast Case
    If Rollup Cube GroupingSets IgnoreNulls RespectNulls And Or Xor Not EQ NEQ NullSafeEQ NullSafeNEQ GT GTE
    LT LTE Between In Is Like ILike SimilarTo RegexpLike RegexpILike RegexpFullMatch Escape Exists Any All
    Add Sub Mul Div IntDiv Mod Neg Pow DPipe Collate BitwiseAnd BitwiseOr BitwiseXor BitwiseLeftShift
    BitwiseRightShift
    """
)

# Functions that count, compare and cut, by sqlglot's names.
FUNCTIONS = _words(
    """
    Count CountIf Sum Avg Min Max Median Mode Quantile PercentileCont PercentileDisc ApproxDistinct ArgMax
    ArgMin Stddev StddevPop StddevSamp Variance VariancePop Corr CovarPop CovarSamp First Last AnyValue
    GroupConcat LogicalAnd LogicalOr Skewness Kurtosis RegrSlope RegrIntercept RegrR2 BitwiseAndAgg
    BitwiseOrAgg RowNumber Rank DenseRank PercentRank CumeDist Ntile Lag Lead FirstValue LastValue NthValue
    Abs Sign Ceil Floor Round Trunc Sqrt Cbrt Exp Ln Log Sin Cos Tan Asin Acos Atan Atan2 Pi Radians Degrees
    Greatest Least Coalesce Nullif SafeDivide Lower Upper Trim Length Substring Left Right Replace Concat
    ConcatWs Reverse StrPosition Contains StartsWith EndsWith Initcap Ascii Unicode Chr SplitPart Levenshtein
    Translate RegexpReplace RegexpExtract Extract Year Month Day Quarter Week DayOfWeek DayOfWeekIso
    DayOfMonth DayOfYear Hour Minute Second WeekOfYear DateTrunc TimestampTrunc DateDiff TimestampDiff
    DateAdd DateSub DateFromParts LastDay TimeToStr StrToTime StrToDate Date TsOrDsToDate Dayname Monthname
    YearOfWeekIso
    """
)

# Functions that sqlglot has no name for.
NAMED = _words(
    """
    isodow isoyear weekday weekofyear dayofyear epoch century decade strip_accents nfc_normalize even gcd lcm
    mad product favg fsum kahan_sum sumkahan entropy regr_count regr_avgx regr_avgy make_timestamp monthname
    dayname datepart date_part median quantile quantile_cont quantile_disc mode strlen ltrim rtrim prefix
    suffix instr century age
    """
)
# Names of the engine's own tables: nobody may hide behind a WITH of such a name.
OWN = ("duckdb_", "pragma_", "pg_", "sqlite_", "information_schema")


def judged(text: str, known: Callable[[str], str]) -> str:
    """The SQL that may run. ``known(code)`` gives the name under which a table is bound, or raises BadQuery."""
    tree = one_select(text)
    for node in tree.walk():
        _judge(node)
    _bind(tree, known)
    return tree.sql(dialect="duckdb", comments=False)


def one_select(text: str, dialect: str = "duckdb") -> exp.Expression:
    """The one SELECT that a text holds, read. Raises BadQuery in words."""
    if len(text) > LONGEST:
        raise BadQuery(_("The question is longer than %s characters.") % f"{LONGEST:,}")
    if not text.isprintable() and any(
        unicodedata.category(c) in {"Cs", "Cc"} and c not in "\t\r\n" for c in text
    ):
        raise BadQuery(_("This is no SQL that can be read."))
    depth = most = 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        most = max(most, depth)
    if most > DEEPEST:
        raise BadQuery(_("The question is nested too deeply."))
    try:
        trees = [tree for tree in parse(text, dialect=dialect) if tree is not None]
    except (SqlglotError, RecursionError, ValueError) as error:
        where = getattr(error, "errors", None) or [{}]
        line = where[0].get("line")
        raise BadQuery(
            _("This is no SQL that can be read: look at line %s.") % line
            if line
            else _("This is no SQL that can be read.")
        ) from None
    if len(trees) != 1:
        raise BadQuery(_("One question at a time."))
    if not isinstance(trees[0], exp.Select | exp.SetOperation | exp.Subquery):
        raise BadQuery(_("Only SELECT is possible here: it reads, and changes nothing."))
    return trees[0]


def _judge(node: exp.Expression) -> None:
    kind = type(node).__name__
    if isinstance(node, exp.Select) and not node.expressions:
        raise BadQuery(_("A SELECT names its columns, or * for all."))
    if isinstance(node, exp.Anonymous | exp.AnonymousAggFunc):
        name = node.name.lower()
        if name not in NAMED or not isinstance(node.this, str):
            raise BadQuery(_("The function “%s” is not possible here.") % node.name)
    elif isinstance(node, exp.Table):
        _judge_table(node)
    elif isinstance(node, exp.CTE) and node.alias.lower().startswith(OWN):
        raise BadQuery(_("“%s” is not possible here.") % node.alias)
    elif kind not in PARTS and kind not in FUNCTIONS:
        word = node.sql_name().lower() if isinstance(node, exp.Func) else kind
        raise BadQuery(_("“%s” is not possible here.") % word)


def _judge_table(node: exp.Table) -> None:
    if not isinstance(node.this, exp.Identifier):
        raise BadQuery(_("Tables are the codes of datasets; functions that make tables are not possible."))
    if node.args.get("db") or node.args.get("catalog"):
        raise BadQuery(_("Tables are named by their code alone, without a point."))
    odd = {k for k, v in node.args.items() if v and k not in {"this", "alias", "joins"}}
    if odd:
        raise BadQuery(_("“%s” is not possible here.") % ", ".join(sorted(odd)))


def _bind(tree: exp.Expression, known: Callable[[str], str]) -> None:
    """Put the bound name in the place of each code; the code stays as the table's alias."""
    found = 0
    for table in list(tree.find_all(exp.Table)):
        if _is_cte(table):
            continue
        found += 1
        if found > MOST_TABLES:
            raise BadQuery(_("A question reads %s tables at most.") % MOST_TABLES)
        code = table.name
        if not table.alias:
            table.set("alias", exp.TableAlias(this=exp.to_identifier(code, quoted=True)))
        table.set("this", exp.to_identifier(known(code), quoted=True))


def _is_cte(table: exp.Table) -> bool:
    """Whether the name is one that a WITH has given by then: its later parts, the SELECT below, itself if recursive."""
    name, node = table.name.lower(), table
    while node.parent is not None:
        below, node = node, node.parent
        if isinstance(node, exp.With):
            seen = node.expressions[: node.expressions.index(below) + bool(node.args.get("recursive"))]
        elif not isinstance(below, exp.With):
            seen = (node.args.get("with_") or exp.With()).expressions
        else:
            continue
        if any(cte.alias.lower() == name for cte in seen):
            return True
    return False
