"""What is installed, typed and checked: instruments, rules of reports, and the intakes and reporters of plugins."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from evalkit.base.arguments import expect, paths_of
from evalkit.base.errors import AssessmentError, Fault, PluginError, RuleFileError, UnknownInstrumentError, did_you_mean
from evalkit.base.reasons import reason_of
from evalkit.base.text import Message, msg, visible
from evalkit.catalogue import entrypoints
from evalkit.catalogue.folders import REPORT_RULES, RuleFile, shadow_note
from evalkit.catalogue.force import edition_in_force, refuse_circles, validity_text
from evalkit.catalogue.plugins import Plugins
from evalkit.catalogue.rulefiles import RuleFiles
from evalkit.catalogue.unknown import advice, not_assessed, several_report_rules, unknown_edition, unknown_index
from evalkit.files.assessment import Assessment, Period
from evalkit.hookspecs import Intake, Reporter
from evalkit.loading import load, load_variant
from evalkit.method.methods import CORE_METHODS, Method

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from importlib.metadata import EntryPoint

    from evalkit.instruments import Instrument
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.method.achievement import Arithmetic

T = TypeVar("T")
__all__ = ["Registry", "RuleFile"]


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
        self._methods: dict[str, Mapping[str, Method]] = {}
        self._achievements: dict[str, Mapping[str, Arithmetic]] = {}
        self._instruments: dict[str, Instrument] = {}
        self._report_rules: dict[str, ReportRules] = {}

    @property
    def notes(self) -> tuple[Message, ...]:
        """What a user must know about the rule files that were used so far, such as which of them hide others."""
        return tuple(self._notes)

    def note(self, told: Message) -> None:
        """Add to the notes what a user must know."""
        if told not in self._notes:
            self._notes.append(told)

    def indices(self) -> tuple[str, ...]:
        """Every index that has rule files. Loads all plugins."""
        return tuple(name for name in self.files.names() if self.files.of(name))

    def editions(self, index: str) -> tuple[str, ...]:
        """The editions of *index*; loads its plugins, reads no rule file."""
        return tuple(self._known_files_of(index))

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
        expect("spec", spec, str, "text such as 'spbe@2020'")
        expect("period", period, (Period, type(None)), "an evalkit.Period(text=…, last_day=…)")
        index, named, _ = spec.partition("@")
        if not named:
            self._known_files_of(index)
            chosen = self._in_force(index, period)
            self._note(self.files.of(index)[chosen.edition])
            return chosen
        return self._load(self.rule_file(spec))

    def instruments(self) -> tuple[Instrument, ...]:
        """Every instrument, by index and edition. Loads all plugins and reads all rule files.

        Raises:
            PluginError: One plugin cannot be used; everything else is sound.
            RuleFileError: With the faults of all rule files, and of plugins; or editions follow each other in a circle.
        """
        found: list[Instrument] = []
        errors: list[PluginError | RuleFileError] = []
        for index in self.files.names():
            files = _tried(partial(self.files.of, index), errors) or {}
            loaded = [_tried(partial(self._load, self._note(file)), errors) for file in files.values()]
            found += [one for one in loaded if one is not None]
        _tried(partial(refuse_circles, found), errors)  # here, circles through several indices as well
        _raise_all(errors)
        return tuple(found)

    def rule_files(self, index: str) -> tuple[RuleFile, ...]:
        """The rule files of *index*, by edition; none is read.

        Raises:
            UnknownInstrumentError: There is no such index.
        """
        return tuple(self._note(file) for file in self._known_files_of(index).values())

    def rule_file(self, spec: str) -> RuleFile:
        """The rule file of ``index@edition``; it is not read.

        Raises:
            UnknownInstrumentError: There is no such index or edition.
        """
        index, _, edition = spec.partition("@")
        if not index or not edition:
            raise UnknownInstrumentError(
                msg("{spec} names no rule file", spec=visible(spec) or '""'), msg("an id is index@edition")
            )
        files = self._known_files_of(index)
        if edition not in files:
            raise unknown_edition(index, edition, files)
        return self._note(files[edition])

    def all_rule_files(self, name: str) -> tuple[tuple[RuleFile, ...], tuple[RuleFile, ...]]:
        """The rule files of instruments, and those of performance reports, that an index or ``index@edition`` means.

        An index has one kind, unless a folder of rules adds the other to an installed one. None is read.

        Raises:
            UnknownInstrumentError: There is no such index or edition.
        """
        index, at, edition = name.partition("@")
        if not index or (at and not edition):
            return (self.rule_file(name),), ()  # which says what is wrong with it
        if not self.may_hold_rules(index):
            raise unknown_index(index, tuple(filter(self.may_hold_rules, self.files.names())))
        of_reports = self.files.of(index, REPORT_RULES)
        if not of_reports or (at and edition in self.files.of(index)):
            return (self.rule_file(name),) if at else self.rule_files(name), ()
        if at:
            return (), (self.report_rule_file(name)[0],)
        instruments, reports = self.files.of(index).values(), of_reports.values()
        return tuple(map(self._note, instruments)), tuple(map(self._note, reports))

    def may_hold_rules(self, index: str) -> bool:
        """Whether there are rule files of *index*, of either kind, as far as can be said. Loads its plugins."""
        try:
            return index in self.files.names() and bool(self.files.of(index) or self.files.of(index, REPORT_RULES))
        except (PluginError, RuleFileError):
            return True  # whoever asks for them is told

    def check_circles(self, index: str) -> None:
        """Read all editions of *index*.

        Raises:
            RuleFileError: One has faults, or they follow each other in a circle.
        """
        refuse_circles(self._all_of(index))

    def methods(self, index: str) -> Mapping[str, Method]:
        """The methods that rule files of *index* may name. Loads its plugins, if it has any."""
        return self._methods_of(index)

    def achievements(self, index: str) -> Mapping[str, Arithmetic]:
        """The arithmetic that rules of performance reports of *index* may name, by name. Loads its plugins.

        Raises:
            PluginError: A plugin cannot be used, or two bring one name.
        """
        if index not in self._achievements:
            found: dict[str, tuple[EntryPoint, Arithmetic]] = {}
            for point, item in self.plugins.achievements(index):
                if item.name in found:
                    raise entrypoints.twice(item.name, found[item.name][0], point)
                found[item.name] = (point, item)
            self._achievements[index] = {name: item for name, (_, item) in found.items()}
        return self._achievements[index]

    def crosswalk(self, old: str, new: str) -> RuleFile | None:
        """The file that says what became of each node of the instrument *old* in *new*, if there is one.

        It lies beside the rule file of *old* and is called ``<edition>-<edition>.toml``, or ``<edition>-<index>.toml``
        where *new* is an edition of another index.
        """
        index, _, edition = old.partition("@")
        other, _, later = new.partition("@")
        self._known_files_of(index)
        file = self.files.crosswalks(index).get(f"{edition}-{later if other == index else other}")
        return self._note(file) if file is not None else None

    def variant(self, spec: str, period: Period | None, data: bytes, file: str) -> Instrument:
        """The instrument that *spec* means, changed by the local variant *data*, which was read from *file*."""
        base = self.instrument(spec, period)
        rule_file = self.files.of(base.index)[base.edition]
        return load_variant(data, base, rule_file.read(), self._methods_of(base.index), file=file)

    def holds_report_rules(self, index: str) -> bool:
        """Whether *index* holds rules of performance reports. Loads its plugins."""
        return index in self.files.names() and bool(self.files.of(index, REPORT_RULES))

    def report_rule_ids(self) -> tuple[str, ...]:
        """``index@edition`` of all rules of performance reports. Loads all plugins."""
        names = self.files.names()
        return tuple(file.id for name in names for file in self.files.of(name, REPORT_RULES).values())

    def report_rule_file(self, spec: str) -> tuple[RuleFile, Mapping[str, Arithmetic]]:
        """The rule file of performance reports that *spec* means, and the arithmetic that it may name.

        Args:
            spec: ``index@edition``, or ``index`` where it has one edition only. The plugins of that index are loaded.

        Raises:
            UnknownInstrumentError: There is no such rule file, or the edition must be named.
        """
        index, named, edition = spec.partition("@")
        if not self.holds_report_rules(index):
            known = self._known_report_rules()
            problem = msg(
                "there are no rules of performance reports {spec}; known: {known}", spec=visible(spec), known=known
            )
            raise UnknownInstrumentError(problem, did_you_mean(spec, known))
        files = self.files.of(index, REPORT_RULES)
        if named and edition not in files:
            raise unknown_edition(index, edition, files)
        if not named and len(files) > 1:
            raise several_report_rules(index, files)
        return self._note(files[edition] if named else next(iter(files.values()))), self.achievements(index)

    def report_rules(self, spec: str) -> ReportRules:
        """The rules that *spec* (``index@edition``, or ``index`` where it has one edition) means; each is read once.

        Raises:
            UnknownInstrumentError: There is no such rule file, or the edition must be named.
            RuleFileError: The rule file has faults; it lists all of them.
        """
        from evalkit.loading.report_rules import load_report_rules  # noqa: PLC0415  # only reports need it

        file, achievements = self.report_rule_file(spec)
        if file.id not in self._report_rules:
            self._report_rules[file.id] = load_report_rules(
                file.read(), file.name, achievements, index=file.index, edition=file.edition
            )
        return self._report_rules[file.id]

    def all_report_rules(self) -> tuple[ReportRules, ...]:
        """All rules of performance reports. Loads all plugins and reads all their rule files."""
        return tuple(map(self.report_rules, self.report_rule_ids()))

    def reporter(self, name: str) -> Reporter | None:
        """The reporter called *name*, if a plugin brings one. Loads all plugins."""
        point, found = self.plugins.unique("evalkit_reporters", Reporter, "name").get(name, (None, None))
        if point is None or found is None:
            return None
        render, pages = (None if make is None else _checked_text(make, point) for make in (found.render, found.pages))
        return Reporter(name=found.name, render=render, pages=pages, suffixes=found.suffixes)

    def reporters(self) -> dict[str, tuple[str, ...]]:
        """Names of the reporters of plugins, with the suffixes of their files. Loads all plugins."""
        brought = self.plugins.unique("evalkit_reporters", Reporter, "name")
        first: dict[str, EntryPoint] = {}
        for point, one in brought.values():
            for suffix in one.suffixes:
                if first.setdefault(suffix, point) is not point:
                    raise entrypoints.twice(suffix, first[suffix], point)
        return {name: brought[name][1].suffixes for name in sorted(brought)}

    def intake(self, suffix: str) -> Intake | None:
        """The intake for files with *suffix*, if a plugin brings one. Loads all plugins."""
        brought = self.plugins.unique("evalkit_intakes", Intake, "name").values()
        found = [(point, intake) for point, intake in brought if suffix in intake.suffixes]
        if len(found) > 1:
            raise entrypoints.twice(suffix, found[0][0], found[1][0])
        return _checked_intake(found[0][1], found[0][0]) if found else None

    def table_keys(self) -> frozenset[str]:
        """Keys of ``[assessment]`` that the intakes of plugins add. Loads all plugins."""
        return frozenset(key for _, intake in self.plugins.bring("evalkit_intakes", Intake) for key in intake.tables)

    def _known_files_of(self, index: str) -> Mapping[str, RuleFile]:
        if index in self.files.names():
            files = self.files.of(index)
            if files:
                return files
            if self.holds_report_rules(index):
                raise not_assessed(index, self.files.of(index, REPORT_RULES))
        known = tuple(name for name in self.files.names() if self._may_bring(name))
        raise unknown_index(index, known)

    def _known_report_rules(self) -> tuple[str, ...]:
        found: list[str] = []
        for name in self.files.names():
            with suppress(PluginError, RuleFileError):  # what fails is not what was asked about
                found += [file.id for file in self.files.of(name, REPORT_RULES).values()]
        return tuple(found)

    def _may_bring(self, index: str) -> bool:
        """Whether *index* has instruments, as far as can be said."""
        try:
            return bool(self.files.of(index))
        except (PluginError, RuleFileError):
            return True

    def _note(self, file: RuleFile) -> RuleFile:
        """Note that *file* hides an installed one, if it does."""
        hidden = self.files.replaced_by(file)
        if hidden is not None:
            self.note(shadow_note(file, hidden))
        return file

    def _methods_of(self, index: str) -> Mapping[str, Method]:
        if index not in self._methods:
            methods = dict(CORE_METHODS)
            for point, method in self.plugins.methods(index):
                if method.name in methods:
                    problem = msg("a method {name} exists already", name=visible(method.name))
                    raise entrypoints.failed(point, problem)
                methods[method.name] = method
            self._methods[index] = methods
        return self._methods[index]

    def _load(self, rule_file: RuleFile) -> Instrument:
        if rule_file.id not in self._instruments:
            self._instruments[rule_file.id] = load(
                rule_file.read(),
                self._methods_of(rule_file.index),
                file=rule_file.name,
                index=rule_file.index,
                edition=rule_file.edition,
            )
        return self._instruments[rule_file.id]

    def _all_of(self, index: str) -> list[Instrument]:
        return [self._load(rule_file) for rule_file in self.files.of(index).values()]

    def _in_force(self, index: str, period: Period | None) -> Instrument:
        self.check_circles(index)
        editions = self._all_of(index)
        if period is None:
            chosen = editions[0] if len(editions) == 1 else None
            problem = msg("{index} has several editions", index=index)
        else:
            chosen = edition_in_force(editions, period.last_day)
            problem = msg(
                "no single edition of {index} is known to have been in force on {day}",
                index=index,
                day=period.last_day.isoformat(),
            )
        if chosen is None:
            raise UnknownInstrumentError(
                msg("{problem}: {editions}", problem=problem, editions=[validity_text(each) for each in editions]),
                advice(editions, period),
            )
        return chosen


def _tried(ask: Callable[[], T], errors: list[PluginError | RuleFileError]) -> T | None:
    """What *ask* returns; nothing if it fails, which is kept among the *errors*."""
    try:
        return ask()
    except (PluginError, RuleFileError) as error:
        errors.append(error)
        return None


def _raise_all(errors: Sequence[PluginError | RuleFileError]) -> None:
    """Raise a single error as it is, several as one that has the faults of all."""
    told = {str(error): error for error in errors}  # a folder, or a method of a plugin, may fail for each of its files
    if len(told) == 1:
        raise errors[0]
    if told:
        raise RuleFileError(
            fault
            for error in told.values()
            for fault in (error.faults if isinstance(error, RuleFileError) else [Fault(file="", problem=error.problem)])
        )


def _checked_text(make: Callable[[Any, str], str], point: EntryPoint) -> Callable[[Any, str], str]:
    """*make*, of which every error names the plugin of *point*."""

    def made(of: Any, lang: str) -> str:
        with entrypoints.blamed(point):
            return _expect(make(of, lang), str, point)

    return made


def _checked_intake(intake: Intake, point: EntryPoint) -> Intake:
    read = intake.read

    def checked(path: Path) -> Sequence[Assessment]:
        with entrypoints.blamed(point):
            try:
                found: Sequence[Assessment] = _expect(read(path), (list, tuple), point)
            except OSError as error:
                if error.filename is None or Path(os.fsdecode(error.filename)) != path:
                    raise
                problem = msg("cannot be read: {reason}", reason=reason_of(error))
                raise AssessmentError([Fault(file=str(path), problem=problem)]) from error
            return [_expect(item, Assessment, point) for item in found]

    return Intake(name=intake.name, suffixes=intake.suffixes, read=checked, tables=intake.tables)


def _expect(found: T, kind: type | tuple[type, ...], point: EntryPoint) -> T:
    if not isinstance(found, kind):
        raise entrypoints.failed(point, msg("it returned {found}", found=entrypoints.shown(found)))
    return found
