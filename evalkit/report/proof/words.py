"""Words that every form of a proof shares: verdicts, what each check is about, kinds of facts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from evalkit.proof.model import VERDICTS
from evalkit.text import msg

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from evalkit.model import Note
    from evalkit.proof.model import Proof
    from evalkit.report.proof.lines import Lines

FAILED, KNOWN, UNPROVED, NOTED, PROVED = "failed", "known", "unproved", "noted", "proved"
TOLD = (FAILED, UNPROVED, KNOWN, NOTED, PROVED)  # the worst first
SEVERITY = {FAILED: "error", UNPROVED: "warning", KNOWN: "note", NOTED: "note", PROVED: "agrees"}
VERDICT = {
    FAILED: msg("failed"),
    UNPROVED: msg("unproved"),
    KNOWN: msg("known"),
    NOTED: msg("noted"),
    PROVED: msg("proved"),
}
HOW = {
    "structure": msg("by the form of the rules"),
    "enumerated": msg("every value was looked at"),
    "bounds": msg("by bounds"),
}
MEANING = {
    "weights-sum": msg("The weights of children add up exactly."),
    "method-needs": msg("Every node has what its method needs."),
    "method-of-plugin": msg("Which methods a plugin brings."),
    "scale-levels": msg("The levels of a scale follow one another without a hole."),
    "answers-complete": msg("Every answer has points for every leaf that takes it."),
    "codes-order": msg("Numbered codes count up in the order of the tree."),
    "codes-hole": msg("No number is left out among the codes of siblings."),
    "codes-parent": msg("Codes begin with the code of their parent, where most do."),
    "titles-differ": msg("Siblings have different titles."),
    "titles-numbered": msg("Numbers in titles are those of the codes."),
    "node-counts": msg("Every node can change its parent."),
    "node-outside": msg("Which nodes stand outside the total."),
    "scale-used": msg("Every scale is used."),
    "source-used": msg("Every source is cited."),
    "reading-changes": msg("Every reading changes something."),
    "stage-used": msg("Every rounding stage rounds some node."),
    "section-used": msg("Every section is used by some node."),
    "column-used": msg("Points depend on every column of the rows."),
    "attribute-used": msg("Points, gate or ladder depend on every attribute."),
    "context-used": msg("Something depends on every fact of the context."),
    "bands-total": msg("Every value has exactly one band."),
    "printed-missing": msg("Every band has its printed range."),
    "printed-readable": msg("Every printed range can be read."),
    "printed-bound": msg("Every printed range begins at the bound that is used."),
    "printed-range": msg("What every printed range takes in, at the working precision and unrounded."),
    "printed-gap": msg("No value lies between two printed ranges."),
    "printed-overlap": msg("No value lies in two printed ranges."),
    "printed-ends": msg("The printed ranges end at the highest and the lowest value."),
    "rounding-early": msg("Nothing is rounded before it feeds its parent."),
    "table-complete": msg("Every table keyed by a category is complete."),
    "edition-start": msg("It is established since when the edition is in force."),
    "edition-end": msg("It is established until when the edition is in force."),
    "edition-last": msg("Which edition is the last one known."),
    "edition-gap": msg("There is no time without an edition."),
    "edition-overlap": msg("There is no time with two editions."),
    "followed-by": msg("What follows an edition is installed, and does not begin before it."),
    "followed-by-circle": msg("What follows an edition does not lead back to it."),
    "explains-nothing": msg("What a note of the rule file explains does fail."),
    "score-monotone": msg("A better answer never lowers a score."),
    "predicate-monotone": msg("A better answer never lowers the predicate."),
    "maturity-monotone": msg("A better answer never lowers a maturity level."),
    "predicate-reachable": msg("Every predicate can come out."),
    "top-reachable": msg("The top of the scale can come out."),
    "bottom-reachable": msg("The bottom of the scale can come out."),
    "scores": msg("Which scores can come out."),
    "threshold-reachable": msg("Every threshold can be reached."),
    "level-reachable": msg("Every level of the ladder can come out."),
    "gate-decides": msg("Every gate can be open and closed."),
    "floor-decides": msg("Every floor can decide the predicate."),
}
KIND = {
    "node": msg("nodes"),
    "weight": msg("weights"),
    "attribute": msg("attributes"),
    "parameter": msg("keys of methods"),
    "threshold": msg("thresholds"),
    "floor": msg("floors"),
    "gate": msg("gates"),
    "ladder": msg("rungs"),
    "level": msg("levels"),
    "points": msg("points"),
    "band": msg("bands"),
    "rounding": msg("rounding"),
    "conversion": msg("conversions"),
    "grade": msg("grades"),
    "claim": msg("claims"),
    "records": msg("rows"),
    "sample": msg("sample"),
    "validity": msg("validity"),
    "assumption": msg("assumptions"),
}


class Checked(NamedTuple):
    """A proof, and the rule file it is about.

    Attributes:
        file: As the user named it, or as it is called among those installed.
        lines: Where things stand in its text.
        path: Where the file lies, if it is one that its reader can open.
    """

    proof: Proof
    file: str
    lines: Lines
    path: Path | None = None

    @property
    def failed(self) -> int:
        """How many statements fail and are not accounted for."""
        return counts([self])[FAILED]

    def note(self, key: str | None) -> Note | None:
        """The property or assumption of that id."""
        instrument = self.proof.instrument
        return next((one for one in (*instrument.properties, *instrument.assumptions) if one.id == key), None)


def counts(results: Iterable[Checked]) -> dict[str, int]:
    """Verdict → how many statements have it."""
    found = Counter(statement.verdict for one in results for statement in one.proof.statements)
    return {verdict: found[verdict] for verdict in VERDICTS}
