"""``docs/rules-check.md`` tells every check by its name and its words, and its example is what comes out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from evalkit.cli import cli
from evalkit.rulework.check.checks import CHECKS
from evalkit.rulework.check.model import VERDICTS
from rules_check.small import EN
from rules_check.test_planted import CASES, found, proof_of

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "rules-check.md").read_text(encoding="utf-8")
ROWS = {row[0]: row[1:] for row in re.findall(r"^\| `([a-z-]+)` \| (.*?) \| (.*?) \|$", PAGE, re.MULTILINE)}
_EXAMPLE = re.compile(r"<!-- example: (\S+), (.*?) → (.*?) -->\n\n```text\n(.*?)```", re.DOTALL)
_MOVES = re.compile(r"sha256 [0-9a-f]{12}|[0-9]+ proved · [0-9]+ noted")  # with every change of the file, or new check


def test_every_check_is_told_with_its_meaning() -> None:
    told = {check: said for check, (said, _) in ROWS.items() if check not in VERDICTS}

    assert told == {check: EN.say(text) for check, text in CHECKS.items()}


def test_every_verdict_is_told() -> None:
    assert [check for check in ROWS if check in VERDICTS] == ["proved", "known", "noted", "unproved", "failed"]
    assert {check for check in ROWS if check in VERDICTS} == set(VERDICTS)


def test_what_a_failure_looks_like_is_what_is_told() -> None:
    sentences: dict[str, set[str]] = {}
    for case in CASES:
        proof = proof_of(case)
        for one in (*found(proof, "failed"), *found(proof, "noted")):
            sentences.setdefault(one.check, set()).add(EN.say(one.text))
    del sentences["edition-last"]  # planted nowhere: it is said of every edition that stands alone

    for check, texts in sentences.items():
        assert ROWS[check][1].removeprefix("only noted: ") in texts


def test_the_example_is_what_comes_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    match = _EXAMPLE.search(PAGE)
    assert match is not None
    file, old, new, shown = match.groups()
    text = (ROOT / "rules" / file).read_text(encoding="utf-8")
    assert text.count(f"\n{old}\n") == 1
    (tmp_path / file).parent.mkdir()
    (tmp_path / file).write_text(text.replace(old, new), encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    done = CliRunner().invoke(cli, ["rules", "check", file, "--lang", "en", "--width", "80"])

    assert done.exit_code == 1
    assert _MOVES.sub("…", "$ evalkit rules check ikm/2017.toml --lang en\n" + done.stdout) == _MOVES.sub("…", shown)
