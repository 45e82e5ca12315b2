"""Every broken rule file of ``bad_rules`` is refused with the words that its first comment lines ask for.

A case is ``base.toml`` with some sections replaced, so that it shows its fault and nothing else; see there.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from evalkit.errors import RuleFileError
from evalkit.language import language
from evalkit.methods import CORE_METHODS
from evalkit.rules import load

FOLDER = Path(__file__).parent / "bad_rules"
BASE = (FOLDER / "base.toml").read_text()
CASES = sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != "base")
_SECTION = re.compile(r"^(?=\[)", re.MULTILINE)


def sections(text: str) -> dict[str, str]:
    """Text of each section by its first name; comments before the first one under no name."""
    found: dict[str, str] = {}
    for part in _SECTION.split(text):
        header = re.match(r"\[+(\w+)", part)
        name = header.group(1) if header else ""
        found[name] = found.get(name, "") + part
    return found


def comments(text: str) -> list[str]:
    """The first comment lines."""
    lines = text.splitlines()
    end = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return [line.removeprefix("# ") for line in lines[:end]]


def patched(case: str) -> tuple[bytes, list[str]]:
    """The broken rule file of a case, and the words wanted."""
    text = (FOLDER / f"{case}.toml").read_text()
    words = comments(text)
    left_out = {word.removeprefix("without: ") for word in words if word.startswith("without: ")}
    parts = {**sections(BASE), **sections(text)}
    whole = "\n".join(part for name, part in parts.items() if name not in left_out)
    return whole.encode(), [word for word in words if not word.startswith("without: ")]


def messages(data: bytes) -> RuleFileError:
    with pytest.raises(RuleFileError) as caught:
        load(data, CORE_METHODS, file="toy/1.toml", index="toy", edition="1")
    return caught.value


def test_what_the_cases_change_is_sound() -> None:
    assert load(BASE.encode(), CORE_METHODS, file="toy/1.toml", index="toy", edition="1").id == "toy@1"


@pytest.mark.parametrize("case", CASES)
def test_the_fault_is_told(case: str) -> None:
    data, wanted = patched(case)

    told = str(messages(data))

    assert wanted
    assert [words for words in wanted if words not in told] == [], told


@pytest.mark.parametrize("case", CASES)
def test_nothing_else_is_told(case: str) -> None:
    """One fault has one message: each fault holds some of the words wanted."""
    data, wanted = patched(case)

    faults = messages(data).faults

    assert [str(fault) for fault in faults if not any(words in str(fault) for words in wanted)] == []


@pytest.mark.parametrize("case", CASES)
def test_every_fault_has_a_place_and_can_be_said_in_both_languages(case: str) -> None:
    data, _ = patched(case)

    for fault in messages(data).faults:
        assert fault.file == "toy/1.toml"
        for prose in (fault.problem, fault.expected, fault.hint):
            if prose is not None:
                assert language("id").say(prose)
                assert language("en").say(prose)
