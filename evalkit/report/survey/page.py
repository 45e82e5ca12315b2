"""The report of a survey: who answered, what they said of each element, what is to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.report.blocks import Document
from evalkit.report.evaluation.page import facts
from evalkit.report.signoff import signed
from evalkit.report.survey.elements import lowest_elements, values
from evalkit.report.survey.follow_up import follow_up
from evalkit.report.survey.respondents import respondents
from evalkit.report.survey.units import ranked_units
from evalkit.report.working_paper.claims import claims
from evalkit.report.working_paper.identity import identity, title
from evalkit.report.working_paper.nodes import written_beside
from evalkit.report.working_paper.page import came_about, checked, result

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation
    from evalkit.report.signoff import Run


def survey_report(evaluation: Evaluation, run: Run, *, anchor: str = "") -> Document:
    """Everything that is told of a survey; what single respondents said or wrote is no part of it."""
    return Document(
        [
            [title(evaluation, msg("Survey report"), anchor), identity(evaluation)],
            list(result(evaluation)),
            *respondents(evaluation),
            *values(evaluation),
            list(lowest_elements(evaluation)),
            list(ranked_units(evaluation)),
            list(follow_up(evaluation)),
            list(claims(evaluation)),
            *checked(evaluation, detail=False),
            list(written_beside(evaluation)),
            *came_about(evaluation),
            *signed(facts(evaluation, run)),
        ]
    )
