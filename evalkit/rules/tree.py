"""The tree of a rule file: ``[[node]]`` and its leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.exact import Printed
from evalkit.model import TOTAL, Cite, Node
from evalkit.text import msg, visible
from evalkit.value import Value, value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.methods import Method
    from evalkit.rules.reader import Reader


@value
class Defaults(Value):
    """What ``[instrument]`` says for nodes that do not say otherwise."""

    method: str
    scale: str | None
    digits: int
    cite: Cite
    methods: Mapping[str, Method]
    attributes: Mapping[str, tuple[Any, ...]]
    attribute_defaults: Mapping[str, Any]


def read_tree(reader: Reader, defaults: Defaults) -> dict[str, Node]:
    """Every node by code, in the order of the tree: ``total`` first, each node before its children."""
    flat: dict[str, Node] = {}
    named: dict[str, Any] = {}  # what a parent says for its leaves
    for item in reader.tables("node", "code"):
        node, leaves = _read_node(item, defaults, flat, named)
        for found in (node, *leaves):
            if found.code in flat:
                reader.faults.add(item.place, msg("the code {code} is used twice", code=found.code))
            flat[found.code] = found
    if TOTAL not in flat:
        reader.faults.add(
            "node", msg("there is no node {code}", code=TOTAL), expected=msg('a [[node]] with code = "total"')
        )
        return {}
    return build_tree(flat, reader)


def _read_node(
    item: Reader, defaults: Defaults, flat: Mapping[str, Node], named: dict[str, Any]
) -> tuple[Node, list[Node]]:
    code = item.need("code")
    parent = item.text("in")
    above = flat.get(parent or "")
    cite = item.cite(above.cite if above else defaults.cite)
    method = item.word("method", tuple(defaults.methods)) or defaults.method
    own_digits = item.whole("digits")
    digits = own_digits if own_digits is not None else defaults.digits
    scale = item.text("scale") or defaults.scale
    node = Node(
        code=code,
        title=item.need("title"),
        cite=cite,
        parent=parent,
        weight=item.number("weight"),
        method=method,
        params=_read_params(item, defaults.methods.get(method)),
        scale=scale,
        digits=digits,
        attributes=_read_attributes(item, defaults),
        floor=item.number("floor"),
        missing=_read_missing(item),
    )
    leaves = []
    for leaf in item.tables("leaves", "code"):
        leaf_digits = leaf.whole("digits")
        leaves.append(
            Node(
                code=leaf.need("code"),
                title=leaf.need("title"),
                cite=leaf.cite(cite),
                parent=code,
                weight=leaf.number("weight"),
                scale=leaf.text("scale") or scale,
                digits=leaf_digits if leaf_digits is not None else digits,
                attributes=_read_attributes(leaf, defaults),
                missing=_read_missing(leaf),
            )
        )
        leaf.close()
    item.close()
    return node, leaves


def _read_params(item: Reader, method: Method | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in method.keys if method else ():
        if key.kind == "numbers":
            table = item.table(key.name)
            if table is not None:
                found[key.name] = {name: table.number(name) or 0 for name in table.data}
        else:
            number = item.number(key.name, required=key.required)
            if number is not None:
                found[key.name] = number
    return found


def _read_attributes(item: Reader, defaults: Defaults) -> dict[str, Any]:
    found = {}
    for name, allowed in defaults.attributes.items():
        given = item.data.get(name, defaults.attribute_defaults.get(name))
        item.asked.add(name)
        if given is None:
            continue
        if not any(given == one and type(given) is type(one) for one in allowed):
            item.wrong(name, msg("one of {choices}", choices=tuple(map(str, allowed))))
            continue
        found[name] = given
    return found


def _read_missing(item: Reader) -> int | str | Printed | None:
    item.asked.add("missing")
    found = item.data.get("missing")
    if found is None or (isinstance(found, (int, str, Printed)) and not isinstance(found, bool)):
        return found
    item.wrong("missing", msg("an answer"))
    return None


def build_tree(flat: Mapping[str, Node], reader: Reader | None = None) -> dict[str, Node]:
    """Nodes with children and depth filled in, in the order of the tree.

    Nodes without a parent follow where they stand in the file, after the total. Faults (a parent that is unknown, a
    cycle) go to *reader*.
    """
    children: dict[str, list[str]] = {}
    for node in flat.values():
        if node.parent is not None:
            children.setdefault(node.parent, []).append(node.code)
    if reader is not None:
        for node in flat.values():
            if node.parent is not None and node.parent not in flat:
                problem = msg("the parent {code} is not known", code=visible(node.parent))
                place = f"node[{node.code}].in"
                reader.faults.unknown(place, problem, node.parent, flat, expected=msg("the code of a node"))
    ordered: dict[str, Node] = {}
    tops = [node.code for node in flat.values() if node.parent is None]
    tops.sort(key=lambda code: code != TOTAL)  # stable: the total first
    stack = [(code, 0) for code in reversed(tops)]
    while stack:
        code, depth = stack.pop()
        below = tuple(children.get(code, ()))
        node = flat[code]
        ordered[code] = attrs.evolve(node, children=below, depth=depth, method=node.method if below else "")
        stack.extend((child, depth + 1) for child in reversed(below))
    if reader is not None:
        for code, node in flat.items():
            if code not in ordered and node.parent in flat:
                reader.faults.add(f"node[{code}].in", msg("{code} lies in a circle of parents", code=code))
    return ordered
