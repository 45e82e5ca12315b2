"""Rules with one thing changed, as cases see them: what a change cannot reach is not evaluated again."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from evalkit.cases import compare
from evalkit.cases.compare import BY_READING, looks_at_findings
from evalkit.method.outcomes import facts_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from evalkit.cases import Case
    from evalkit.instruments import Instrument
    from evalkit.rulework.mutate.model import Edits


class Changed:
    """An instrument with some edits made.

    Attributes:
        rules: As the edits leave it.
    """

    def __init__(self, instrument: Instrument, edits: Edits, rules: Instrument) -> None:
        """Take the *instrument* without *edits*, and the *rules* with them."""
        self.rules = rules
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

    def concerned(self, cases: Iterable[Case]) -> list[Case]:
        """Those of *cases* that the change may reach: readings are evaluated where something is expected of them."""
        return [case for case in cases if self._readings is None or _needs_all(case) or self._expected(case)]

    def notices(self, case: Case) -> bool:
        """Whether a case that the change may reach comes out otherwise."""
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
