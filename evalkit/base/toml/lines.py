"""On which line of a rule file a place stands, as far as a plain look at its text can tell."""

from __future__ import annotations

import re

from evalkit.base.grouping import by_key
from evalkit.base.tuples import NamedTuple

_HEADER = re.compile(r"\s*\[\[?\s*([^\[\]]+?)\s*\]?\]\s*(?:#.*)?")
_PAIR = re.compile(r"""\s*["']?([\w.-]+)["']?\s*=\s*["']?([^"'#]*)["']?""")
_ROW = re.compile(r"\{[^{}]*?\b(?:old|new)\s*=")
_ROWS = re.compile(r"\.rows\[([0-9]+)\].*")
_CODE = re.compile(r"""\bcode\s*=\s*["']([^"']+)["']""")
_NODE = re.compile(r"node\[([^\]]*)\]")
_LEAF = re.compile(r"node\[[^\]]*\]\.leaves\[([^\]]*)\]")
_BRACKETS = re.compile(r"([\w.]+?)\[([^\]]*)\](?:\[([^\]]*)\])?(.*)")
_IDENTIFIED = {
    "readings": "id",
    "properties": "id",
    "assumptions": "id",
    "rounding": "at",
    "convert": "at",
    "grades": "grade",
}


class _Block(NamedTuple):
    """A table of the file: its header, the line it begins on, its keys as (name, value, line), and the lines of its rows."""

    header: str
    line: int
    pairs: list[tuple[str, str, int]]
    rows: list[int]

    def value(self, key: str) -> str | None:
        return next((value for name, value, _ in self.pairs if name == key), None)

    def line_of(self, key: str) -> int | None:
        return next((line for name, _, line in self.pairs if name == key or name.startswith(f"{key}.")), None)


class LinesByPlace:
    """The lines of a rule file by place."""

    def __init__(self, data: bytes = b"") -> None:
        """Take the text of the file apart; multi-line texts may hide a header, which then is not found."""
        self._blocks: list[_Block] = [_Block("", 1, [], [])]
        self._codes: dict[str, tuple[int, _Block]] = {}
        self._rows: dict[tuple[str, str], dict[str | None, _Block]] = {}
        # Not splitlines: TOML knows no line ends beside these two.
        for number, text in enumerate(data.decode("utf-8-sig", "replace").split("\n"), 1):
            self._take(number, text.removesuffix("\r"))
        # Of a file with thousands of faults each is looked up.
        self._under = by_key(self._blocks, lambda block: block.header)
        self._inside = by_key(self._blocks, lambda block: block.header.rpartition(".")[0])

    def _take(self, number: int, text: str) -> None:
        header = _HEADER.fullmatch(text)
        if header is not None:
            self._blocks.append(_Block(header.group(1).replace('"', ""), number, [], []))
            return
        code = _CODE.search(text)
        if code is not None:
            self._codes.setdefault(code.group(1), (number, self._blocks[-1]))
        self._blocks[-1].rows.extend(number for _ in _ROW.finditer(text))  # of a crosswalk: { old = …, new = … }
        pair = _PAIR.match(text)
        if pair is not None:
            self._blocks[-1].pairs.append((pair.group(1), pair.group(2).strip(), number))

    def of(self, place: str) -> int | None:
        """The line of *place* (``A1.weight``, ``bands[total][Baik]``); nothing if it is not found."""
        place = place.rpartition(": ")[2]  # a place in the table that a conversion uses
        place = _NODE.sub(r"\1", _LEAF.sub(r"\1", place, count=1), count=1)
        return self._of_node(place) or self._of_brackets(place) or self._of_table(place)

    def _of_node(self, place: str) -> int | None:
        code = place
        while code not in self._codes and "." in code:
            code = code.rpartition(".")[0]
        if code not in self._codes:
            return None
        line, block = self._codes[code]
        key = place[len(code) + 1 :].partition(".")[0]
        # A leaf stands on a line of its own, keys and all; a node has a table.
        own = block.header == "node" and block.value("code") == code
        return (block.line_of(key) if key and own else None) or line

    def _of_brackets(self, place: str) -> int | None:
        match = _BRACKETS.fullmatch(place)
        if match is None:
            return None
        head, first, second, rest = match.groups()
        if head == "bands":
            return self._band(first, second)
        if head == "readings" and rest.startswith(".bands"):
            return self._identified(head, first)
        if head in _IDENTIFIED:
            return self._identified(head, first, rest.removeprefix("."))
        return self._numbered(head, first, rest) or self._of_table(head)

    def _numbered(self, head: str, number: str, rest: str) -> int | None:
        """A table of a list whose entries have no name, or one of its rows; ``ladder[2 II+]``: the second in ``[ladder]``."""
        number, _, named = number.partition(" ")
        blocks = (self._inside if named else self._under).get(head, [])
        if not number.isdigit() or not 0 < int(number) <= len(blocks):
            return None
        block, row = blocks[int(number) - 1], _ROWS.fullmatch(rest)
        if named and all(block.value(key) != named for key, _, _ in block.pairs):
            return None
        inside = row is not None and 0 < int(row.group(1)) <= len(block.rows)
        return block.rows[int(row.group(1)) - 1] if row is not None and inside else block.line

    def _band(self, at: str, named: str | None) -> int | None:
        """The first row of a table of bands, or the one of the predicate *named*."""
        name, _, when = at.partition(", ")
        for block in self._under.get("bands", []):
            fits = (block.value("at") or "total") == name
            if fits and when in ("", block.value("when")) and named in (None, block.value("predicate")):
                return block.line
        # Rules of performance reports have one table, which is no node's: bands[Tinggi].
        return self._row("bands", "predicate", at) if named is None else None

    def _identified(self, head: str, name: str, key: str = "") -> int | None:
        return self._row(head, _IDENTIFIED[head], name, key)

    def _row(self, header: str, key: str, name: str, wanted: str = "") -> int | None:
        """The line of a row that has *name* as its *key*, or of what is *wanted* in it."""
        if (header, key) not in self._rows:
            self._rows[header, key] = {block.value(key): block for block in reversed(self._under.get(header, []))}
        found = self._rows[header, key].get(name)
        return None if found is None else (found.line_of(wanted) if wanted else None) or found.line

    def _of_table(self, place: str) -> int | None:
        name = place
        while name:
            if name in self._under:
                found = self._under[name][0]
                rest = place[len(name) + 1 :]
                return (found.line_of(rest) if rest else None) or found.line
            name = name.rpartition(".")[0]
        return None
