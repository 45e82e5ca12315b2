"""evalkit as a library: an assessment in whatever form a program has it → its evaluation."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, overload

from evalkit.base.arguments import expect, wrong
from evalkit.base.errors import AssessmentError, Fault, FileError, RuleFileError
from evalkit.base.text import msg
from evalkit.catalogue.registry import Registry
from evalkit.evaluation import engine
from evalkit.files.assessment import Assessment
from evalkit.files.from_mapping import assessments_of, refuse_several
from evalkit.run import evaluate_files
from evalkit.tables.references import is_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.evaluation.result import Evaluation
    from evalkit.files.period import Period
    from evalkit.instruments import Instrument
    from evalkit.mapping.table_files import FileHints

Source = str | os.PathLike[str] | Mapping[str, Any] | Assessment
_PATH = (str, os.PathLike)
_KINDS = (*_PATH, Mapping, Assessment)
_SOURCE = "source"
_A_SOURCE = "a path, a mapping or an evalkit.Assessment"


@lru_cache(maxsize=1)
def _installed() -> Registry:
    """What is installed, asked for once: reading a rule file takes longer than evaluating by it."""
    return Registry()


def instrument(spec: str, *, period: Period | None = None, registry: Registry | None = None) -> Instrument:
    """The instrument that *spec* means.

    Args:
        spec: ``index@edition``, or ``index`` alone.
        period: Decides about an index without edition: the one edition known to be in force on its last day.
        registry: Where instruments come from; the installed plugins, looked for once in a run of the program, by default.

    Raises:
        UnknownInstrumentError: There is no such index or edition, or the edition must be named.
        RuleFileError: The rule file has faults; it lists all of them.

    Examples:
        >>> instrument("kami@5.0").nodes["total"].title
        'Indeks Keamanan Informasi'
    """
    return (registry or _installed()).instrument(spec, period)


@overload
def evaluate(
    source: Source,
    /,
    *,
    instrument: str | None = None,
    subject: str | None = None,
    period: str | None = None,
    registry: Registry | None = None,
) -> Evaluation: ...


@overload
def evaluate(
    instrument: Instrument, assessment: Assessment, *, readings: bool = True, findings: bool = True
) -> Evaluation: ...


def evaluate(  # type: ignore[misc]  # the instrument in front may be named
    source: Any = None,
    assessment: Assessment | None = None,
    *,
    instrument: Any = None,
    subject: str | None = None,
    period: str | None = None,
    registry: Registry | None = None,
    **more: Any,
) -> Evaluation:
    """Evaluate the one assessment that *source* is or holds.

    Args:
        source: A file; a mapping with what a file would hold (``Assessment.from_dict``); or an assessment. Or an instrument, in
            front of an *assessment*.
        assessment: What is evaluated by the instrument in front, whatever is installed. ``readings=False`` then leaves out the
            other documented readings, and ``findings=False`` findings about more than the claims.
        instrument: Of a table or a mapping that does not say it: ``index@edition``, or ``index``.
        subject: The same: who or what was assessed.
        period: The same: ``2024``, ``2024-S1``, ``2024-Q3`` or a date.
        registry: Where instruments come from; the installed plugins by default.

    Returns:
        Scores of every node, predicate and findings, exactly.

    Raises:
        AssessmentError: With every fault. That there are several assessments is one: ``evaluate_all`` gives a list.
        NotSaidError: A table does not say by which instrument, or of which period, and nobody else does.
        RuleFileError, PluginError: The instrument cannot be used.
        TypeError: *source* is none of these.

    Examples:
        >>> found = evaluate({"instrument": "spbe@2020", "subject": "Kota Contoh", "period": 2024, "values": {"total": "4.16"}})
        >>> found.score, found.predicate
        (Fraction(104, 25), 'Sangat Baik')
    """
    if assessment is not None or more:
        return engine.evaluate(instrument if source is None else source, assessment, **more)  # type: ignore[arg-type]  # it says so
    expect(_SOURCE, source, _KINDS, _A_SOURCE)
    evaluations = evaluate_all(source, instrument=instrument, subject=subject, period=period, registry=registry)
    refuse_several(
        [evaluation.assessment for evaluation in evaluations], os.fspath(source) if isinstance(source, _PATH) else ""
    )
    return evaluations[0]


def evaluate_all(
    source: Source | Iterable[Source],
    /,
    *,
    instrument: str | None = None,
    subject: str | None = None,
    period: str | None = None,
    registry: Registry | None = None,
) -> list[Evaluation]:
    """Evaluate every assessment that *source* is or holds.

    Args:
        source: As for ``evaluate``, or a folder, whose ``.toml`` files are read; or several, all of them paths or none.
        instrument: As for ``evaluate``, of each table or mapping.
        subject: The same.
        period: The same.
        registry: The same.

    Returns:
        In the order of *source*; at least one.

    Raises:
        AssessmentError: With the faults of all. There is no half result.
        NotSaidError, RuleFileError, PluginError, TypeError: As for ``evaluate``.

    Examples:
        >>> head = {"instrument": "spbe@2020", "period": 2024}
        >>> kota = [{**head, "subject": name, "values": {"total": total}} for name, total in (("A", "4.16"), ("B", "2.59"))]
        >>> [(one.assessment.subject, one.predicate) for one in evaluate_all(kota)]
        [('A', 'Sangat Baik'), ('B', 'Cukup')]
    """
    sources: Sequence[Any] = [source] if isinstance(source, _KINDS) else _several(source)
    given = {"instrument": instrument, "subject": subject, "period": period}
    said = {key: text for key, text in given.items() if text is not None}
    registry = registry or _installed()
    if sources and all(isinstance(one, _PATH) for one in sources):
        return _of_files(sources, said, registry)
    evaluations: list[Evaluation] = []
    faults: list[Fault] = []
    for one in sources:
        try:
            evaluations += map(registry.evaluate, _assessments(one, said))
        except RuleFileError:
            raise  # no fault of an assessment
        except FileError as error:
            faults += error.faults
    if faults:
        raise AssessmentError(faults)
    return evaluations


def _several(source: Any) -> Sequence[Any]:
    """What is in a list, or whatever else gives its items."""
    expect(_SOURCE, source, Iterable, f"{_A_SOURCE}, or several of them")
    found = tuple(source)
    for one in found:
        expect("one of source", one, _KINDS, _A_SOURCE)
    if len({isinstance(one, _PATH) for one in found}) != 1:
        raise wrong(_SOURCE, found, "several paths, or several mappings and assessments")
    return found


def _of_files(paths: Sequence[str | os.PathLike[str]], said: Mapping[str, str], registry: Registry) -> list[Evaluation]:
    if said and not any(is_table(os.fspath(path)) for path in paths):
        raise wrong(_SOURCE, paths, f"a table, which {', '.join(said)} goes with: an assessment file says it itself")
    read = evaluate_files(paths, registry, beside=_beside(said))
    if not read.evaluations:
        files = [report.report.file for report in read.reports]
        problem = msg("this is a performance report, and no assessment")
        hint = msg("{function} takes it", function="evalkit.evaluate_files")
        raise AssessmentError([Fault(file=file, problem=problem, hint=hint) for file in files])
    return list(read.evaluations)


def _beside(said: Mapping[str, str]) -> FileHints | None:
    if not said:
        return None
    from evalkit.mapping.table_files import FileHints  # noqa: PLC0415  # most programs have no table

    return FileHints(said.get("instrument"), said.get("subject"), said.get("period"))


def _assessments(one: Mapping[str, Any] | Assessment, said: Mapping[str, str]) -> Sequence[Assessment]:
    if isinstance(one, Mapping):
        return assessments_of(one, said=said)
    if said:
        raise wrong(_SOURCE, one, f"a mapping or a table, which {', '.join(said)} goes with")
    return [one]
