"""Every broken rule file of ``bad_rules`` is refused with the words that its first comment lines ask for.

A case is ``base.toml`` with some sections replaced, so that it shows its fault and nothing else; see there.
"""

from __future__ import annotations

import re
from pathlib import Path

import attrs
import pytest

from evalkit.base.errors import Fault, RuleFileError
from evalkit.base.language import language
from evalkit.loading import load
from support import KNOWN

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
        load(data, KNOWN, file="toy/1.toml", index="toy", edition="1")
    return caught.value


def test_what_the_cases_change_is_sound() -> None:
    assert load(BASE.encode(), KNOWN, file="toy/1.toml", index="toy", edition="1").id == "toy@1"


def unfolded(fault: Fault) -> list[Fault]:
    """A fault of several places as one for each."""
    return [attrs.evolve(fault, place=spot.place, also=()) for spot in (fault.spot, *fault.also)]


@pytest.mark.parametrize("case", CASES)
def test_the_fault_is_told(case: str) -> None:
    data, wanted = patched(case)

    told = "\n".join(str(fault) for one in messages(data).faults for fault in unfolded(one))

    assert wanted
    assert [words for words in wanted if words not in told] == [], told


@pytest.mark.parametrize("case", CASES)
def test_nothing_else_is_told(case: str) -> None:
    """One fault has one message: each fault holds some of the words wanted."""
    data, wanted = patched(case)

    faults = [fault for one in messages(data).faults for fault in unfolded(one)]

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


def told(case: str, *changes: tuple[str, str]) -> list[str]:
    """The faults of the base with *changes*, each with its line."""
    text = BASE
    for old, new in changes:
        assert old in text, case
        text = text.replace(old, new)
    return [fault.with_line() for fault in messages(text.encode()).faults]


def test_a_parent_that_does_not_exist_is_told_once_and_nothing_that_follows_from_it() -> None:
    """Neither that the total looks like a leaf without a scale nor that weights are missing in its sum."""
    (fault,) = told("totl", ('in     = "total"', 'in     = "totl"'), ('in         = "total"', 'in = "totl"'))

    assert "the parent totl is not known" in fault
    assert "hint: did you mean total?" in fault
    assert "the same at node[B].in (line " in fault


def test_a_total_that_is_called_otherwise_is_the_one_fault() -> None:
    (fault,) = told("totl", ('code   = "total"', 'code   = "totl"'))

    assert "there is no node total" in fault


def test_an_unknown_parent_of_one_child_says_nothing_of_the_sum_of_its_siblings() -> None:
    text = BASE.replace('code       = "B"\nin         = "total"', 'code = "B"\nin = "totl"')

    (fault,) = [one.with_line() for one in messages(text.encode()).faults]

    assert "the parent totl is not known" in fault


def test_an_attribute_that_does_not_exist_is_told_once_with_the_places_that_have_it() -> None:
    fault = next(one for one in told("kind", ("[attributes.kind]", "[attributes.kinds]")) if "leaves[" in one)

    assert "node[B].leaves[B1].kind (line 103): the key kind is not known" in fault
    assert "the same at node[B].leaves[B2].kind (line 104), node[B].leaves[B3].kind (line 105)" in fault


@pytest.mark.parametrize("case", ["attribute-value", "attribute-missing"])
def test_a_leaf_without_a_sound_attribute_is_one_fault(case: str) -> None:
    """Points, gate and ladder may all ask for it."""
    assert len(messages(patched(case)[0]).faults) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('weight = "45/2"', 'weight = "45/x"'),
        ('method = "grade"', 'method = "grad"'),
        ('kind = "yes-no"', 'kind = "yes-nope"'),
    ],
)
def test_what_only_follows_from_a_slip_is_not_told(old: str, new: str) -> None:
    """That a weight is missing, that a mean needs weights, that a scale has no levels."""
    (fault,) = told(new, (old, new))

    assert "hint" in fault or "45/x is not a number" in fault


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('levels  = ["part", "item"]', "levels = 3"),
        ('levels  = ["part", "item"]', ""),
        ("values = [1, 2, 3]", "values = [1, 1, 2]"),
        ("values = [1, 2, 3]", "values = 3"),
        ('values = ["I", "II"]', 'values = ["I", "I"]'),
        ('values = ["I", "II"]', ""),
    ],
)
def test_levels_and_values_that_are_at_fault_are_the_one_fault(old: str, new: str) -> None:
    """Nodes lie no deeper, stages stand nowhere else, and leaves have no other values for it."""
    assert BASE.count(old) == 1

    (fault,) = messages(BASE.replace(old, new).encode()).faults

    assert str(fault.place).split(".")[0] in ("instrument", "attributes")


def test_every_fault_of_a_node_has_its_line() -> None:
    """The line of a leaf is its own, not that of its parent."""
    text = BASE.replace('{ code = "A2", title', '{ code = "A2", titel')
    line = next(number for number, one in enumerate(text.splitlines(), 1) if '"A2"' in one)

    assert {fault.line for fault in messages(text.encode()).faults if "A2" in str(fault.place)} == {line}


def test_a_level_that_is_missing_is_told_once_with_what_speaks_of_it() -> None:
    """Points, wordings and "not applicable" may all speak of the level whose line was lost."""
    assert BASE.count('1            = "Partly"\n') == 1

    (fault,) = [one.with_line() for one in messages(BASE.replace('1            = "Partly"\n', "").encode()).faults]

    assert "there is no answer 1, but " in fault
    assert "also.In part" in fault
    assert "points.1" in fault


def test_of_a_method_that_is_not_known_no_key_is_wrong() -> None:
    """Neither its own nor, in a reading, one that its node would take."""
    node = '[[node]]\ncode = "Z"\nin = "A"\ntitle = "Z"\nmethod = "stpes"\nsteps = [{ points = 1 }]\n'
    leaf = '[[node]]\ncode = "Z1"\nin = "Z"\ntitle = "Z1"\n'
    set_ = 'set = [{ node = "Z", steps = [{ points = 2 }] }]\n'
    reading = f'[[readings]]\nid = "x"\naxis = "x"\ntitle = {{ id = "x", en = "x" }}\n{set_}'

    found = messages(f"{BASE}\n{node}{leaf}{reading}".encode())

    assert [fault.place for fault in found.faults if "steps" in str(fault.place)] == []
    assert "stpes is not allowed here" in str(found)
