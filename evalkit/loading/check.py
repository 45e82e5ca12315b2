"""What must hold across a whole rule file: sums of weights, order of bands, what a method or a section needs."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import short_text
from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.instruments.bands import check_descending
from evalkit.instruments.tree import HIGHER, LOWER, NONE
from evalkit.loading.formulas import check_facts, check_formulas, check_method, check_outcome
from evalkit.method.context_facts import told, words_here
from evalkit.method.scales import ends, expected, read_answer
from evalkit.schema.parse import repeated
from evalkit.schema.reader import show

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.base.errors import Faults
    from evalkit.base.text import Message
    from evalkit.instruments import BandTable, Instrument, Node, Scale


class _Check(NamedTuple):
    """What every check looks at; *known* are the places that have a fault already."""

    instrument: Instrument
    faults: Faults
    known: frozenset[str]


def check_instrument(instrument: Instrument, faults: Faults) -> None:
    """Note every contradiction within *instrument* in *faults*.

    Args:
        instrument: Read without a fault that would make parts of it stand for nothing.
        faults: Takes the contradictions.
    """
    check = _Check(instrument, faults, frozenset(str(fault.place) for fault in faults.found))
    for node in instrument.nodes.values():
        _check_direction(check, node)
        if node.is_leaf:
            _check_leaf(check, node)
        else:
            _check_parent(check, node)
    check_formulas(instrument, faults)
    for scale in instrument.scales.values():
        _check_order(check, scale)
    _check_all_bands(check)
    _check_thresholds(check)
    _check_floors(check)
    check_outcome(instrument, faults)
    check_facts(instrument, faults)
    _check_context(check)
    _check_missing(check)
    for section in instrument.sections.values():
        if section.section.check is not None:
            section.section.check(instrument, section.stated, faults)


# --- The tree ---------------------------------------------------------------------------------------------------


def _check_leaf(check: _Check, node: Node) -> None:
    scale = check.instrument.scales.get(node.scale or "")
    if scale is None:
        if _is_told(check, node, "scale", f"node[{node.parent}].scale", "instrument.scale"):
            return  # it names one that there is not
        if check.faults.lost and _may_have_children(check, node):
            return  # it looks like a leaf because its children name another parent
        problem = msg("the leaf has no scale")
        check.faults.add(f"node[{node.code}].scale", problem, expected=msg("a scale, here or above"))
    elif scale.points_by is not None and scale.points_by not in node.attributes:
        check.faults.add(
            f"node[{node.code}]",
            msg("the attribute {name} is missing", name=scale.points_by),
            expected=msg("the attribute that the points of the scale {scale} depend on", scale=scale.key),
        )


def _is_told(check: _Check, node: Node, key: str, *elsewhere: str) -> bool:
    """Whether *key* of *node* is at fault already, where it stands or *elsewhere*, from where it comes."""
    own = (f"node[{node.code}].{key}", f"node[{node.parent}].leaves[{node.code}].{key}")
    return not check.known.isdisjoint((*own, *elsewhere))


def _check_direction(check: _Check, node: Node) -> None:
    """Only answers have a direction, and only of a number fewer can be better: levels stand worst first."""
    scale = check.instrument.scales.get(node.scale or "")
    if node.direction == HIGHER or (node.is_leaf and scale is None):
        return
    place = f"node[{node.code}].direction"
    if not node.is_leaf:
        check.faults.add(place, msg("{code} is not answered but computed", code=node.code), expected=msg("a leaf"))
    elif node.direction == LOWER and scale is not None and scale.kind != "number":
        problem = msg("of levels fewer cannot be better")
        hint = msg('where yes is the worse answer: levels such as 0 = "Ada", 1 = "Tidak Ada"')
        expected = msg("levels, the worst first, or {word}", word=NONE)
        check.faults.add(place, problem, expected=expected, hint=hint if scale.kind == "yes-no" else None)


def _may_have_children(check: _Check, node: Node) -> bool:
    """Whether a leaf stands where parents stand: at the top, or beside one."""
    nodes = check.instrument.nodes
    return node.parent is None or any(nodes[code].children for code in nodes[node.parent].children)


def _check_order(check: _Check, scale: Scale) -> None:
    """A higher level is worth at least as much, or the scale says that it is not ordered."""
    if scale.unordered or not scale.levels or not all(isinstance(level.answer, int) for level in scale.levels):
        return
    if any(str(fault.place).startswith(f"scales.{scale.key}.") for fault in check.faults.found):
        return  # what could not be read is no contradiction
    by_level = sorted(scale.levels, key=lambda level: level.answer)
    for key in by_level[0].by_attribute or [None]:
        points = [level.points if key is None else level.by_attribute[key] for level in by_level]
        below = f".{key}" if key is not None else ""
        for worse, better, level in zip(points, points[1:], by_level[1:], strict=False):
            if worse is None or better is None or better >= worse:
                continue
            problem = msg("{found} is less than a lower level is worth", found=short_text(better))
            expected = msg("at least {low}", low=short_text(worse))
            hint = msg("an answer that is no better than others: unordered = true")
            check.faults.add(f"scales.{scale.key}.points.{level.answer}{below}", problem, expected=expected, hint=hint)


def _check_parent(check: _Check, node: Node) -> None:
    instrument, faults, place = check.instrument, check.faults, f"node[{node.code}]"
    method = instrument.methods.get(node.method)
    if method is None or _is_told(check, node, "method"):
        return
    children = [instrument.nodes[child] for child in node.children]
    for need in method.needs:
        if need not in instrument.sections:
            faults.add(place, msg("the method {name} needs a section {section}", name=method.name, section=need))
    if method.own_weight and node.weight is None:
        _weight_missing(check, node)
    if method.leaves_only and not all(child.is_leaf for child in children):
        faults.add(place, msg("the method {name} takes leaves only", name=method.name))
    if instrument.ladder is not None and node.params.get("thresholds"):
        _check_attribute(check, children, instrument.ladder.attribute)
    check_method(instrument, node, method, faults)
    if node.formula is None and "cap" not in node.params:  # which weighs as it says itself; parts may go beyond a cap
        _check_weights(check, node, needed=method.weighs)
    if method.of_highest:
        _check_highest(check, node)


def _check_highest(check: _Check, node: Node) -> None:
    """What is divided by the best that answers give must have answers that give something."""
    instrument = check.instrument
    leaves = _leaves(instrument, node)
    if not all(_has_points(instrument, leaf) for leaf in leaves):
        return  # told elsewhere
    highest = {leaf.code: ends(instrument, leaf)[1].points for leaf in leaves}
    below = [code for code, points in highest.items() if points < 0]
    if below or not any(highest.values()):
        first = below[0] if below else leaves[0].code
        problem = msg("the best answer to {code} is worth {found}", code=first, found=short_text(highest[first]))
        expected = msg("answers worth more than 0: the method {name} divides by the best ones", name=node.method)
        check.faults.add(f"node[{node.code}]", problem, expected=expected)


def _has_points(instrument: Instrument, leaf: Node) -> bool:
    scale = instrument.scales.get(leaf.scale or "")
    return scale is not None and (scale.points_by is None or scale.points_by in leaf.attributes)


def _leaves(instrument: Instrument, node: Node) -> list[Node]:
    """The leaves below *node*, which may stand in a file with faults."""
    leaves, waiting = [], [node]
    while waiting:
        current = waiting.pop()
        leaves += [current] if current.is_leaf else []
        waiting += [instrument.nodes[child] for child in reversed(current.children)]
    return leaves


def _check_attribute(check: _Check, children: Iterable[Node], attribute: str) -> None:
    for child in children:
        if attribute and attribute not in child.attributes:
            check.faults.add(f"node[{child.code}]", msg("the attribute {name} is missing", name=attribute))


def _weight_missing(check: _Check, node: Node, hint: Message | None = None) -> None:
    problem = msg("the key {key} is missing", key="weight")
    expected = msg('a number, or a fraction as text such as "1/9"')
    check.faults.add(f"node[{node.code}]", problem, expected=expected, hint=hint)


def _check_weights(check: _Check, node: Node, *, needed: bool) -> None:
    """Weights add up, under each value of the fact that they hang on."""
    key = check.instrument.context.get(check.instrument.weights_by or "")
    hang = any(check.instrument.nodes[code].weight_by for code in (node.code, *node.children))
    for word in words_here(check.instrument, key) if key is not None and hang else (None,):
        under = check.instrument if key is None or word is None else told(check.instrument, {key.key: word})
        place = f"node[{node.code}]" + (f', {key.key} = "{word}"' if key is not None and word is not None else "")
        _check_sum(check._replace(instrument=under), under.nodes[node.code], place, needed=needed)


def _check_sum(check: _Check, node: Node, place: str, *, needed: bool) -> None:
    """The children of *node* all have a weight, and these add up; or none has one, where none is *needed*."""
    children = [check.instrument.nodes[code] for code in node.children]
    if not needed and all(child.weight is None for child in children):
        return
    lacking = [child for child in children if child.weight is None]
    if check.instrument.weights == "of-total" and node.weight is None:
        lacking.insert(0, node)
    for each in lacking:
        if not _is_told(check, each, "weight"):
            within = msg('shares of the parent: [instrument] weights = "within-parent"')
            _weight_missing(check, each, within if each is node else None)
    if not lacking:
        _compare_sum(check, node, sum(Fraction(child.weight or 0) for child in children), place)


def _compare_sum(check: _Check, node: Node, weights: Fraction | int, place: str) -> None:
    """What the *weights* of its children add up to is the weight of *node*, or the sum that the head states; never 0."""
    due = check.instrument.weight_sum
    expected = msg("exactly {wanted}", wanted=short_text(due))
    if check.instrument.weights == "of-total":
        due = node.weight or 0
        expected = msg("exactly {wanted}, the weight of {code}", wanted=short_text(due), code=node.code)
    if weights < due and check.faults.lost:
        return  # some of its children may name another parent
    problem = msg("the weights of its children add up to {found}", found=short_text(weights))
    if weights != due:
        check.faults.add(place, problem, expected=expected)
    elif weights == 0:
        check.faults.add(place, problem, expected=msg("a number above {low}", low="0"))


# --- Bands -------------------------------------------------------------------------------------------


def _check_all_bands(check: _Check) -> None:
    instrument = check.instrument
    _check_bands(check, "", instrument.bands)
    for reading in instrument.readings:
        _check_bands(check, f"readings[{reading.id}].", reading.bands)
    totals = [table.when for table in instrument.bands if table.at == TOTAL]
    if not totals:
        check.faults.add("bands", msg("there are no bands for the total"))
    elif instrument.bands_by is not None:
        _check_whens(check, instrument.bands_by, totals)


def _check_bands(check: _Check, place: str, tables: Iterable[BandTable]) -> None:
    for table in tables:
        where = f"{place}{table.place}"
        words = [band.predicate for band in table.bands]
        check_descending(where, table.bands, words, check.faults, items=f"{place}bands")
        for twice in repeated(words):
            check.faults.add(where, msg("{name} appears twice", name=twice))
        if table.when is not None and check.instrument.bands_by is None:
            problem = msg("the row has a when, but [instrument] has no bands_by")
            check.faults.add(where, problem)


def _check_whens(check: _Check, key: str, totals: list[str | None]) -> None:
    wanted = check.instrument.context[key].values
    for when in totals:
        if when is None:
            problem = msg("rows of the total have no when")
            check.faults.add("bands[total]", problem, expected=msg("one of {choices}", choices=wanted))
        elif when not in wanted:
            problem = msg("{found} is no value of the context {key}", found=when, key=key)
            choices = msg("one of {choices}", choices=wanted)
            check.faults.unknown(f"bands[total, {when}]", problem, when, wanted, expected=choices)
    for value in wanted:
        if value not in totals:
            check.faults.add("bands", msg("there are no bands for {key} = {value}", key=key, value=value))
    for conversion in check.instrument.conversions:
        if conversion.bands:
            problem = msg("the bands of the total depend on the context {key}", key=key)
            check.faults.add(f"convert[{conversion.at}].bands", problem, hint=msg("leave the key out"))


# --- Conditions -------------------------------------------------------------------------------------------------


def _check_thresholds(check: _Check) -> None:
    """Where nodes have thresholds, a section says what they are for."""
    found = any(node.params.get("thresholds") for node in check.instrument.nodes.values())
    if found and check.instrument.ladder is None:
        problem = msg("nodes have thresholds, but there is no section {section}", section="[ladder]")
        check.faults.add("ladder", problem)


def _check_floors(check: _Check) -> None:
    """The predicate below a floor stands in every table of the total: it can come out under each."""
    for name, one in check.instrument.sections.items():
        for place, table in _tables_of_total(check.instrument) if one.section.floor else ():
            words = {band.predicate: None for band in table.bands}
            if one.predicate and one.predicate not in words:
                problem = msg("{word} is no predicate of {place}", word=one.predicate, place=place)
                choices = msg("one of {choices}", choices=tuple(words))
                check.faults.unknown(f"{name}.predicate", problem, one.predicate, words, expected=choices)


def _tables_of_total(instrument: Instrument) -> Iterable[tuple[str, BandTable]]:
    owners = [
        ("bands", instrument.bands),
        *((f"readings[{reading.id}].bands", reading.bands) for reading in instrument.readings),
    ]
    for place, tables in owners:
        for table in tables:
            if table.at == TOTAL:
                yield f"{place}[{table.at}]" + (f"[{table.when}]" if table.when is not None else ""), table


def _check_context(check: _Check) -> None:
    """A context value that follows from a node is a band of that node."""
    for key, item in check.instrument.context.items():
        if item.from_node is None:
            continue
        words = {
            band.predicate for table in check.instrument.bands if table.at == item.from_node for band in table.bands
        }
        if words != set(item.values):
            problem = msg("the values are not those of the bands of {code}", code=item.from_node)
            bands_wanted = msg("bands at {code}, one for each value", code=item.from_node)
            check.faults.add(f"context.{key}.values", problem, expected=bands_wanted)


# --- Answers taken for missing ones -----------------------------------------------------------------------------


def _check_missing(check: _Check) -> None:
    instrument = check.instrument
    for node in instrument.nodes.values():
        if node.missing is not None:
            _check_answer(check, f"node[{node.code}].missing", node, node.missing)
    for reading in instrument.readings:
        for change in reading.sets:
            if "missing" in change:
                _check_answers(check, f"readings[{reading.id}].set.missing", change)


def _check_answers(check: _Check, place: str, change: Mapping[str, Any]) -> None:
    for code in change["codes"]:
        node = check.instrument.every_node[code]
        if not node.is_leaf:
            check.faults.add(place, msg("{code} is not a leaf", code=code), expected=msg("the code of a leaf"))
        else:
            _check_answer(check, place, node, change["missing"])


def _is_empty(scale: Scale) -> bool:
    return (scale.kind == "levels" and not scale.levels) or (scale.kind == "number" and scale.minimum >= scale.maximum)


def _check_answer(check: _Check, place: str, node: Node, answer: Any) -> None:
    if any(known.startswith(f"scales.{node.scale}.") for known in check.known):
        return  # of a scale that could not be read, nothing is known
    scale = check.instrument.scales.get(node.scale or "")
    if scale is None or _is_empty(scale) or scale.points_by not in {None, *node.attributes}:
        return  # the scale or the leaf itself is at fault
    if read_answer(check.instrument, node, answer) is None:
        problem = msg("{code} cannot be answered with {found}", code=node.code, found=show(answer))
        check.faults.add(place, problem, expected=expected(check.instrument, node))
