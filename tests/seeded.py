"""One fault planted in the text of a rule file, as a mistyping hand would: nothing here knows what evalkit looks for."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BOUND = re.compile(r"^(min|above)(\s*=\s*)([\d.]+)\s*$")
GATE = re.compile(r"^(gate_min|floor)(\s*=\s*)(\d+)\s*$")
LEAF = re.compile(r'^\s*\{ code = "([^"]+)"')
WEIGHT = re.compile(r"\bweight\s*=\s*([\d.]+)")
LEVEL = re.compile(r'^(\d+|[A-Z])\s*=\s*(".*"|\{.*\})\s*$')
HEAD = re.compile(r"^\[+([^\]]+)\]+\s*$")


class Seed(NamedTuple):
    """A rule file with one fault: what kind, what was done, and the text with it."""

    kind: str
    what: str
    text: str


def seeds(text: str) -> Iterator[Seed]:
    """Every fault that this module can plant in *text*."""
    lines = text.splitlines()
    sections = _sections(lines)
    for number, line in enumerate(lines):
        for kind, what, new in (*_numbers(line, sections[number]), *_level(line, sections[number])):
            yield Seed(kind, f"line {number + 1}: {what}", _with(lines, {number: new}))
    for one, two in _neighbours(lines):
        yield from _pair(lines, one, two)
    yield from _early(text)


def _sections(lines: list[str]) -> list[str]:
    found, section = [], ""
    for line in lines:
        head = HEAD.match(line)
        section = head[1].strip() if head else section
        found.append(section)
    return found


def _with(lines: list[str], changed: Mapping[int, str | None]) -> str:
    new = (changed.get(number, line) for number, line in enumerate(lines))
    return "\n".join(line for line in new if line is not None) + "\n"


def _numbers(line: str, section: str) -> Iterator[tuple[str, str, str]]:
    bound = BOUND.match(line)
    if bound and section in ("bands", "grades"):
        step = _last_digit(bound[3])
        for new in (Decimal(bound[3]) + step, Decimal(bound[3]) - step):
            yield "bound", f"{bound[1]} {bound[3]} → {new}", f"{bound[1]}{bound[2]}{new}"
        other = "above" if bound[1] == "min" else "min"
        yield "bound", f"{bound[1]} → {other}", f"{other}{bound[2]}{bound[3]}"
    gate = GATE.match(line)
    if gate and section == "node":
        for moved in (int(gate[3]) + 1, int(gate[3]) - 1):
            yield "gate", f"{gate[1]} {gate[3]} → {moved}", f"{gate[1]}{gate[2]}{moved}"


def _last_digit(number: str) -> Decimal:
    return Decimal(1).scaleb(-len(number.partition(".")[2]))


def _level(line: str, section: str) -> Iterator[tuple[str, str, None]]:
    if section.startswith("scales.") and section.count(".") == 1 and LEVEL.match(line):
        yield "level", f"{section}: without {line.partition('=')[0].strip()}", None


def _neighbours(lines: list[str]) -> Iterator[tuple[int, int]]:
    for number in range(len(lines) - 1):
        if LEAF.match(lines[number]) and LEAF.match(lines[number + 1]):
            yield number, number + 1


def _pair(lines: list[str], one: int, two: int) -> Iterator[Seed]:
    codes = [found[1] for line in (lines[one], lines[two]) if (found := LEAF.match(line))]
    swapped = [
        re.sub(LEAF, f'  {{ code = "{code}"', line) for line, code in ((lines[one], codes[1]), (lines[two], codes[0]))
    ]
    yield Seed("code", f"{codes[0]} ↔ {codes[1]}", _with(lines, {one: swapped[0], two: swapped[1]}))
    weights = [WEIGHT.search(lines[number]) for number in (one, two)]
    if weights[0] and weights[1]:
        step = Decimal("0.1")
        more, less = (str(Decimal(weights[0][1]) + step), str(Decimal(weights[1][1]) - step))
        changed = {
            one: WEIGHT.sub(f"weight = {more}", lines[one]),
            two: WEIGHT.sub(f"weight = {less}", lines[two]),
        }
        yield Seed("weight", f"{codes[0]} {weights[0][1]} → {more}, {codes[1]} {weights[1][1]} → {less}", _with(lines, changed))  # fmt: skip


STAGE = """
[[rounding]]
at     = "{at}"
digits = {digits}
mode   = "half-up"
assumption.id = "a"
assumption.en = "a"
"""


def _early(text: str) -> Iterator[Seed]:
    levels = re.search(r"^levels\s*=\s*\[(.*)\]", text, re.MULTILINE)
    for level in re.findall(r'"([^"]+)"', levels[1]) if levels else ():
        for digits in (0, 1):
            # Stages stand in their order: the early one comes before that of the total.
            stage = STAGE.format(at=level, digits=digits)
            head, mark, tail = text.partition("\n[[rounding]]")
            new = head + stage + mark + tail if mark else text + stage
            yield Seed("rounding", f"{level} to {digits} digits first", new)
