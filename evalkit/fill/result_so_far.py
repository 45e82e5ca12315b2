"""What is known so far: the form evaluated as far as it is filled in, and which questions are still open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.errors import AssessmentError, Fault, Faults
from evalkit.base.severities import ERROR, NOTE
from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import is_missing
from evalkit.evaluation.engine import evaluate
from evalkit.files.document import ParsedFile, read_document
from evalkit.files.file_kind import is_assessment
from evalkit.fill.questions import ANSWERS, HEAD
from evalkit.instruments import TOTAL
from evalkit.report.blocks import Column, Findings, Heading, Row, Table, together
from evalkit.report.blocks import Document as Page
from evalkit.report.evaluation.head import by_context, scale, verdict
from evalkit.report.evaluation.texts import value_text
from evalkit.report.findings import findings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.evaluation.result import Evaluation
    from evalkit.files.assessment import Assessment
    from evalkit.fill.form import OpenForm
    from evalkit.fill.questions import AskedQuestion
    from evalkit.instruments import Instrument

_COLUMNS = (Column(code=True), Column(wrap=True), Column(number=True))
_SAID = ("open",)  # by the verdict
_OF_PERIOD = ("edition-superseded", "edition-not-yet", "notice", "evidence-expired")
# What stands in for a head that is not filled in, so that the rest can be evaluated; none of it is shown.
_OPEN = {"subject": "…", "period": "9999"}


class FormProgress(NamedTuple):
    """How far the form is.

    Attributes:
        evaluation: What comes out so far; ``None`` if the answers contradict each other.
        faults: Why nothing comes out.
        open: Which of the questions are still to be answered, by their place in the list.
    """

    evaluation: Evaluation | None
    faults: Sequence[Fault]
    open: Sequence[int]


def assessment_of(form: OpenForm) -> Assessment:
    """What stands in *form*, with something in place of a head that is not filled in yet.

    Raises:
        AssessmentError: The file has faults that no answer can mend.
    """
    faults = Faults(form.file)
    if not is_assessment(form.content) or "assessments" in form.content:
        hint = msg("a form to fill in: evalkit fill FILE --instrument INDEX@EDITION")
        faults.add("", msg("this is not the file of one assessment"), expected=msg("a table [assessment]"), hint=hint)
        raise AssessmentError(faults.found)
    (assessment,) = read_document(ParsedFile(form.file, b"", _with_stand_ins(form.content)))
    return assessment


def _with_stand_ins(content: Mapping[str, Any]) -> Mapping[str, Any]:
    head = content["assessment"]
    if not isinstance(head, Mapping):
        return content
    # An index without its edition needs the period: then it has to be in the file.
    waits = _OPEN if "@" in str(head.get("instrument")) else {"subject": _OPEN["subject"]}
    stand_ins = {key: word for key, word in waits.items() if is_missing(head.get(key, ""))}
    answers = content.get(ANSWERS) or {TOTAL: ""}  # an empty answer is none
    return {**content, HEAD: {**head, **stand_ins}, ANSWERS: answers}


def standing(form: OpenForm, instrument: Instrument, asked: Sequence[AskedQuestion]) -> FormProgress:
    """How far *form* is, of which the questions *asked* are to be answered."""
    try:
        evaluation = evaluate(instrument, assessment_of(form), readings=False)
    except AssessmentError as error:
        return FormProgress(None, error.faults, [at for at, question in enumerate(asked) if _is_blank(form, question)])
    if form.value(HEAD, "period") is None:
        of_others = tuple(finding for finding in evaluation.findings if finding.code not in _OF_PERIOD)
        evaluation = attrs.evolve(evaluation, findings=of_others)
    waits = {
        code for code, node_result in evaluation.nodes.items() if node_result.origin == "missing" and node_result.used
    }
    still = [
        at
        for at, question in enumerate(asked)
        if (question.key in waits if question.section == ANSWERS else _is_blank(form, question))
    ]
    return FormProgress(evaluation, (), still)


def _is_blank(form: OpenForm, question: AskedQuestion) -> bool:
    found = form.value(question.section, question.key)
    return question.needed and (found is None or question.meaning(found) is None)


def page_beside(progress: FormProgress, question: AskedQuestion) -> Page:
    """What stands beside the *question*: the result so far, the bands, and the nodes that the question is a part of."""
    if progress.evaluation is None:
        return Page([[Heading(msg("Nothing comes out yet"))], [_faults(progress.faults)]])
    evaluation, instrument = progress.evaluation, progress.evaluation.instrument
    parts = [
        Row((node.code, node.title, value_text(instrument, evaluation.nodes[node.code]))) for node in question.where
    ]
    wrong = [finding for finding in evaluation.findings if finding.severity != NOTE and finding.code not in _SAID]
    return Page(
        [
            [verdict(evaluation, detail=False)],
            list(by_context(evaluation)),
            list(scale(evaluation)),
            [Table(_COLUMNS, parts)] if parts else [],
            findings(wrong),
        ]
    )


def _faults(faults: Sequence[Fault]) -> Findings:
    return Findings([(ERROR, together(str(fault.place), fault.problem, separator=": ")) for fault in faults])
