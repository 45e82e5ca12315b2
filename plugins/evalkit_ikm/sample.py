"""Was the sample as large as the regulation asks?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit import Finding
from evalkit.base.text import Decimal, msg
from evalkit.base.verdicts import NOTE, WARNING

if TYPE_CHECKING:
    from evalkit.evaluation.result import SampleResult


def of_sample(sample: SampleResult) -> Finding:
    """Whether *sample* was reached."""
    args = {"required": Decimal(sample.required), "population": Decimal(sample.population)}
    if sample.reached is None:
        text = msg("a population of {population} needs a sample of at least {required}", **args)
        return Finding(code="sample-size", severity=NOTE, message=text)
    args["reached"] = Decimal(sample.reached)
    if sample.reached >= sample.required:
        text = msg("the sample of {reached} reaches the {required} that a population of {population} needs", **args)
        return Finding(code="sample-reached", severity=NOTE, message=text)
    text = msg("the sample of {reached} is below the {required} that a population of {population} needs", **args)
    return Finding(code="sample-too-small", severity=WARNING, message=text)
