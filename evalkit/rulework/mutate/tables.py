"""The tables of a rule file with some values changed, and the rules that they give, as cases see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.errors import Fault, PluginError, RuleFileError
from evalkit.base.toml.parse import parse_toml
from evalkit.cases import compare
from evalkit.cases.compare import BY_READING, looks_at_findings
from evalkit.evaluation.readings import variant_plan
from evalkit.instruments.tree import FORMULA
from evalkit.loading.document import read_document
from evalkit.loading.faults import RuleFaults
from evalkit.method.methods import CORE_METHODS
from evalkit.method.outcome_rules import facts_named
from evalkit.method.plan import plan_for
from evalkit.rulework.mutate.model import DROPPED, Edits, Path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.cases import Case
    from evalkit.catalogue.rule_file import RuleFile
    from evalkit.instruments import Instrument
    from evalkit.loading.tree import Kept


Tried = dict[
    int, "tuple[Case, bool]"
]  # the case stands beside what is known of it, so that no other one gets its identity
# Tables from which every node may take something.
_TAKEN = ("instrument", "sources", "attributes", "scales")


class Tables:
    """A rule file, parsed once.

    Attributes:
        raw: Its tables.
        instrument: What they say.
        paths: Code of a node → place of its table.
    """

    def __init__(self, target: RuleFile[Instrument]) -> None:
        """Parse and load the file of *target*.

        Raises:
            RuleFileError: The file has faults.
        """
        self._target = target
        self.raw = parse_toml(target.data, target.file, RuleFileError)
        self.instrument = target.load()
        self.paths: dict[str, Path] = dict(_paths(self.raw))
        self._kept: Kept = {}

    def get(self, path: Path) -> Any:
        """What stands at *path*; ``None`` if nothing does."""
        found: Any = self.raw
        for key in path:
            if isinstance(found, Mapping):
                found = found.get(str(key))
            elif isinstance(found, list) and isinstance(key, int) and key < len(found):
                found = found[key]
            else:
                return None
        return found

    def items(self, path: Path) -> Iterator[tuple[Path, Any]]:
        """The entries of the list at *path*, each with its own place."""
        found = self.get(path)
        if isinstance(found, list):
            for number, item in enumerate(found):
                yield (*path, number), item

    def load(self, edits: Edits) -> Instrument | Fault:
        """The instrument of the file with *edits* made, or the first fault of it; of nodes only those are read anew of which something changed."""
        faults = RuleFaults(self._target.file)
        raw = self.raw
        for path, new in sorted(edits, key=_from_behind):
            raw = _changed(raw, path, new)
        kept = {} if any(path[0] in _TAKEN for path, _ in edits) else self._kept
        instrument = read_document(raw, self._target.vocabulary, faults, sha256="", kept=kept)
        return faults.found[0] if instrument is None or faults.found else self._built(instrument)

    def changed(self, edits: Edits) -> MutatedRules | Fault:
        """The same as cases see it."""
        rules = self.load(edits)
        return rules if isinstance(rules, Fault) else MutatedRules(self.instrument, edits, rules)

    def _built(self, instrument: Instrument) -> Instrument | Fault:
        """*instrument*, unless the method of a plugin, or what a method needs to know of formulas below it, refuses to compute it.

        That is asked of readings with formulas as well, where a method asks more of them than their value.
        """
        try:
            plan_for(instrument)
            for reading in instrument.readings:
                if _asks_more(instrument) and any(FORMULA in one for one in reading.sets):
                    variant_plan(instrument, (reading,))
        except PluginError as error:
            return Fault(file=self._target.file, problem=error.problem)
        except RuleFileError as error:
            return error.faults[0]
        return instrument


def _asks_more(instrument: Instrument) -> bool:
    """Whether some method may refuse what stands below it: one that divides by the highest values, or Python of a plugin."""
    used = {node.method: instrument.methods[node.method] for node in instrument.nodes.values() if not node.is_leaf}
    return any(method.of_highest or CORE_METHODS.get(name) is not method for name, method in used.items())


def _paths(raw: Mapping[str, Any]) -> Iterator[tuple[str, Path]]:
    for at, node in enumerate(raw["node"]):
        yield node["code"], ("node", at)
        for number, leaf in enumerate(node.get("leaves", ())):
            yield leaf["code"], ("node", at, "leaves", number)


def _from_behind(edit: tuple[Path, Any]) -> bool:
    return edit[1] is DROPPED  # entries of lists are dropped last: places before them stay what they are


def _changed(table: Any, path: Path, new: Any) -> Any:
    """A copy of *table* with *new* at *path*; what is not on the way is shared."""
    key, rest = path[0], path[1:]
    copy: Any = dict(table) if isinstance(table, Mapping) else list(table)
    if rest:
        inside = copy.get(key, {}) if isinstance(copy, dict) else copy[key]
        copy[key] = _changed(inside, rest, new)
    elif new is DROPPED:
        del copy[key]
    else:
        copy[key] = new
    return copy


# --- Rules with one thing changed: what a change cannot reach is not evaluated again -----------------------------------


class MutatedRules:
    """An instrument with some edits made.

    Attributes:
        rules: As the edits leave it.
        tried: Whether a case that was tried noticed the change, by its identity.
    """

    def __init__(self, instrument: Instrument, edits: Edits, rules: Instrument) -> None:
        """Take the *instrument* without *edits*, and the *rules* with them."""
        self.rules = rules
        self.tried: Tried = {}
        self._instrument = instrument
        self._edits = edits

    @cached_property
    def _readings(self) -> Instrument | None:
        """The instrument with no readings but those that differ; nothing if more than readings do, or the facts that are asked."""
        before, after = self._instrument, self.rules
        if any(path[0] != "readings" for path, _ in self._edits) or facts_named(before) != facts_named(after):
            return None
        return attrs.evolve(
            before, readings=tuple(reading for reading in after.readings if reading not in before.readings)
        )

    def concerned(self, cases: Iterable[Case]) -> Iterator[Case]:
        """Those of *cases* that the change may reach: readings are evaluated where something is expected of them."""
        return (case for case in cases if self._readings is None or _needs_all(case) or self._expected(case))

    def first(self, cases: Iterable[Case]) -> Case | None:
        """The first of *cases* that notices the change."""
        return next((case for case in self.concerned(cases) if self.notices(case)), None)

    def notices(self, case: Case) -> bool:
        """Whether a case that the change may reach comes out otherwise; looked at once."""
        if id(case) not in self.tried:
            self.tried[id(case)] = case, self._tells(case)
        return self.tried[id(case)][1]

    def _tells(self, case: Case) -> bool:
        if self._readings is None or _needs_all(case):
            return bool(compare(case, self.rules))
        return bool(compare(attrs.evolve(case, expected=self._expected(case)), self._readings))

    def _expected(self, case: Case) -> Mapping[str, Any]:
        """What *case* expects of the readings that differ."""
        assert self._readings is not None
        ids = {reading.id for reading in self._readings.readings}
        found = {
            key: {name: one for name, one in case.expected[key].items() if name in ids}
            for key in BY_READING
            if key in case.expected
        }
        return {key: one for key, one in found.items() if one}


def _needs_all(case: Case) -> bool:
    """Whether all readings are looked at together: claims are held against each of their combinations."""
    return bool(case.content.get("claims")) or looks_at_findings(case)


def apart(cases: Iterable[Case]) -> Iterator[Case]:
    """What is expected of other readings as cases of their own, behind the rest: it takes several times as long to see."""
    behind = []
    for case in cases:
        parts: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
        for key, one in case.expected.items():
            parts[key in BY_READING][key] = one
        if looks_at_findings(case) or not all(parts):
            yield case
        else:
            yield attrs.evolve(case, expected=parts[0])
            behind.append(attrs.evolve(case, expected=parts[1]))
    yield from behind
