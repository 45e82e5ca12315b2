"""Facts about loading rule files: what comes with evalkit, what the format allows, and files meant to do harm."""

from __future__ import annotations

import copy
import random
import subprocess
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from evalkit.base.distribution import bundled_rules
from evalkit.base.errors import FileError, RuleFileError
from evalkit.base.exact import NotANumber, Printed, parse_number
from evalkit.base.text import Text
from evalkit.base.toml.parse import parse_toml
from evalkit.catalogue.registry import Registry
from evalkit.catalogue.rule_file import REPORT_RULES
from evalkit.instruments import TOTAL, Method
from evalkit.instruments.cited_facts import facts_of, source_keys
from evalkit.loading import load
from evalkit.loading.document import read_document
from evalkit.loading.faults import RuleFaults
from evalkit.loading.readings import under_readings
from evalkit.method.shapes import Linear
from evalkit.schema.citation import Citation
from evalkit.schema.keys import NUMBER, NUMBERS, Key
from support import CROSSWALKS, INSTRUMENTS, KNOWN, calls_of, instrument, known

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.instruments import Instrument
    from evalkit.instruments.expression import Expression

BASE = Path(__file__).parent / "bad_rules" / "base.toml"


def toy(*changes: tuple[str, str], methods: Mapping[str, Method] = KNOWN) -> Instrument:
    """The small rule file of ``bad_rules`` with some text replaced."""
    text = BASE.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return load(text.encode(), methods, file="toy/1.toml", index="toy", edition="1")


# --- The files that come with evalkit ---------------------------------------------------------------------------


def test_every_file_of_the_folder_is_known() -> None:
    found = sorted(f"{path.parent.name}@{path.stem}" for path in Path(str(bundled_rules())).glob("*/*.toml"))

    registry = Registry()
    editions = [f"{index}@{edition}" for index in registry.indices() for edition in registry.editions(index)]

    assert tuple(sorted(editions)) == INSTRUMENTS
    assert found == sorted((*INSTRUMENTS, *CROSSWALKS, *(rules.id for rules in registry.all(REPORT_RULES))))


@pytest.mark.parametrize(
    ("spec", "leaves", "nodes"),
    [
        ("ikm@2004", 14, 15),
        ("ikm@2017", 9, 10),
        ("ipasn@2019", 4, 5),
        ("ipasn@2024", 4, 5),
        ("ipp@2022", 31, 40),
        ("ips@2022", 38, 63),
        ("itkp@2025", 8, 16),
        ("itkp@2026", 12, 26),
        ("kami@4.2", 131, 204),
        ("kami@5.0", 175, 221),
        ("kip@2018", 1, 1),
        ("pemdi@2026", 20, 28),
        ("sakip@2015", 5, 6),
        ("sakip@2021", 80, 103),
        ("spbe@2018", 37, 48),
        ("spbe@2020", 47, 60),
        ("spip@2021", 219, 452),
        ("zi@2021", 121, 203),
    ],
)
def test_the_tree_has_as_many_places_as_the_regulation(spec: str, leaves: int, nodes: int) -> None:
    found = instrument(spec)

    assert found.id == spec
    assert len(found.leaves_under(TOTAL)) == leaves
    assert len(found.nodes) == nodes
    assert next(iter(found.nodes)) == TOTAL


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_parents_come_before_their_children(spec: str) -> None:
    seen: set[str | None] = {None}
    for node in instrument(spec).nodes.values():
        assert node.parent in seen
        seen.add(node.code)


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_weights_add_up_exactly(spec: str) -> None:
    found = instrument(spec)
    for node in found.nodes.values():
        weights = [found.nodes[child].weight for child in node.children]
        if None not in weights and weights:
            wanted = node.weight if found.weights == "of-total" else 1 if found.index == "ikm" else 100
            assert sum(Fraction(weight or 0) for weight in weights) == wanted


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_every_source_key_exists(spec: str) -> None:
    found = instrument(spec)
    cites = [fact.cite for fact in facts_of(found)]
    cites += [reading.cite for reading in found.readings]
    cites += [note.cite for note in (*found.properties, *found.assumptions)]

    assert {key for cite in cites for key in source_keys(cite.sources)} <= set(found.sources)


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_every_fact_has_a_source_or_an_assumption(spec: str) -> None:
    assert [
        fact.place for fact in facts_of(instrument(spec)) if not fact.cite.sources and not fact.cite.assumption
    ] == []


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_printed_ranges_have_one_notation(spec: str) -> None:
    found = instrument(spec)
    tables = [*found.bands, *(table for reading in found.readings for table in reading.bands)]
    printed = [band.printed for table in tables for band in table.bands]

    assert [text for text in printed if "," in text or " " in text or "-" in text or not text] == []


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_own_prose_is_in_both_languages(spec: str) -> None:
    texts = [value for value in _values(instrument(spec)) if isinstance(value, Text)]

    assert texts
    assert [text for text in texts if not text.id.strip() or not text.en.strip() or text.id == text.en] == []


def _values(item: Any) -> Iterator[Any]:
    yield item
    if isinstance(item, Text):
        return
    if attrs.has(type(item)):
        for field in attrs.fields(type(item)):
            yield from _values(getattr(item, field.name))
    elif isinstance(item, dict):
        for one in item.values():
            yield from _values(one)
    elif isinstance(item, tuple) and not isinstance(item, Printed):
        for one in item:
            yield from _values(one)


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_every_reading_gives_an_instrument(spec: str) -> None:
    found = instrument(spec)
    for reading in found.readings:
        changed = under_readings(found, [reading])

        assert set(changed.nodes) == set(found.nodes)
        assert _plain(changed) != _plain(found)


def test_loading_does_not_depend_on_hash_seeds() -> None:
    """Two processes with different hash seeds read the same, in the same order."""
    code = (
        "from support import INSTRUMENTS, instrument\n"
        "import hashlib\n"
        "for spec in INSTRUMENTS:\n"
        "    found = instrument(spec)\n"
        "    text = '|'.join(f'{name}={getattr(found, name)!r}' for name in ('nodes', 'scales', 'readings', 'ladder'))\n"
        "    print(hashlib.sha256((text + str(list(found.methods))).encode()).hexdigest())\n"
    )
    paths = [str(BASE.parents[1]), str(BASE.parents[2])]
    outputs = {
        subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", f"import sys; sys.path[:0] = {paths!r}\n{code}"],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(outputs) == 1


# --- What the format means --------------------------------------------------------------------------------------


def test_fractions_are_exact() -> None:
    assert toy().nodes["A2"].weight == Fraction(45, 2)
    assert instrument("ikm@2017").nodes["waktu"].weight == Fraction(1, 9)


def test_a_mark_alone_is_about_the_inherited_source() -> None:
    cite = toy().assumptions[0].cite

    assert (cite.sources, cite.mark) == (("law",), "inferred")


def test_a_source_brings_the_mark_of_the_first() -> None:
    cite = toy().properties[0].cite

    assert (cite.sources, cite.mark) == (("blog: page 2", "law"), "single-source")


def test_an_assumption_alone_has_no_source() -> None:
    """That no rule was found is not to be read in the regulation."""
    cite = toy().rounding[0].cite

    assert (cite.sources, cite.mark, cite.assumption) == ((), "assumption", Text("tidak ada aturan", "no rule"))


def test_nodes_take_source_mark_and_assumption_of_their_parent() -> None:
    assumption = 'assumption = { id = "a", en = "b" }'
    found = toy(
        ('code   = "A"', f'code   = "A"\nsource = "blog"\n{assumption}'),
        ('code = "A2",', 'code = "A2", source = "law",'),
    )

    assert found.nodes["A1"].cite == found.nodes["A"].cite
    assert found.nodes["A1"].cite.mark == "assumption"
    assert (found.nodes["A2"].cite.sources, found.nodes["A2"].cite.assumption) == (("law",), None)
    assert found.nodes["B"].cite == found.cite


def test_a_child_may_stand_before_its_parent() -> None:
    """The tree decides what is inherited, not the order of the file."""
    node = '[[node]]\ncode = "L"\nin = "P"\ntitle = "L"\n\n[[node]]\ncode = "P"\ntitle = "P"\n'
    node += 'source = "blog"\nscale = "percent"\ndigits = 0\nmethod = "sum"\n\n[gate]'
    found = toy(("[gate]", node))

    leaf = found.nodes["L"]
    assert (leaf.cite.sources, leaf.scale, leaf.digits, leaf.depth) == (("blog",), "percent", 0, 1)


def test_attributes_take_their_default_on_leaves_only() -> None:
    nodes = toy().nodes

    assert [nodes[code].attributes.get("na") for code in ("B1", "B2", "B")] == [False, True, None]


def test_an_attribute_may_have_a_source_a_mark_or_an_assumption() -> None:
    assert toy().attribute_cites == {}

    head = "[attributes.kind]\n"
    assert toy((head, head + 'source = "law: 2"\nmark = "inferred"\n')).attribute_cites == {
        "kind": Citation(sources=("law: 2",), mark="inferred")
    }
    assert toy((head, head + 'mark = "inferred"\n')).attribute_cites["kind"].sources == toy().cite.sources
    assert toy((head, head + 'assumption = { id = "x", en = "y" }\n')).attribute_cites == {
        "kind": Citation(sources=(), mark="assumption", assumption=Text("x", "y"))
    }


def test_a_leaf_under_instrument_method_needs_none_of_its_keys() -> None:
    """A key that parents must have is not asked of leaves."""
    found = toy(
        ('method  = "weighted-mean"', 'method  = "gated-sum"'),
        ("weight = 100\n", 'weight = 100\nmethod = "weighted-mean"\n'),
        ("weight = 60\n", 'weight = 60\nmethod = "weighted-mean"\n'),
        ('method     = "gated-sum"\n', ""),
        ("[gate]", '[[node]]\ncode = "X"\ntitle = "X"\n\n[gate]'),
    )

    assert (found.nodes["X"].method, found.nodes["B"].method) == ("", "gated-sum")


def test_rungs_compare_with_the_values_of_the_attribute() -> None:
    """Keys of a TOML table are texts; the attribute may hold numbers."""
    found = toy(('attribute = "stage"', 'attribute = "kind"'), ('I = "low", II = "high"', '1 = "low", 3 = "high"'))

    assert found.ladder is not None
    assert found.ladder.rungs[0].at_least == {1: "low", 3: "high"}


def test_points_may_depend_on_a_flag() -> None:
    table = '[scales.flag]\n1 = "No"\n2 = "Yes"\n\n[scales.flag.points]\nby = "na"\n1 = { true = 0, false = 1 }\n2 = { true = 4, false = 5 }\n\n'
    found = toy(("[scales.met]", table + "[scales.met]"))

    assert [level.by_attribute for level in found.scales["flag"].levels] == [{True: 0, False: 1}, {True: 4, False: 5}]


def test_levels_are_whole_numbers_or_letters() -> None:
    scales = toy().scales

    assert [level.answer for level in scales["graded"].levels] == [0, 1, 2]
    assert [(level.answer, level.points) for level in scales["letter"].levels] == [("A", 5), ("B", 1)]
    assert scales["graded"].also == {"In part": 1, "Not relevant": "na"}
    assert (scales["level"].unordered, scales["level"].points_by) == (False, None)


def test_short_title_weights_and_digits_have_defaults() -> None:
    found = toy(('weights = "of-total"\n', ""))

    assert (found.short, found.weights, found.nodes["A"].digits) == ("Toy index", "of-total", 2)


def test_weights_within_parent_add_up_to_100_unless_said_otherwise() -> None:
    halves = (
        ('"of-total"', '"within-parent"'),
        ("= 60", "= 30"),
        ("= 40", "= 70"),
        ("= 37.5", "= 50"),
        ('= "45/2"', '= "100/2"'),
    )

    assert toy(*halves).weights == "within-parent"
    assert (
        toy(
            (('"of-total"', '"within-parent"\nweight_sum = 200')),
            ("= 60", "= 100"),
            ("= 40", "= 100"),
            ("= 37.5", "= 50"),
            ('= "45/2"', "= 150"),
        )
        .nodes["A2"]
        .weight
        == 150
    )


def test_above_may_follow_min_at_the_same_number_but_not_before() -> None:
    """``above 80`` leaves 80 to the row ``min 80``."""
    found = toy(
        ("min       = 80", "above = 80"),
        ('[[bands]]\npredicate = "Poor"', '[[bands]]\npredicate = "Edge"\nmin = 80\n\n[[bands]]\npredicate = "Poor"'),
    )

    assert [band.exclusive for band in found.bands[0].bands] == [True, False, False]


def test_bands_may_depend_on_the_context() -> None:
    found = instrument("kami@5.0")
    rule = found.context["se_category"]

    assert {table.when for table in found.bands if table.at == TOTAL} == set(rule.values)


def test_method_keys_of_a_plugin_are_part_of_the_schema() -> None:
    def build(_instrument: Instrument, _node: object, highest: object) -> Expression:
        return Linear(weights=(1,)).expression

    keys = (
        Key(name="cap", type=NUMBER, meaning="Most.", example="1", required=True),
        Key(name="steps", type=NUMBERS, meaning="Each.", example="{ a = 1 }", required=True),
        Key(name="extra", type=NUMBER, meaning="More.", example="1"),
    )
    methods = known(Method(name="capped", build=build, keys=keys))
    found = toy(('method = "sum"', 'method = "capped"\ncap = "10/3"\nsteps = { a = 1 }'), methods=methods)

    assert found.nodes["S"].params == {"cap": Fraction(10, 3), "steps": {"a": 1}}
    with pytest.raises(RuleFileError) as caught:
        toy(('method = "sum"', 'method = "capped"'), methods=methods)
    assert [str(fault).splitlines()[0] for fault in caught.value.faults] == [
        "toy/1.toml: node[S]: the key cap is missing",
        "toy/1.toml: node[S]: the key steps is missing",
    ]


# --- Readings ---------------------------------------------------------------------------------------------------


def test_a_reading_changes_only_what_it_states() -> None:
    found = toy()
    changed = under_readings(found, [one for one in found.readings if one.id == "other-weights"])

    assert [changed.nodes[code].weight for code in ("A1", "A2", "A", "B")] == [30, 30, 60, 40]
    assert changed.nodes["B"].params == {"gate_min": 2, "thresholds": {"low": 1, "high": 4}}


def test_readings_of_sections() -> None:
    found = toy()
    changed = under_readings(found, [one for one in found.readings if one.id in {"zero", "no-conditions", "points"}])

    assert changed.records is not None
    assert changed.gate is not None
    assert changed.records.blanks == "zero"
    assert "floors" in found.sections
    assert "floors" not in changed.sections
    assert changed.gate.answers[0].values == (1, 2)
    assert [changed.nodes[code].missing for code in ("A1", "B3", "C1")] == [1, 1, None]
    assert Counter(entry.node for entry in changed.records.points) == {"A1": 2, "A2": 1, "B1": 1, "B2": 1, "B3": 1}


def test_readings_of_rounding_and_bands() -> None:
    found = toy()
    changed = under_readings(found, [one for one in found.readings if one.id in {"unrounded", "closed"}])

    assert changed.rounding == ()
    assert [(table.at, table.bands[0].minimum) for table in changed.bands] == [("S", 1), (TOTAL, 79)]


def test_a_reading_may_move_a_leaf() -> None:
    found = instrument("spbe@2020")
    moved = attrs.evolve(found.readings[0], sets=({"codes": ("I1",), "in": "A2"},))
    changed = under_readings(found, [moved])

    assert "I1" in changed.nodes["A2"].children
    assert "I1" not in changed.nodes["A1"].children
    assert list(changed.nodes)[:3] == [TOTAL, "D1", "A1"]


def test_points_without_records_change_nothing() -> None:
    """A variant may have no records any more."""
    found = attrs.evolve(toy(), records=None)

    changed = under_readings(found, [one for one in found.readings if one.id == "points"])

    assert _plain(changed) == _plain(found)


def _plain(found: Instrument) -> dict[str, Any]:
    return attrs.asdict(found, recurse=False)


# --- Files meant to do harm -------------------------------------------------------------------------------------

_STRANGE: tuple[Any, ...] = (
    0, 1, -1, True, "", "x", TOTAL, "1/0", "na", [], [[]], [1], ["x"], [{}], {}, {"x": 1}, {"id": "a", "en": "b"},
    parse_number("1.5"), parse_number("nan"), 0xF**5000, -(10**50), "\x1b[0m", {"1": {"1": 1}}, [{"code": "q"}],
    [{"at": TOTAL}], "٣", "{x}",
)  # fmt: skip


def _paths(item: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    entries = item.items() if isinstance(item, dict) else enumerate(item) if isinstance(item, list) else ()
    for key, one in entries:
        yield (*path, key)
        yield from _paths(one, (*path, key))


def _break(raw: dict[str, Any], paths: list[tuple[Any, ...]], chance: random.Random) -> None:
    *above, key = chance.choice(paths)
    place: Any = raw
    for step in above:
        place = place[step]
    what = chance.choice(("replace", "replace", "delete", "add", "repeat"))
    if what == "delete":
        del place[key]
    elif what == "add" and isinstance(place[key], dict):
        place[key][chance.choice(paths)[0]] = copy.deepcopy(chance.choice(_STRANGE))
    elif what == "repeat" and isinstance(place, list):
        place.append(place[key])
    else:
        place[key] = copy.deepcopy(chance.choice(_STRANGE))


@pytest.mark.long
@pytest.mark.parametrize("spec", ["toy@1", "ikm@2017", "ipasn@2019", "kami@5.0", "sakip@2021"])
def test_whatever_a_file_says_it_loads_or_has_faults(spec: str) -> None:
    """Values of wrong kinds, missing and unknown keys, repeated entries: never another exception."""
    index, _, edition = spec.partition("@")
    data = BASE.read_bytes() if index == "toy" else (bundled_rules() / index / f"{edition}.toml").read_bytes()
    sound = parse_toml(data, "", FileError)
    paths = list(_paths(sound))
    chance = random.Random(spec)  # noqa: S311 - the same cases each time
    for _ in range(600 if index == "toy" else 30):
        raw = copy.deepcopy(sound)
        _break(raw, paths, chance)
        faults = RuleFaults("f.toml")
        found = read_document(raw, KNOWN, faults, sha256="")
        told = "\n".join(map(str, faults.found))

        assert found is not None or told
        assert "\x1b" not in told


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"a = 1", b"[[instrument]]", b"instrument = 5", b"[instrument]", b"a = [" * 200]
)
def test_what_is_no_rule_file_has_faults(data: bytes) -> None:
    with pytest.raises(RuleFileError):
        load(data, KNOWN, file="x/1.toml", index="x", edition="1")


def test_tables_nested_1000_deep_are_a_fault() -> None:
    data = ("[" + ".".join("a" * 1000) + "]\n").encode()

    with pytest.raises(RuleFileError, match="nested too deep"):
        load(data, KNOWN, file="x/1.toml", index="x", edition="1")


def _nodes(entries: Iterator[str]) -> tuple[str, str]:
    return "[gate]", "\n".join(f"[[node]]\n{entry}" for entry in entries) + "\n[gate]"


def test_parents_nested_1000_deep_are_a_fault() -> None:
    chain = (f'code = "N{n}"\ntitle = "N"\nmethod = "sum"\n' + (f'in = "N{n - 1}"\n' if n else "") for n in range(1000))
    text = BASE.read_text().replace(*_nodes(iter([*chain])), 1)
    text = text.replace('code = "N999"\ntitle = "N"\nmethod = "sum"', 'code = "N999"\ntitle = "N"')

    with pytest.raises(RuleFileError) as caught:
        load(text.encode(), KNOWN, file="toy/1.toml", index="toy", edition="1")

    (fault,) = caught.value.faults
    assert str(fault) == "toy/1.toml: node[N21]: N21 lies too deep\n  expected: at most 20 levels below N0"


def _calls(count: int, entry: str) -> int:
    """Function calls that it takes to read *count* nodes more."""
    text = BASE.read_text().replace(*_nodes(entry.format(n=n) for n in range(count)), 1)
    raw = parse_toml(text.encode(), "", FileError)
    return calls_of(lambda: read_document(raw, KNOWN, RuleFaults("f.toml"), sha256=""))


@pytest.mark.parametrize(
    "entry",
    ['code = "N{n}"\ntitle = "N"\n', 'code = "N{n}"\ntitle = "N"\nin = "X{n}"\nwieght = 1\nscale = "x{n}"\n'],
    ids=["sound", "all-wrong"],
)
def test_the_time_grows_with_the_file_not_with_its_square(entry: str) -> None:
    assert _calls(2000, entry) < 5 * _calls(500, entry)


@pytest.mark.long
def test_a_file_of_20_000_nodes_is_read() -> None:
    count = 20_000
    raw = parse_toml(BASE.read_bytes(), "", FileError)
    raw["node"] += [{"code": f"N{n}", "title": "N", "scale": "met"} for n in range(count)]
    faults = RuleFaults("f.toml")
    found = read_document(raw, KNOWN, faults, sha256="")

    assert faults.found == []
    assert found is not None
    assert len(found.nodes) == count + 13


def test_many_faults_name_the_nearest_word_for_the_first_only() -> None:
    faults = RuleFaults("f.toml")
    for n in range(60):
        faults.unknown(f"p{n}", "x", "weigth", ["weight"], expected="y")
    faults.unknown("big", "x", "weigth", (f"n{n}" for n in range(10**6)), expected="y")

    assert [fault.hint is not None for fault in faults.found] == [True] * 50 + [False] * 11


def test_long_lists_of_choices_are_cut() -> None:
    values = ", ".join(map(str, range(200)))
    with pytest.raises(RuleFileError) as caught:
        toy(("values = [1, 2, 3]", f"values = [{values}]"), ("locked    = 3", "locked = 999"))

    (fault,) = [one for one in caught.value.faults if one.place == "gate.locked"]
    assert str(fault).endswith("48, 49, …")


def test_numbers_beyond_the_limits_are_told_apart() -> None:
    assert isinstance(_STRANGE[18], NotANumber)
    with pytest.raises(RuleFileError, match="1e999999 is not a number"):
        toy(("= 37.5", "= 1e999999"))


# --- What is divided by -----------------------------------------------------------------------------------------

PERCENT = ('method = "sum"\nscale  = "letter"', 'method = "percent"\nscale  = "letter"')


@pytest.mark.parametrize(("points", "best"), [("{ A = -1, B = -2 }", "-1"), ("{ A = 0, B = -2 }", "0")])
def test_percent_of_nothing_is_refused(points: str, best: str) -> None:
    with pytest.raises(RuleFileError) as caught:
        toy(PERCENT, ("{ A = 5, B = 1 }", points))

    assert "\n".join(str(fault) for fault in caught.value.faults) == (
        f"toy/1.toml: node[S]: the best answer to S1 is worth {best}\n"
        "  expected: answers worth more than 0: the method percent divides by the best ones"
    )


def test_percent_of_something_is_a_share() -> None:
    assert toy(PERCENT).nodes["S"].method == "percent"
