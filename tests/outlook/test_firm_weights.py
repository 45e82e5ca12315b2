"""Facts about weights that are left out or nudged, where the predicate hangs on more than the total."""

from __future__ import annotations

from evalkit.outlook.risk import at_risk
from rules_check.invented import HEAD, small
from support import ev

WEIGHED = HEAD.replace('method = "sum"', 'method = "weighted-mean"\nweights = "within-parent"')
TOTAL = '[[node]]\ncode = "total"\ntitle = "All"\n'
GATED = """
[gate]
attribute = "kind"
locked = 3
sum_of = [1]
[[node]]
code = "P"
in = "total"
title = "P"
weight = 50
method = "gated-sum"
gate_min = 2
leaves = [{ code = "a", title = "L", kind = 1, weight = 50 }, { code = "b", title = "L", kind = 3, weight = 50 }]
[[node]]
code = "Q"
in = "total"
title = "Q"
weight = 50
method = "sum"
leaves = [{ code = "c", title = "L", weight = 100 }]
"""


def test_a_rule_sees_a_locked_answer_as_it_does_when_it_is_evaluated() -> None:
    """*b* is 1 behind a closed gate; weights that are nudged took it for 0, and the rule to hold."""
    bands = '[[bands]]\npredicate = "High"\nmin = 0.5\n[[bands]]\npredicate = "Low"\n'
    rule = '[[outcome]]\nwhen = "b < 1"\nthen = "one-lower"\n'
    base = ev(small(bands + rule + TOTAL + GATED, head=WEIGHED), answers={"a": 1, "b": 1, "c": 2})

    assert base.predicate == "High"
    assert [(one.code, one.stays, one.nudged) for one in at_risk(base).weights] == [
        ("P", True, ("High", "High")),
        ("Q", True, ("High", "High")),
    ]


def test_weights_say_nothing_where_it_is_not_known_which_bands_hold() -> None:
    """All bands give the same predicate, so it is known; `risk` ended in an internal error."""
    bands = "".join(
        f'[[bands]]\npredicate = "High"\nwhen = "{when}"\nmin = {low}\n[[bands]]\npredicate = "Low"\nwhen = "{when}"\n'
        for when, low in (("X", 0.5), ("Y", 0.7))
    )
    context = '[context.kind_of]\ntitle = "Kind"\nkind = "choice"\nvalues = ["X", "Y"]\n'
    head = WEIGHED.replace('method = "weighted-mean"', 'method = "weighted-mean"\nbands_by = "kind_of"')
    base = ev(small(bands + context + TOTAL + GATED, head=head), answers={"a": 1, "b": 1, "c": 2})

    risk = at_risk(base)

    assert (base.predicate, risk.weights, risk.status) == ("High", (), "unproved")
