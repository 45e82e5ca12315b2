"""An evaluation → the output of a cell of a notebook: its page as HTML, with a style sheet that concerns nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.language import chosen
from evalkit.report.evaluation.page import evaluation_page
from evalkit.report.render.html.page import fragment
from evalkit.report.signoff import Stamp

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation


def cell(evaluation: Evaluation) -> str:
    """The page of *evaluation*, in the language of ``EVALKIT_LANG``."""
    return fragment(evaluation_page(evaluation, Stamp.now(), detail=False), chosen())
