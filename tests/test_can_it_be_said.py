"""Facts about docs/can-it-be-said.md: every pattern is a rule file that gives what the page prints."""

from __future__ import annotations

import re
import sys
import tomllib
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from distribution import Site
from evalkit import AssessmentError, Registry, evaluate
from evalkit.rulework.check.engine import prove
from wheels import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit import Evaluation

PAGE = (ROOT / "docs" / "can-it-be-said.md").read_text(encoding="utf-8")
_FENCE = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TABLE = re.compile(r"^(?=\[)", re.MULTILINE)
_KEY = re.compile(r"^(\w+)\s*=.*\n", re.MULTILINE)
HEAD = {"instrument": "contoh@2026", "subject": "Kota Contoh", "period": "2026"}


class Pattern(NamedTuple):
    """What the page says, the lines that say it in TOML, tables of rows, and what comes out."""

    title: str
    said: str
    lines: str
    files: dict[str, str]
    results: tuple[str, ...]


def _fences(text: str) -> dict[str, str]:
    return {mark or language: inside for language, mark, inside in _FENCE.findall(text)}


FRAME = _fences(PAGE.partition("\n## ")[0])["frame"]


def patterns() -> list[Pattern]:
    found = []
    for section in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]:
        fences = _fences(section)
        if "pattern" in fences:
            files = {mark.removeprefix("file="): text for mark, text in fences.items() if mark.startswith("file=")}
            found.append(
                Pattern(
                    section.partition("\n")[0], section, fences["pattern"], files, tuple(fences["text"].splitlines())
                )
            )
    return found


PATTERNS = patterns()


def _depth(rules: dict[str, Any]) -> int:
    """How many levels of nodes there are below the total."""
    parents = {node["code"]: node.get("in") for node in rules["node"]}
    parents |= {leaf["code"]: node["code"] for node in rules["node"] for leaf in node.get("leaves", ())}

    def above(code: str) -> int:
        parent = parents[code]
        return 0 if parent is None else 1 + above(parent)

    return max(map(above, parents))


def rule_file(lines: str) -> str:
    """*lines* in the frame: tables and keys that they have take the place of those of the frame."""
    stated, levels = tomllib.loads(lines), ["aspek", "unsur"]
    own = "".join(part.partition("\n")[2] for part in _TABLE.split(lines) if part.startswith("[instrument]\n"))
    rest = [part for part in _TABLE.split(lines) if not part.startswith("[instrument]\n")]
    keys = set(_KEY.findall(own)) | ({"levels"} - stated.get("instrument", {}).keys())
    kept = _TABLE.split(FRAME)
    head = _KEY.sub(lambda line: "" if line[1] in keys else line[0], kept[1])
    named = f"levels = {levels[-_depth(stated) :]}\n" if "levels" not in stated.get("instrument", {}) else ""
    frame = [part for part in kept[2:] if not (part.startswith("[[bands]]") and "bands" in stated)]
    return "".join([head.rstrip() + "\n", named, own, *frame, "\n", *rest])


def _given(line: str) -> dict[str, Any]:
    """What a line of a result gives, as an assessment has it."""
    listed: dict[str, Any] = tomllib.loads(f"given = {{ {line} }}", parse_float=str)["given"]
    more = {name: listed.pop(name) for name in ("assessment", "context") if name in listed}
    return {**HEAD, **more.get("assessment", {}), "context": more.get("context", {}), "answers": listed}


def _told(evaluation: Evaluation) -> str:
    return f"{evaluation.total.text} {evaluation.predicate}"


@pytest.mark.parametrize("pattern", PATTERNS, ids=[one.title for one in PATTERNS])
def test_it_can_be_said(pattern: Pattern, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "rules" / "contoh" / "2026.toml"
    path.parent.mkdir(parents=True)
    path.write_text(rule_file(pattern.lines), encoding="utf-8")
    for name, text in pattern.files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        if name.endswith(".py"):
            module = name.removesuffix(".py")
            Site(tmp_path, monkeypatch).install(module, f"[evalkit]\n{module.removeprefix('evalkit_')} = {module}\n")
            sys.modules.pop(module, None)
    assert pattern.results
    registry = Registry([tmp_path / "rules"])
    proof = prove(registry.instrument("contoh@2026"))
    falls = [one for one in proof.statements if one.verdict == "failed" and one.check.endswith("-monotone")]
    assert bool(falls) == ("can be worse (`score-monotone`)" in pattern.said)
    for line in pattern.results:
        given, _, expected = line.partition(" → ")
        if expected.startswith("refused: "):
            with pytest.raises(AssessmentError, match=re.escape(expected.removeprefix("refused: "))):
                evaluate(_given(given), registry=registry)
            continue
        found = evaluate(_given(given), registry=registry)
        first, *nodes = expected.split("; ")
        assert _told(found) == first, line
        for code, number, *words in (one.split(" ", 2) for one in nodes):
            node = found.nodes[code]
            shown = node.score if node.maturity or not words else node.converted
            assert shown is not None
            assert shown.value == Fraction(number)
            assert [node.maturity or (node.converted_band.predicate if node.converted_band else "")] == (words or [""])


def test_there_are_thirty_patterns_and_more() -> None:
    assert len(PATTERNS) >= 30
