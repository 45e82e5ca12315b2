"""The tree of a rule file: ``[[node]]`` and its leaves."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.exact import MAX_DIGITS, Printed, short_text
from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL, Node
from evalkit.instruments.bands import check_descending
from evalkit.instruments.head import MAX_DEPTH
from evalkit.instruments.records import PointsStep
from evalkit.instruments.scales import one_of
from evalkit.instruments.tree import FORMULA
from evalkit.loading.plugin_sections import sections_of
from evalkit.method.computing_order import circle_of
from evalkit.schema.parse import PLAIN, listed, read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from evalkit.instruments import Attribute, Method
    from evalkit.schema.keys import Key
    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader

    # Identity of a table → the table, what else its node follows from, the node.
    Kept = dict[int, tuple[Mapping[str, Any], Any, Node]]


class _Defaults(NamedTuple):
    """What ``[instrument]`` says for nodes that do not say otherwise, and what nodes may name.

    Attributes:
        method: Empty: it names none, or (``method_given``) one that there is not.
        added: Keys that the sections which the file has ask of nodes.
        kept: Nodes that were read before by the same defaults, by the identity of their table.
    """

    method: str
    method_given: bool
    scale: str | None
    digits: int
    levels: tuple[str, ...]
    methods: Mapping[str, Method]
    added: tuple[Key, ...]
    scope: Scope
    kept: Kept


class _Entry(NamedTuple):
    """A ``[[node]]``, or one of its leaves, not yet read."""

    item: Reader
    code: str
    parent: str | None
    inline: bool = False


class _Forest(NamedTuple):
    """All entries by code, and the codes of the children of each in the order of the file."""

    entries: Mapping[str, _Entry]
    children: Mapping[str, list[str]]


def read_tree(
    reader: Reader, head: Reader, stated: Mapping[str, Any], methods: Mapping[str, Method], scope: Scope, kept: Kept
) -> dict[str, Node]:
    """Every node by code, in the order of the tree: ``total`` first, each node before its children.

    Nodes without a parent follow where they stand in the file, after the total.

    Args:
        reader: The file.
        head: Its head.
        stated: What that says for nodes that do not say otherwise.
        methods: Every method a node may name.
        scope: What is known of the file.
        kept: As that of ``read_document``.
    """
    defaults = _Defaults(
        method=stated["default_method"],
        method_given=head.has("method"),
        scale=stated["default_scale"],
        digits=stated["default_digits"],
        levels=stated["levels"],
        methods=methods,
        added=tuple(
            node_key.key for section in sections_of(methods) if reader.has(section.name) for node_key in section.asks
        ),
        scope=scope,
        kept=kept,
    )
    forest = _gather(_entries(reader))
    nodes: dict[str, Node] = {}
    tops = [entry.code for entry in forest.entries.values() if entry.parent is None]
    tops.sort(key=lambda code: code != TOTAL)  # stable: the total first
    for top in tops:
        _read_below(top, forest, defaults, nodes)
    if TOTAL not in nodes:
        _complain_of_total(reader, tops)
        reader.faults.lost |= {TOTAL, *forest.entries}
    stray = {code: entry for code, entry in forest.entries.items() if code not in nodes}
    circles = _on_circles(stray)
    for code, entry in stray.items():
        _complain_of_parent(entry, forest.entries, circles)
        _read_node(entry, None, forest.children.get(code, ()), defaults)
    reader.faults.lost |= stray.keys()
    if TOTAL not in nodes or _in_a_circle(nodes, forest):
        reader.faults.lost |= {TOTAL, *forest.entries}
        return {}
    return {code: _with_known_reads(node, forest.entries[code].item, nodes) for code, node in nodes.items()}


def _complain_of_total(reader: Reader, tops: Sequence[str]) -> None:
    """That no node is the total; one that stands alone outside all others may be meant."""
    problem = msg("there is no node {code} outside all others", code=TOTAL)
    hint = msg("{code} stands outside all others: is it the total?", code=tops[0]) if len(tops) == 1 else None
    reader.faults.add("node", problem, expected=msg('a [[node]] with code = "total" and without in'), hint=hint)


def _in_a_circle(nodes: Mapping[str, Node], forest: _Forest) -> bool:
    """Whether nodes follow from each other in a circle, which is a fault."""
    circle = circle_of(nodes)
    if circle is None:
        return False
    item = forest.entries[next(code for code in circle if nodes[code].reads)].item
    item.faults.add(item.at("reads"), msg("{codes} follow from each other in a circle", codes=tuple(circle)))
    return True


def _with_known_reads(node: Node, item: Reader, known: Mapping[str, Node]) -> Node:
    """*node* with those nodes elsewhere that there are."""
    for code in node.reads:
        if code not in known and code not in item.faults.lost:
            item.faults.unknown(
                item.at("reads"),
                msg("the code {code} is not known", code=code),
                code,
                known,
                expected=msg("the code of a node"),
            )
        elif code in node.children:
            item.faults.add(item.at("reads"), msg("{code} is a child", code=code), hint=msg("leave it out"))
    return (
        attrs.evolve(node, reads=tuple([code for code in node.reads if code in known and code not in node.children]))
        if node.reads
        else node
    )


def _entries(reader: Reader) -> Iterator[_Entry]:
    for item in reader.tables("node", "code"):
        code = _read_code(item)
        yield _Entry(item, code, item.text("in"))
        leaves = list(item.tables("leaves", "code"))
        if item.data.get("leaves") == []:
            item.wrong("leaves", msg("a list of leaves that is not empty"))
        for leaf in leaves:
            yield _Entry(leaf, _read_code(leaf), code, inline=True)


def _read_code(item: Reader) -> str:
    """A code, which must be told apart by eye and stay what it is in a table."""
    code = item.need("code")
    if not code.isprintable() or code != code.strip():
        item.wrong("code", msg("one line of signs that can be seen, without spaces at its ends"))
    return code


def _gather(entries: Iterable[_Entry]) -> _Forest:
    found: dict[str, _Entry] = {}
    children: dict[str, list[str]] = {}
    for entry in entries:
        if entry.code in found:
            if entry.code:
                problem = msg("the code {code} is used twice", code=entry.code)
                entry.item.faults.add(entry.item.place, problem)
            continue
        found[entry.code] = entry
        if entry.parent is not None:
            children.setdefault(entry.parent, []).append(entry.code)
    return _Forest(found, children)


def _read_below(top: str, forest: _Forest, defaults: _Defaults, found: dict[str, Node]) -> None:
    """Read *top* and everything below it, parents before children: a child may take from its parent."""
    deepest = len(defaults.levels) if top == TOTAL else MAX_DEPTH
    stack: list[tuple[str, Node | None]] = [(top, None)]
    while stack:
        code, above = stack.pop()
        below = forest.children.get(code, [])
        node = found[code] = _known_node(forest.entries[code], above, below, defaults)
        if node.depth == deepest + 1:
            item = forest.entries[code].item
            expected = msg("at most {limit} levels below {top}", limit=str(deepest), top=top)
            hint = msg("levels of [instrument] names each level below the total") if top == TOTAL else None
            item.faults.add(item.place, msg("{code} lies too deep", code=code), expected=expected, hint=hint)
        stack.extend((child, node) for child in reversed(below))


def _on_circles(stray: Mapping[str, _Entry]) -> set[str]:
    """Those of the *stray* that are their own ancestors: what is left when childless ones are taken away in turn."""
    left = set(stray)
    children = Counter(entry.parent for entry in stray.values())
    childless = [code for code in stray if not children[code]]
    while childless:
        code = childless.pop()
        left.discard(code)
        parent = stray[code].parent
        children[parent] -= 1
        if parent in left and not children[parent]:
            childless.append(parent)
    return left


def _complain_of_parent(entry: _Entry, known: Mapping[str, _Entry], circles: Collection[str]) -> None:
    item, parent = entry.item, entry.parent or ""
    if entry.code in circles:
        item.faults.add(item.at("in"), msg("{code} lies in a circle of parents", code=entry.code))
    elif parent not in known and parent not in item.faults.lost:
        problem = msg("the parent {code} is not known", code=parent)
        item.faults.unknown(item.at("in"), problem, parent, known, expected=msg("the code of a node"))


def _known_node(entry: _Entry, above: Node | None, below: Sequence[str], defaults: _Defaults) -> Node:
    """The node of *entry*, read anew if its table, its place or what it takes from its parent are not as they were."""
    above_it = above and (above.cite, above.scale, above.digits, above.depth)
    taken = entry.code, entry.parent, below, above_it, defaults.added
    table, before, node = defaults.kept.get(id(entry.item.data), (None, None, None))
    if node is None or table is not entry.item.data or before != taken:
        told = len(entry.item.faults.found)
        node = _read_node(entry, above, below, defaults)
        if len(entry.item.faults.found) == told:
            defaults.kept[id(entry.item.data)] = entry.item.data, taken, node
    return node


def _read_node(entry: _Entry, above: Node | None, below: Sequence[str], defaults: _Defaults) -> Node:
    item, is_leaf = entry.item, not below and not entry.item.has("reads")
    method = _read_method(item, defaults, is_leaf=is_leaf)
    # A leaf takes scale and digits from its parent; a parent keeps its own for its leaves.
    inherited = above if is_leaf and above is not None else defaults
    digits = item.digits("digits")
    if item.has("weight") and item.has("weight_by"):
        item.wrong("weight_by", msg("either {one} or {other}, not both", one="weight", other="weight_by"))
    scale = item.name("scale", defaults.scope.names["scales"])
    if method and defaults.methods[method].needs_digits and not item.has("digits"):
        item.missing("digits", msg("a whole number from {low} to {high}", low="0", high=str(MAX_DIGITS)))
    return read(
        Node,
        item,
        defaults.scope.inside(above.cite if above else defaults.scope.cite),
        code=entry.code,
        parent=entry.parent,
        depth=above.depth + 1 if above else 0,
        children=tuple(below),
        method=method,
        params=_read_params(item, defaults.methods[method].keys) if method else {},
        added=_read_params(item, defaults.added),
        scale=scale or inherited.scale,
        digits=inherited.digits if digits is None else digits,
        attributes=_read_attributes(item, defaults.scope.sections["attributes"], is_leaf=is_leaf),
        missing=read_missing(item) if is_leaf else None,
    )


def _read_method(item: Reader, defaults: _Defaults, *, is_leaf: bool) -> str:
    if is_leaf:
        for key in ("method", FORMULA):
            if item.has(key):
                problem = msg("a leaf has no {key}", key=key)
                item.faults.add(item.at(key), problem, hint=msg("leave the key out"))
        return ""
    if item.has(FORMULA):
        item.asked.add("method")  # either of the two: told by the table
        return FORMULA
    if item.has("reads"):
        item.missing(FORMULA, msg("a formula, which names what the node reads"))
        return ""
    named = item.word("method", offered(defaults.methods))
    if named is None and item.has("method"):  # what it would take is not known, so no key of a method is wrong
        item.asked.update(key.name for method in defaults.methods.values() for key in method.keys)
        return ""
    found = named or defaults.method
    if not found and not item.has("method") and not defaults.method_given:
        item.missing("method", msg("a method, here or in [instrument]"))
    return found


def offered(methods: Iterable[str]) -> tuple[str, ...]:
    """The methods that a file may name."""
    return tuple(name for name in methods if name != FORMULA)


def _read_params(item: Reader, keys: Iterable[Key]) -> dict[str, Any]:
    found = {key.name: read_param(item, key, required=key.required) for key in keys}
    return {name: given for name, given in found.items() if given is not None}


def read_param(item: Reader, key: Key, *, required: bool = False) -> Any:
    """A key that a method adds to ``[[node]]``."""
    if key.type.kind == "map":
        if required and not item.has(key.name):
            item.missing(key.name, msg("a table of numbers"))
        return item.numbers(key.name) if item.has(key.name) else None
    if key.type.kind == "tables":
        return _read_steps(item, key.name, required=required)
    if key.type.kind == "flag":
        return item.flag(key.name) or None
    if key.type.kind == "whole":
        return item.digits(key.name, required=required)
    return item.number(key.name, required=required, ends=key.type)


def _read_steps(item: Reader, name: str, *, required: bool) -> tuple[PointsStep, ...] | None:
    """A table of steps, best bound first."""
    if not item.has(name):
        if required:
            item.missing(name, msg("a list of tables"))
        return None
    steps = listed(PointsStep, item, name, PLAIN)
    if not steps and item.data[name] == []:
        item.wrong(name, msg("a list of tables"))
    check_descending(item.at(name), steps, [str(short_text(step.points)) for step in steps], item.faults)
    return steps


def _read_attributes(item: Reader, attributes: Mapping[str, Attribute], *, is_leaf: bool) -> dict[str, Any]:
    found = {}
    for name, attribute in attributes.items():
        if item.has(name):
            if attribute.allows(item.data[name]):
                found[name] = item.data[name]
            else:
                item.wrong(name, one_of(attribute.values))
                found[name] = attribute.values[0]  # that it has none would be told of the same slip again
        elif is_leaf and attribute.default is not None:
            found[name] = attribute.default
    return found


def read_missing(item: Reader) -> int | str | Printed | None:
    """The answer that a missing leaf takes."""
    if not item.has("missing"):
        return None
    found = item.data["missing"]
    if isinstance(found, bool):
        return str(found).lower()  # the word that TOML has for it
    if isinstance(found, (int, str, Printed)):
        return found
    item.wrong("missing", msg("an answer"))
    return None
