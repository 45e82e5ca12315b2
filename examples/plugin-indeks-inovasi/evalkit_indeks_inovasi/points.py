"""The points of every row as a list for a spreadsheet: subject, code, points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import short_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit import Evaluation


def render(evaluations: Sequence[Evaluation], lang: str) -> str:
    """A line for each node that has a score, under a heading in the language."""
    heading = "subjek;kode;nilai" if lang == "id" else "subject;code;points"
    lines = [
        f"{one.assessment.subject.replace(';', ',')};{node.code};{short_text(node.score.value)}"
        for one in evaluations
        for node in one.nodes.values()
        if node.score is not None
    ]
    return "\n".join([heading, *lines, ""])
