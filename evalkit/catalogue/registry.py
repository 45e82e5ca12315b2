"""What is installed, typed and checked: instruments, rules of reports, and the intakes and reporters of plugins."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from evalkit.base.arguments import expect, paths_of
from evalkit.base.errors import AssessmentError, Fault, PluginError, RuleFileError, UnknownInstrumentError
from evalkit.catalogue import entrypoints, not_found
from evalkit.catalogue.plugins import Plugins
from evalkit.catalogue.precedence import RuleFiles
from evalkit.catalogue.rule_file import INSTRUMENT, REPORT_RULES, SUFFIX, RuleFile, RuleKind
from evalkit.catalogue.validity import edition_in_force, refuse_circles
from evalkit.evaluation.engine import evaluate
from evalkit.files.assessment import Assessment
from evalkit.files.period import Period
from evalkit.files.siblings import read_variant
from evalkit.loading import load_variant

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Sequence

    from evalkit.base.installed import EntryPoint
    from evalkit.base.text import Message
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.intake import Intake
    from evalkit.hookspecs import Reporter
    from evalkit.instruments import Instrument

R = TypeVar("R")
T = TypeVar("T")


class Registry:
    """Answers questions about what is installed, loading no more than the answer takes.

    Attributes:
        plugins: What is installed.
        files: Its rule files, and those of the folders that the user named.
    """

    def __init__(self, rules: Iterable[str | os.PathLike[str]] = ()) -> None:
        """Know the names of entry points, and nothing else yet.

        Args:
            rules: Folders of rule files (``<folder>/<index>/<edition>.toml``) that come before those of plugins.
        """
        self.plugins = Plugins()
        self.files = RuleFiles(self.plugins, paths_of("rules", rules))
        self._notes: list[Message] = []

    @property
    def notes(self) -> tuple[Message, ...]:
        """What a user must know about the rule files that were used so far, such as which of them hide others."""
        return tuple(self._notes)

    def note(self, note: Message | None) -> None:
        """Add to the notes what a user must know, if there is anything."""
        if note is not None and note not in self._notes:
            self._notes.append(note)

    # --- rule files, none of which is read --------------------------------------------------------------------------

    def indices(self, kind: RuleKind[Any] = INSTRUMENT) -> tuple[str, ...]:
        """Every index that has rule files of that *kind*. Loads all plugins."""
        return tuple(name for name in self.files.names() if self.files.of(name, kind))

    def editions(self, index: str) -> tuple[str, ...]:
        """The editions of *index*. Loads its plugins.

        Raises:
            UnknownInstrumentError: There is no such index.
        """
        return tuple(file.edition for file in self.rule_files(index, INSTRUMENT))

    def rule_files(self, name: str, *kinds: RuleKind[R]) -> tuple[RuleFile[R], ...]:
        """The rule files that *name*, an index or ``index@edition``, means; those of an index by edition.

        Args:
            name: The plugins of that index are loaded.
            kinds: What is looked for. An index has files of one kind, unless a folder of rules adds the other to an
                installed index.

        Raises:
            UnknownInstrumentError: There is no such index or edition.
        """
        index, at, edition = name.partition("@")
        if not index or (at and not edition):
            raise not_found.no_id(name)
        files = [file for kind in kinds for file in self.files.of(index, kind).values()]
        if not files:
            raise self._no_files(name, kinds)
        rule_files = [file for file in files if file.edition == edition][:1] if at else files
        if not rule_files:
            raise not_found.unknown_edition(index, edition, files)
        for file in rule_files:
            self.note(self.files.shadow_note(file))
        return tuple(rule_files)

    def rule_file(self, spec: str, kind: RuleKind[R], period: Period | None = None) -> RuleFile[R]:
        """The one rule file of that *kind* that *spec*, an index or ``index@edition``, means.

        Args:
            spec: With an edition: that one; no other rule file is read.
            kind: What is looked for. Files of instruments are read where no edition is named.
            period: Decides about an index without edition: the one edition known to be in force on its last day.
                Without a period there must be one edition only.

        Raises:
            UnknownInstrumentError: There is no such index or edition, or the edition must be named.
            TypeError: *spec* is no text, or *period* no period.
        """
        expect("spec", spec, str, "text such as 'spbe@2020'")
        expect("period", period, (Period, type(None)), "an evalkit.Period(text=…, last_day=…)")
        if "@" in spec:
            return self.rule_files(spec, kind)[0]
        files = self.files.of(spec, kind)
        if not files:
            raise self._no_files(spec, (kind,))
        if kind is INSTRUMENT:
            chosen = self._edition_for(spec, period)
        elif len(files) == 1:
            (chosen,) = files
        else:
            raise not_found.several_report_rules(spec, files.values())
        self.note(self.files.shadow_note(files[chosen]))
        return files[chosen]

    def holds(self, spec: str, kind: RuleKind[Any]) -> bool:
        """Whether the index of *spec*, an index or ``index@edition``, has rule files of that *kind*. Loads its plugins."""
        return bool(self.files.of(spec.partition("@")[0], kind))

    def may_hold(self, index: str, *kinds: RuleKind[Any]) -> bool:
        """Whether there are rule files of *index* of one of *kinds*, as far as can be said. Loads its plugins."""
        try:
            return any(self.files.of(index, kind) for kind in kinds)
        except (PluginError, RuleFileError):
            return True  # whoever asks for them is told

    def crosswalk(self, old: RuleFile[Any], new: RuleFile[Any]) -> RuleFile[Any] | None:
        """The file that says what became of each node of *old* in *new*, if there is one.

        It lies beside the rule file of *old*, or is installed, and is called ``<edition>-<edition>.toml``, or
        ``<edition>-<index>.toml`` where *new* is an edition of another index.
        """
        name = f"{old.edition}-{new.edition if new.index == old.index else new.index}"
        if old.path is not None and not old.is_installed:
            beside = old.path.parent / f"{name}{SUFFIX}"
            if beside.is_file():
                return RuleFile(old.kind, old.index, name, beside, self.plugins.vocabulary)
        file = self.files.crosswalks(old.index).get(name)
        if file is not None:
            self.note(self.files.shadow_note(file))
        return file

    # --- what rule files state --------------------------------------------------------------------------------------

    def instrument(self, spec: str, period: Period | None = None) -> Instrument:
        """The instrument that *spec* (``index`` or ``index@edition``) means.

        Args:
            spec: With an edition: that one; no other rule file is read.
            period: Decides about an index without edition: the one edition known to be in force on its last day.
                Without a period there must be one edition only.

        Raises:
            UnknownInstrumentError: There is no such index or edition, or the edition must be named.
            TypeError: *spec* is no text, or *period* no period.
        """
        return self.rule_file(spec, INSTRUMENT, period).load()

    def instrument_of(self, assessment: Assessment) -> Instrument:
        """The instrument that *assessment* names, with its local variant.

        Raises:
            AssessmentError: There is no such index or edition, or the variant cannot be read.
            RuleFileError: The variant, or the rule file, has faults.
        """
        place, period = assessment.place or "assessment.", assessment.period
        try:
            if assessment.variant is None:
                return self.instrument(assessment.instrument, period)
            data, file = read_variant(assessment.file, assessment.variant, f"{place}variant")
            return self.variant(assessment.instrument, period, data, file)
        except UnknownInstrumentError as error:
            fault = Fault(file=assessment.file, place=f"{place}instrument", problem=error.problem, hint=error.hint)
            raise AssessmentError([fault]) from error

    def evaluate(self, assessment: Assessment) -> Evaluation:
        """What comes of *assessment*, by the instrument that it names; its ``[columns]`` say what its table does not.

        Raises:
            FileError: It, its table, its local variant or the rule file has faults.
            PluginError: A plugin that is needed cannot be used.
            TypeError: *assessment* is none.
        """
        expect("assessment", assessment, Assessment, "an evalkit.Assessment")
        instrument = self.instrument_of(assessment)
        if assessment.columns:
            from evalkit.mapping.assessment_columns import with_columns  # noqa: PLC0415  (few assessments have any)

            assessment = with_columns(assessment, instrument)
        return evaluate(instrument, assessment)

    def variant(self, spec: str, period: Period | None, data: bytes, file: str) -> Instrument:
        """The instrument that *spec* means, changed by the local variant *data*, which was read from *file*."""
        base = self.rule_file(spec, INSTRUMENT, period)
        return load_variant(data, base.load(), base.data, base.vocabulary, file=file)

    def all(self, kind: RuleKind[R]) -> tuple[R, ...]:
        """What all rule files of that *kind* state, by index and edition. Loads all plugins and reads all their rule files.

        Raises:
            PluginError: One plugin cannot be used; everything else is sound.
            RuleFileError: With the faults of all rule files, and of plugins; or editions follow each other in a circle.
        """
        errors: list[PluginError | RuleFileError] = []
        found: list[Any] = []
        for index in self.files.names():
            for file in (_tried(partial(self.files.of, index, kind), errors) or {}).values():
                self.note(self.files.shadow_note(file))
                loaded = _tried(file.load, errors)
                found += [] if loaded is None else [loaded]
        _tried(partial(refuse_circles, found), errors)  # here, circles through several indices as well
        _raise_all(errors)
        return tuple(found)

    def check_circles(self, index: str) -> None:
        """Read all editions of *index*.

        Raises:
            RuleFileError: One has faults, or they follow each other in a circle.
        """
        refuse_circles([file.load() for file in self.files.of(index).values()])

    # --- what else plugins bring ------------------------------------------------------------------------------------

    def reporter(self, name: str) -> Reporter | None:
        """The reporter called *name*, if a plugin brings one. Loads all plugins."""
        _, found = self.plugins.by_name("evalkit_reporters").get(name, (None, None))
        return found

    def reporters(self) -> dict[str, tuple[str, ...]]:
        """Names of the reporters of plugins, with the suffixes of their files. Loads all plugins."""
        brought = self.plugins.by_name("evalkit_reporters")
        first: dict[str, EntryPoint] = {}
        for point, reporter in brought.values():
            for suffix in reporter.suffixes:
                if first.setdefault(suffix, point) is not point:
                    raise entrypoints.twice(suffix, first[suffix], point)
        return {name: brought[name][1].suffixes for name in sorted(brought)}

    def intake(self, suffix: str) -> Intake | None:
        """The intake for files with *suffix*, if a plugin brings one. Loads all plugins."""
        brought = self.plugins.by_name("evalkit_intakes").values()
        found: list[tuple[EntryPoint, Intake]] = [(point, one) for point, one in brought if suffix in one.suffixes]
        if len(found) > 1:
            raise entrypoints.twice(suffix, found[0][0], found[1][0])
        return found[0][1] if found else None

    def table_keys(self) -> frozenset[str]:
        """Keys of ``[assessment]`` that the intakes of plugins add. Loads all plugins."""
        brought = self.plugins.by_name("evalkit_intakes").values()
        return frozenset(key for _, intake in brought for key in intake.tables)

    # --- how it is found --------------------------------------------------------------------------------------------

    def _edition_for(self, index: str, period: Period | None) -> str:
        self.check_circles(index)
        editions = [file.load() for file in self.files.of(index).values()]
        if period is not None:
            chosen = edition_in_force(editions, period.last_day)
        else:
            chosen = editions[0] if len(editions) == 1 else None
        if chosen is None:
            raise not_found.several_editions(index, editions, period)
        return chosen.edition

    def _no_files(self, name: str, kinds: Sequence[RuleKind[Any]]) -> UnknownInstrumentError:
        """That *name* means no rule file of *kinds*, and why; what fails elsewhere is not what was asked about."""
        index, names = name.partition("@")[0], self.files.names()
        if INSTRUMENT in kinds:
            reports = self.files.of(index, REPORT_RULES)
            if reports:
                return not_found.not_assessed(index, reports.values())
            return not_found.unknown_index(index, tuple(one for one in names if self.may_hold(one, *kinds)))
        sound = [_tried(partial(self.files.of, one, REPORT_RULES), []) or {} for one in names]
        return not_found.unknown_report_rules(name, tuple(file.id for files in sound for file in files.values()))


def _tried(ask: Callable[[], T], errors: list[PluginError | RuleFileError]) -> T | None:
    """What *ask* returns; nothing if it fails, which is kept among the *errors*."""
    try:
        return ask()
    except (PluginError, RuleFileError) as error:
        errors.append(error)
        return None


def _raise_all(errors: Sequence[PluginError | RuleFileError]) -> None:
    """Raise a single error as it is, several as one that has the faults of all."""
    different = {str(error): error for error in errors}  # a folder, or a method of a plugin, may fail for each file
    if len(different) == 1:
        raise errors[0]
    if different:
        raise RuleFileError(
            fault
            for error in different.values()
            for fault in (error.faults if isinstance(error, RuleFileError) else [Fault(file="", problem=error.problem)])
        )
