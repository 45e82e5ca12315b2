"""Facts about tables that are declared once: what the class says is what is read, written into schemas, and walked."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from evalkit.base.errors import Faults
from evalkit.base.text import msg
from evalkit.base.value import value
from evalkit.instruments.cited_facts import facts_of
from evalkit.schema.citation import Citation
from evalkit.schema.declare import cited, field, fields_of, format_of, listed, named, single, table, table_of
from evalkit.schema.json_schema import json_schema, literal
from evalkit.schema.keys import FLAG, NUMBER, NUMBERS, TEXT, WHOLE, Type, list_of, map_of, name, number, spoken, word
from evalkit.schema.keys import PLAIN as PLAIN_VALUE
from evalkit.schema.names import known_names
from evalkit.schema.parse import PLAIN, Declared, Scope, read, read_fields
from evalkit.schema.reader import Reader
from evalkit.schema.walk import citations, facts
from support import INSTRUMENTS, instrument

if TYPE_CHECKING:
    from evalkit.base.exact import Exact

HEAD = Citation(sources=("law",), mark="verified")


@table("[[parts.steps]]", exclusive=(("min",), ("above",)))
@value
class Step(Declared):
    """A step. More words are for those who write code."""

    min: Exact | None = field(NUMBER, "Included.", "1", default=None, otherwise="no bound")
    above: Exact | None = field(NUMBER, "Excluded.", "1", default=None, otherwise="no bound")
    points: Exact = field(number(low=0), "Worth.", "2", unit="points")


@table("[parts.<key>]", by="kind", barred=(("open", "end"),))
@value
class Part(Declared):
    """A part.

    This is not for the page.
    """

    key: str
    end: int | None = field(WHOLE, "Where it ends.", "3", default=None)
    open: bool = field(FLAG, "Without end.", "true", default=False)
    kind: str = field(word("plain", "rich"), "Its kind.", '"rich"', default="plain")
    wealth: Exact = field(NUMBER, "Of `rich`.", "5", default=0, when=("rich",), needed=("rich",))
    of: str | None = field(name("code", to="codes"), "Whose.", '"A"', default=None)
    steps: tuple[Step, ...] = field(listed(Step), "The steps.", "[{ points = 2 }]", default=())
    weights: dict[str, Exact] = field(NUMBERS, "By name.", "{ a = 1 }", default={})
    cite: Citation = cited()

    def check(self, item: Reader, scope: Scope) -> None:
        if self.end == 13:
            item.wrong("end", msg("a sum that is not negative"))


@table("[inner]")
@value
class Inner(Declared):
    """Inside."""

    text: str = field(TEXT, "Words.", '"x"', name="words")
    cite: Citation = cited("those of the file")


@table("the file")
@value
class Root(Declared):
    """All of it."""

    parts: dict[str, Part] = field(named(Part), "The parts.", "{}", default={})
    inner: Inner | None = field(single(Inner), "Inside.", '{ words = "x" }', default=None)


def told(data: dict[str, Any]) -> tuple[Root, list[str]]:
    faults = Faults("x.toml")
    scope = Scope(cite=HEAD, outer=HEAD, names={"codes": known_names("codes", {"A"})}, sections={})
    found = read(Root, Reader(data, "", faults, {}), scope)
    return found, [str(fault) for fault in faults.found]


def test_what_stands_there_is_read_by_its_type() -> None:
    part = {"kind": "rich", "wealth": "1/3", "of": "A", "steps": [{"points": 1}], "weights": {"a": 2}}
    found, faults = told({"parts": {"p": part}, "inner": {"words": "x"}})

    assert faults == []
    assert found.parts["p"].wealth * 3 == 1
    assert found.parts["p"].steps == (Step(points=1),)
    assert found.parts["p"].cite is HEAD
    assert found.inner == Inner(text="x", cite=HEAD)


def test_what_is_absent_is_its_default() -> None:
    found, faults = told({"parts": {"p": {}}})

    assert faults == []
    assert found.parts["p"] == Part(key="p", cite=HEAD)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"zzz": 1}, "the key zzz is not known"),
        ({"kind": "rich"}, "the key wealth is missing"),
        ({"kind": "plain", "wealth": 2}, "the key wealth is not known"),
        ({"kind": "poor", "wealth": 2}, "poor is not allowed here"),
        ({"of": "B"}, "the code B is not known"),
        ({"end": 13}, "a sum that is not negative"),
        ({"end": 3, "open": True}, "either end or open, not both"),
        ({"steps": [{}]}, "parts.p.steps[1]: the key points is missing"),
        ({"steps": [{"points": -1}]}, "a number from 0 up"),
        ({"steps": [{"points": 1, "min": 1, "above": 1}]}, "either min or above, not both"),
    ],
)
def test_one_fault_is_told_once_and_the_rest_is_read(part: dict[str, Any], words: str) -> None:
    found, faults = told({"parts": {"p": part, "q": {"end": 4}}})

    assert [words in fault for fault in faults] == [True]
    assert found.parts["q"].end == 4


def test_the_table_is_that_of_the_class() -> None:
    one = table_of(Part)

    assert (one.name, one.title, one.meaning) == ("part", "[parts.<key>]", "A part.")
    assert [key.name for key in one.keys][-4:] == ["weights", "source", "mark", "assumption"]
    assert (one.by, one.by_default, one.inherits) == ("kind", "plain", "those of `[instrument]`")
    assert table_of(Inner).keys[0].name == "words"
    assert not table_of(Root).inherits


def test_the_default_of_the_page_is_that_of_the_class() -> None:
    keys = {key.name: key for key in table_of(Part).keys}

    assert literal(keys["kind"].default) == Part(key="", cite=HEAD).kind
    assert literal(keys["open"].default) is Part(key="", cite=HEAD).open
    assert (keys["end"].default, keys["end"].otherwise) == ("", "none")
    assert not keys["wealth"].default  # it is needed where it may stand
    assert not keys["end"].required
    assert table_of(Step).keys[2].required


def test_every_fact_has_its_place_key_and_citation() -> None:
    part = {"end": 3, "steps": [{"points": 1}, {"points": 2, "min": 1}], "weights": {"a": 2}}
    found, _ = told({"parts": {"p": part}, "inner": {"words": "x", "assumption": {"id": "a", "en": "b"}}})

    told_facts = {fact.place: fact for fact in facts(found)}
    assert {place: fact.value for place, fact in told_facts.items()} == {
        "parts.p.end": 3,
        "parts.p.open": False,
        "parts.p.kind": "plain",
        "parts.p.wealth": 0,
        "parts.p.steps[1].points": 1,
        "parts.p.steps[2].min": 1,
        "parts.p.steps[2].points": 2,
        "parts.p.weights.a": 2,
        "inner.words": "x",
    }
    assert told_facts["parts.p.steps[1].points"].cite is HEAD
    assert told_facts["parts.p.steps[1].points"].key.unit == "points"
    assert told_facts["inner.words"].cite == found.inner.cite if found.inner else None


# --- What files beside rule files need ---------------------------------------------------------------------------------


@table("[letter]", needs=(("stamp", "sent"),), one_of=(("sent", "kept"),))
@value
class Letter(Declared):
    """A letter."""

    mood: str = field(spoken({"good": msg("verified")}), "How it is.", '"good"', default="good")
    sent: str | None = field(TEXT, "To whom.", '"A"', default=None)
    kept: str | None = field(TEXT, "Why.", '"late"', default=None)
    stamp: Exact | None = field(Type(kind="decimal", above=0), "What it cost.", "1.5", default=None, read=lambda *_: 1)


@pytest.mark.parametrize(("written", "read_as"), [("good", "good"), ("verified", "good"), ("Terverifikasi", "good")])
def test_a_word_may_be_what_reports_say_for_it(written: str, read_as: str) -> None:
    faults = Faults("x.toml")

    assert read(Letter, Reader({"mood": written}, "", faults, {}), PLAIN).mood == read_as
    assert faults.found == []


def test_what_a_function_reads_is_asked_for() -> None:
    faults = Faults("x.toml")

    assert read(Letter, Reader({"stamp": 3}, "", faults, {}), PLAIN).stamp == 1
    assert faults.found == []


def test_only_some_keys_may_be_read() -> None:
    reader = Reader({"sent": "A", "kept": 3}, "", Faults("x.toml"), {})

    assert read_fields([each for each in fields_of(Letter) if each.attribute == "sent"], reader) == {"sent": "A"}


@pytest.mark.parametrize(
    ("data", "fits"),
    [
        ({"sent": "A"}, True),
        ({"kept": "late"}, True),
        ({"sent": "A", "kept": "late"}, False),
        ({}, False),
        ({"sent": "A", "stamp": 1}, True),
        ({"kept": "late", "stamp": 1}, False),
        ({"sent": "A", "stamp": "1"}, False),
        ({"sent": "A", "stamp": 0}, False),
        ({"sent": "A", "mood": "terverifikasi"}, True),
        ({"sent": "A", "mood": "bad"}, False),
    ],
)
def test_the_schema_says_which_keys_stand_together(data: dict[str, Any], fits: bool) -> None:  # noqa: FBT001
    schema = json_schema(format_of(Letter, "letter", "A letter"))

    assert jsonschema.Draft202012Validator(schema).is_valid(data) is fits


def test_a_format_has_every_table_inside_its_root() -> None:
    form = format_of(Root, "all", "All of it")

    assert (form.root, set(form.tables)) == (table_of(Root), {"part", "step", "inner"})


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_a_rule_file_says_nothing_that_comes_from_nowhere(spec: str) -> None:
    one = instrument(spec)
    found = [fact for fact in facts(one) if not fact.place.startswith(("sources.", "context."))]

    assert [fact.place for fact in found if fact.cite is None or not (fact.cite.sources or fact.cite.assumption)] == []
    assert {fact.cite for fact in facts_of(one)} <= set(citations(one))
    assert one.title in [fact.value for fact in found if fact.place == "instrument.title"]


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ({"below": 7}, "a number below 7"),
        ({"high": 7}, "a number up to 7"),
        ({"above": 0, "below": 7}, "a number above 0, and a number below 7"),
        ({"low": 1, "below": 7}, "a number from 1 up, and a number below 7"),
        ({"above": 0, "high": 7}, "a number above 0, and a number up to 7"),
    ],
)
def test_every_combination_of_ends_is_said_as_it_is(ends: dict[str, int], said: str) -> None:
    faults = Faults("x.toml")

    Reader({"x": 8}, "", faults, {}).number("x", ends=number(**ends))

    assert [str(fault.expected) for fault in faults.found] == [said]


@table("[[words]]", beside=table_of(Step).keys, fits="short")
@value
class Words(Declared):
    """Words, perhaps with the keys of a step, which are read as a step."""

    text: str = field(Type(kind="text", never=("none",)), "The words.", '"x"')
    length: Exact | None = field(Type(kind="decimal", above=0), "How long they are.", "1.5", default=None)
    amount: str | None = field(Type(kind="printed"), "As printed.", '"81%"', default=None)
    cells: tuple[str | int, ...] = field(list_of(Type(kind="cell"), "list"), "Of a row.", '["a", 1]', default=())


@table("the file", name="words-file")
@value
class WordsFile(Declared):
    """Words."""

    words: tuple[Words, ...] = field(listed(Words), "The words.", '[{ text = "x", points = 1 }]', default=())


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ({"text": "x", "points": 1}, True),
        ({"text": "x"}, False),  # the keys of the step are as required as its own
        ({"text": "none", "points": 1}, False),
        ({"text": "much", "points": 1}, False),  # the further definition
        ({"text": "x", "points": 1, "length": "1/2"}, False),
        ({"text": "x", "points": 1, "length": 0.5}, True),
        ({"text": "x", "points": 1, "amount": "81%"}, True),
        ({"text": "x", "points": 1, "amount": ""}, False),
        ({"text": "x", "points": 1, "cells": ["", 1]}, True),
        ({"text": "x", "points": 1, "cells": [1.5]}, False),
    ],
)
def test_keys_that_are_read_as_another_class_stand_in_the_same_table(words: dict[str, Any], *, fits: bool) -> None:
    schema = json_schema(format_of(WordsFile, "words", "Words"))
    schema["$defs"]["short"] = {"not": {"properties": {"text": {"const": "much"}}}}

    assert jsonschema.Draft202012Validator(schema).is_valid({"words": [words]}) is fits


@pytest.mark.parametrize(
    ("length", "faults"),
    [
        (2, []),
        ("1/2", ["x.toml: length: 1/2 is not allowed here\n  expected: a number, without quotes"]),
        (0, ["x.toml: length: 0 is not allowed here\n  expected: a number above 0"]),
    ],
)
def test_a_number_without_quotes_is_read_as_one(length: object, faults: list[str]) -> None:
    found = Faults("x.toml")
    read_fields(fields_of(Words)[:2], Reader({"text": "x", "length": length}, "", found, {}))

    assert [str(fault) for fault in found.found] == faults


# --- Lists and maps of every type -----------------------------------------------------------------------------------


@table("everything")
@value
class Everything(Declared):
    """What a section of a plugin may declare without reading it itself."""

    plain: Any = field(PLAIN_VALUE, "Any value.", "3", default=None)
    numbers: tuple[Exact, ...] = field(list_of(number(low=0), "list of numbers"), "Numbers.", "[1]", default=())
    wholes: tuple[int, ...] = field(list_of(WHOLE, "list of whole numbers"), "Wholes.", "[1]", default=())
    words: tuple[str, ...] = field(list_of(word("a", "b"), "list of words"), "Words.", '["a"]', default=())
    values: tuple[Any, ...] = field(list_of(PLAIN_VALUE, "list of values"), "Values.", "[1]", default=())
    days: dict[str, int] = field(map_of(WHOLE, "table name → days"), "Days.", "{ a = 1 }", default={})
    flags: dict[str, bool] = field(map_of(FLAG, "table name → flag"), "Flags.", "{ a = true }", default={})


@pytest.mark.parametrize(
    ("key", "right", "wrong"),
    [
        ("plain", ["A", 3, True], [1.5, "", []]),
        ("numbers", [[0, "1/3"]], [["x"], [-1], [], 3]),
        ("wholes", [[0, 14]], [["14"], [-1], [True]]),
        ("words", [["a", "b"]], [["c"], [1]]),
        ("values", [["A", 3, True]], [[1.5], [""]]),
        ("days", [{"a": 14}], [{"a": "14"}, [14]]),
        ("flags", [{"a": True, "b": False}], [{"a": "yes"}]),
    ],
)
def test_what_a_type_takes_is_read_and_what_it_refuses_is_told_where_it_stands(
    key: str, right: list[Any], wrong: list[Any]
) -> None:
    def told_of(stands: Any) -> tuple[Any, list[str]]:
        faults = Faults("x.toml")
        scope = Scope(cite=HEAD, outer=HEAD, names={}, sections={})
        found = getattr(read(Everything, Reader({key: stands}, "", faults, {}), scope), key)
        return found, [str(fault.place) for fault in faults.found]

    for stands in right:
        found, places = told_of(stands)
        assert places == []
        assert found == (tuple(map(_exact, stands)) if isinstance(stands, list) else stands)
    for stands in wrong:
        (place,) = told_of(stands)[1]
        assert place.partition(".")[0] == key


def _exact(stands: Any) -> Any:
    return Fraction(stands) if isinstance(stands, str) and "/" in stands else stands
