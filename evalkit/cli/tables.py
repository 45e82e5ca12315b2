"""Tables given directly: the options that say what they do not say themselves, and the questions where somebody is there to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from evalkit.base.file_content import STDIN
from evalkit.base.text import msg, visible
from evalkit.cli import options
from evalkit.cli.files import is_answered
from evalkit.cli.translated import option
from evalkit.tables.references import SUFFIXES, is_document, is_table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from contextlib import AbstractContextManager

    from evalkit.base.text import Message
    from evalkit.catalogue.registry import Registry
    from evalkit.cli.call import Call
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument
    from evalkit.mapping.table_files import FileHints
    from evalkit.run import Evaluated

_STATUSES = ("self-assessment", "verified", "published")
_OPTIONS = ("instrument", "subject", "period", "status", "subject_column", "map_file", "context")

context_option = options.context(
    msg("A fact that the instrument asks for, which says what it asks (lembar=Unit); may be repeated.")
)
strict_option = option(
    "--strict",
    is_flag=True,
    told=msg(
        "Stop at cells of printed tables that cannot be read or taken (#REF!, 1.2.3, 95 % of a unit that is not %); without "
        "it they are left out and named."
    ),
)
table_options = options.shared(
    options.instrument_by(msg("Of a table (CSV or workbook) in PATH...: by which instrument it is evaluated.")),
    option("--subject", metavar=msg("NAME"), told=msg("Of a table: who or what was assessed.")),
    option("--period", metavar=msg("PERIOD"), told=msg("Of a table: the period, such as 2024, 2024-S1 or 2024-Q3.")),
    option("--status", type=click.Choice(_STATUSES), told=msg("Of a table: who vouches for it.")),
    options.subject_column,
    options.map_file(msg("Of a table: a mapping, which says what its columns are (evalkit map writes one).")),
    options.context(msg("Of a table: a fact that the instrument asks for, such as population=1200; may be repeated.")),
)


def facts_in(texts: Iterable[str], call: Call) -> dict[str, str]:
    """The facts of ``--context``, each KEY=VALUE and said once; anything else is wrong usage."""
    facts: dict[str, str] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not (key.strip() and equals and value.strip()):
            problem = msg("{text} is no fact", text=visible(text))
            raise call.refused(problem, msg("write KEY=VALUE, such as population=1200"))
        if facts.setdefault(key.strip(), value.strip()) != value.strip():
            raise call.refused(
                msg("{key} is said to be two things", key=visible(key.strip())), msg("say each fact once")
            )
    return facts


def where_told(instrument: Instrument, context: Iterable[str], call: Call) -> Instrument:
    """*instrument* where the facts of *context* are known; those that it does not ask for are refused."""
    facts = facts_in(context, call)
    if not facts:
        return instrument
    from evalkit.base.errors import AssessmentError, Faults
    from evalkit.evaluation.context import read_context
    from evalkit.method.context_facts import told

    faults = Faults("--context")
    given = {key: int(text) if text.isdecimal() else text for key, text in facts.items()}
    known = read_context(instrument, given, "", faults)
    faults.raise_if_any(AssessmentError)
    return told(instrument, {key: known[key] for key in given})


def ask_which_list(instrument: Instrument, call: Call, columns: Collection[str] = ()) -> None:
    """Refuse an *instrument* whose questions hang on a fact that neither *columns* nor anybody tells; none of its lists is taken in silence."""
    key = instrument.context.get(instrument.nodes_by or "")
    if key is not None and key.default is None and key.key not in (*instrument.facts, *columns):
        import shlex

        example = f"--context {key.key}={shlex.quote(key.first)}"
        others = ", ".join(key.values[1:])
        problem = msg("which questions there are hangs on a fact: {title}", title=key.title)
        raise call.refused(problem, msg("say it: {example}, or {others}", example=example, others=others))


class TableOptions:
    """What the options of tables say, taken out of those of a command."""

    def __init__(self, call: Call, asked: dict[str, Any], paths: Sequence[str], *, strict: bool = False) -> None:
        """Take them out of *asked*; without a table among *paths* they are wrong usage.

        *strict*: as of ``FileHints``, by a command that asks for it of report files, too; else it stands in *asked*.
        """
        self._call = call
        self._said: dict[str, Any] = {name: asked.pop(name) for name in (*_OPTIONS, "strict") if name in asked}
        self._strict = strict or bool(self._said.get("strict"))
        named = [
            f"--{name.replace('_file', '').replace('_', '-')}"
            for name, said in self._said.items()
            if said not in (None, False, ())
        ]  # an empty text was said as well
        named_tables = any(is_table(path) or is_document(path) for path in paths)
        self._piped = not named_tables and STDIN in paths and bool(self._said.get("instrument"))
        self._any = named_tables or self._piped
        if named and not self._any:
            hint = msg(
                "assessment files say that themselves; a table is a file with one of these suffixes, or - for standard input: {suffixes}",
                suffixes=SUFFIXES,
            )
            raise call.refused(msg("{options} goes with a table, and none is named", options=tuple(named)), hint)

    @property
    def beside(self) -> FileHints | None:
        """What is said beside the tables; nothing without any."""
        if not self._any:
            return None
        from evalkit.mapping.table_files import FileHints

        said = self._said
        return FileHints(
            instrument=said["instrument"],
            subject=said["subject"],
            period=said["period"],
            status=said["status"],
            subject_column=said["subject_column"],
            map=said["map_file"],
            context=facts_in(self._said["context"], self._call),
            strict=self._strict,
            ask=self._ask if is_answered() else None,
            piped=self._piped,
        )

    def evaluated(
        self,
        paths: Sequence[str],
        registry: Registry,
        take: Callable[[Evaluation], None] | None = None,
        *,
        keep_going: bool = False,
    ) -> Evaluated:
        """What stands under *paths*, evaluated as ``evaluate_files`` does it; how it was read is told."""
        from evalkit.run import evaluate_files

        with self._call.progress() as progress:
            result = evaluate_files(paths, registry, progress, take, keep_going=keep_going, beside=self.beside)
        self._call.say(*result.notes)
        return result

    def _ask(self, option: str, question: Message) -> str | None:
        """The answer of somebody at the terminal, kept for the tables that follow."""
        name = option.removeprefix("--").replace("-", "_")
        told = self._call.speech.say(question)
        answer = str(click.prompt(f"{told} ({option})", err=True)).strip()
        self._said[name] = answer
        return answer

    def naming(self) -> AbstractContextManager[None]:
        """What is said nowhere, inside, is wrong usage."""
        from evalkit.base.errors import NotSaidError

        return self._call.refusing(NotSaidError)
