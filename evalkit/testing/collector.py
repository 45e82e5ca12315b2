"""A rule file as pytest sees it: which the options name, and a collector of laws, proofs and cases."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.base.errors import AssessmentError, EvalkitError, Fault, FileError, PluginError, RuleFileError
from evalkit.base.grouping import by_key
from evalkit.base.text import english, msg, visible
from evalkit.cases import case_files, read_cases
from evalkit.catalogue.lookup import meant, rule_file_at
from evalkit.catalogue.registry import Registry
from evalkit.catalogue.rule_file import RULE_KINDS, read_file
from evalkit.instruments import Instrument
from evalkit.method.plan import plan_for
from evalkit.rulework.check.editions import SiblingEditions
from evalkit.rulework.check.engine import proof_of
from evalkit.testing.items import CaseItem, CheckItem, FaultItem, LawItem, waivers
from evalkit.testing.laws import laws_of
from evalkit.testing.settings import cases_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evalkit.cases import Case
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.rulework.check.model import Statement


class NamingError(Exception):
    """What was named is no rule file, holds none, or is not installed."""


def files_named(names: Iterable[str]) -> tuple[list[Path], tuple[str, ...]]:
    """The rule files that *names* mean, as for ``evalkit rules check``, and what their user should know.

    Raises:
        NamingError: One of them means nothing.
    """
    registry = Registry()
    files = list(dict.fromkeys(file for name in names for file in _files(name, registry)))
    return files, tuple(english(note) for note in registry.notes)


def _files(name: str, registry: Registry) -> list[Path]:
    if not name:
        raise NamingError(str(msg("--evalkit-rules: no file, folder or id is named")))
    paths: list[Path] = []
    try:
        for file in meant(name, registry, *RULE_KINDS):
            path = file if isinstance(file, Path) else file.path
            if path is None:
                raise NamingError(
                    str(msg("--evalkit-rules: the rule files of {name} lie in an archive", name=visible(name)))
                )
            if not path.is_file():
                read_file(path, RuleFileError)  # what pytest would not take for a file is told here
            paths.append(path)
    except EvalkitError as error:
        raise NamingError(str(msg("--evalkit-rules: {problem}", problem=str(error)))) from error
    return paths


class RuleFileCollector(pytest.File):
    """A rule file; its items are ``law[…]``, ``check[…]`` and ``case[…]``, or one that lists its faults."""

    @classmethod
    def of(cls, parent: pytest.Collector, file: Path) -> RuleFileCollector:
        """The collector of *file*."""
        root = parent.config.rootpath
        inside = file.relative_to(root) if file.is_relative_to(root) else file
        made: RuleFileCollector = cls.from_parent(parent, path=file, nodeid=inside.as_posix())
        return made

    def collect(self) -> Iterator[pytest.Item]:
        """Laws first, then proofs, then cases; of rules of performance reports proofs alone."""
        try:
            file = rule_file_at(self.path, Registry(), *RULE_KINDS)
            file.file = _shown(self.path, self.config.invocation_params.dir)
            rules = file.load()
            if isinstance(rules, Instrument):
                _compile(rules)
        except EvalkitError as error:
            yield FaultItem.of(self, "rule-file", _faults(error, str(self.path)))
            return
        if isinstance(rules, Instrument):
            yield from self._laws(rules)
        yield from self._checks(rules)
        if isinstance(rules, Instrument):
            yield from self._cases(rules, file.rules)

    def _laws(self, instrument: Instrument) -> Iterator[pytest.Item]:
        try:
            laws = laws_of(instrument, Registry().plugins)
        except PluginError as error:
            yield FaultItem.of(self, "laws", _faults(error, instrument.file))
            return
        for law in laws.values():
            yield LawItem.of(self, f"law[{law.name}]", (law, instrument))
        unknown = [name for name in waivers(instrument) if name not in laws]
        if unknown:
            faults = [_unknown_law(instrument.file, name, tuple(laws)) for name in unknown]
            yield FaultItem.of(self, "waivers", faults)

    def _checks(self, rules: Instrument | ReportRules) -> Iterator[pytest.Item]:
        try:
            found = statements_by_check(rules, self.path)
        except Exception as error:  # noqa: BLE001  # a method of a plugin may raise anything
            kind = visible(f"{type(error).__name__}: {error}", 200)
            problem = msg("the proof stops with an error of Python: {error}", error=kind)
            yield FaultItem.of(self, "check[proof]", [Fault(file=rules.file, problem=problem)])
            return
        for check, statements in found.items():
            yield CheckItem.of(self, f"check[{check}]", (rules, statements))

    def _cases(self, instrument: Instrument, folder: Path | None) -> Iterator[pytest.Item]:
        for file in _case_files(self.config, instrument.index, folder):
            name = _shown(file, self.config.invocation_params.dir)
            try:
                cases = read_cases(read_file(file, AssessmentError), name)
            except AssessmentError as error:
                yield FaultItem.of(self, f"cases[{file.stem}]", list(error.faults))
                continue
            for case in cases:
                if case.instrument == instrument.id:
                    called = visible(case.name, 200).replace("::", ":")
                    yield CaseItem.of(self, f"case[{file.stem}: {called}]", (case, instrument))
            strangers = [_stranger(case) for case in cases if not _known(case, instrument.index, self.path)]
            if strangers:
                yield FaultItem.of(self, f"cases[{file.stem}]", strangers)


def statements_by_check(rules: Instrument | ReportRules, file: Path) -> Mapping[str, list[Statement]]:
    """What was proved of *rules*, which were read from *file*: name of the check → its statements.

    Other editions in the folder of *file*, and what is installed, are looked at where editions are compared.
    """
    checked = {rules.id: rules} if isinstance(rules, Instrument) else {}
    statements = proof_of(rules, SiblingEditions(checked, Registry()), file).statements
    return by_key(statements, lambda statement: statement.check)


def _compile(instrument: Instrument) -> None:
    """Refuse rules in which a method computes with what another one hides; errors of plugins are told by their tests."""
    try:
        plan_for(instrument)
    except RuleFileError:
        raise
    except Exception:  # noqa: BLE001  # a method of a plugin may raise anything
        return


def _shown(file: Path, start: Path) -> str:
    """A path as a reader at *start* would write it."""
    return os.path.relpath(file, start) if file.is_relative_to(start) else str(file)


def _case_files(config: pytest.Config, index: str, rules: Path | None) -> tuple[Path, ...]:
    folder = cases_folder(config)
    if folder is not None:
        return tuple(sorted((folder / index).glob("*.toml")))
    return case_files(rules, index) if rules is not None else ()


def _faults(error: EvalkitError, file: str) -> list[Fault]:
    return list(error.faults) if isinstance(error, FileError) else [Fault(file=file, problem=str(error))]


def _unknown_law(file: str, name: str, known: tuple[str, ...]) -> Fault:
    problem = msg("there is no law {name}", name=visible(name))
    return Fault(file=file, place="explains", problem=problem, expected=msg("one of {choices}", choices=known))


def _known(case: Case, index: str, path: Path) -> bool:
    """Whether there is a rule file for *case*: else nobody would ever run it."""
    named, _, edition = case.instrument.partition("@")
    return named == index and (path.parent / f"{edition}.toml").is_file()


def _stranger(case: Case) -> Fault:
    problem = msg("there is no rule file of {instrument}, which a case names", instrument=visible(case.instrument))
    return Fault(file=case.file, place=visible(case.name, 120), problem=problem,
                 expected=msg("index@edition, with a rule file in the folder of the index"))  # fmt: skip
