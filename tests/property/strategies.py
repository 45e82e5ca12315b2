"""Assessments drawn from an instrument: every draw is valid by construction, nothing is filtered away."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from evalkit.exact import decimal_text, parse_number
from evalkit.scales import options
from support import INSTRUMENTS, instrument

if TYPE_CHECKING:
    from evalkit.model import Instrument, Node, Scale

Answers = dict[str, Any]
specs = st.sampled_from(INSTRUMENTS)
SUMS = ("ikm@2004", "ikm@2017", "ipasn@2019", "ipasn@2024", "sakip@2015", "kip@2018")
MEANS = ("spbe@2018", "spbe@2020", "ips@2022", "pemdi@2026")


def scale_of(one: Instrument, code: str) -> Scale:
    return one.scales[one.nodes[code].scale or ""]


def choices(one: Instrument, node: Node, *, na: bool = True) -> list[Any]:
    """Every answer a leaf takes, worst first; empty for a number."""
    scale = one.scales[node.scale or ""]
    if scale.kind == "yes-no":
        return [False, True]
    keys = sorted((key for key in options(one, node) if key != "na"), key=lambda key: options(one, node)[key].points)
    offered = na and scale.na is not None and node.attributes.get("na")
    return [*keys, scale.na.title] if offered and scale.na is not None else list(keys)


def decimals(low: Fraction, high: Fraction, digits: int = 2) -> st.SearchStrategy[Any]:
    """Printed numbers of *digits* decimals between two ends."""
    shift = 10**digits
    whole = st.integers(int(low * shift), int(high * shift))
    return whole.map(lambda n: parse_number(decimal_text(Fraction(n, shift), digits)))


def answer(one: Instrument, code: str, *, na: bool = True) -> st.SearchStrategy[Any]:
    """An answer of the leaf *code*."""
    found = choices(one, one.nodes[code], na=na)
    if found:
        return st.sampled_from(found)
    scale = scale_of(one, code)
    return decimals(Fraction(scale.minimum), Fraction(scale.maximum))


@st.composite
def answers(draw: st.DrawFn, spec: str, *, na: bool = True) -> Answers:
    """An answer for every leaf of the total: most alike, some of their own, so that bands, gates and floors come near."""
    one = instrument(spec)
    leaves = one.leaves_under("total")
    found = {}
    level = draw(st.floats(0, 1))
    for code in leaves:
        scale = scale_of(one, code)
        options_here = choices(one, one.nodes[code], na=False)
        if options_here:
            found[code] = options_here[round(level * (len(options_here) - 1))]
        else:
            number = Fraction(scale.minimum) + Fraction(round(level * 100), 100) * Fraction(
                scale.maximum - scale.minimum
            )
            found[code] = parse_number(decimal_text(number, 2))
    own = draw(st.lists(st.sampled_from(leaves), max_size=min(12, len(leaves)), unique=True))
    return found | {code: draw(answer(one, code, na=na)) for code in own}


def missing(spec: str, most: int = 3) -> st.SearchStrategy[list[str]]:
    """Some leaves of the total."""
    leaves = instrument(spec).leaves_under("total")
    return st.lists(st.sampled_from(leaves), min_size=1, max_size=min(most, len(leaves)), unique=True)


def context(spec: str) -> st.SearchStrategy[dict[str, Any]]:
    """What the bands of the total hang on."""
    one = instrument(spec)
    if one.bands_by is None:
        return st.just({})
    return st.sampled_from(one.context[one.bands_by].values).map(lambda word: {str(one.bands_by): word})


@st.composite
def cases(
    draw: st.DrawFn, among: tuple[str, ...] = INSTRUMENTS, *, na: bool = True
) -> tuple[str, Answers, dict[str, Any]]:
    """An instrument, complete answers, and a context."""
    spec = draw(st.sampled_from(among))
    return spec, draw(answers(spec, na=na)), draw(context(spec))
