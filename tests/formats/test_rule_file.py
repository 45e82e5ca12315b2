"""Facts about the declared keys of rule files: the loader refuses what the schema refuses."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import jsonschema
import pytest

from evalkit.base.errors import RuleFileError
from evalkit.base.toml.parse import parse_toml
from evalkit.catalogue.file_formats import formats
from evalkit.instruments.tree import FORMULA, METHOD
from evalkit.loading.document import read_document
from evalkit.loading.faults import RuleFaults
from evalkit.method.methods import CORE_METHODS
from evalkit.schema.json_schema import json_schema, literal, plain
from formats.walk import HERE, ROOT, Stand, changed, read, stands
from formats.wrong import wrong
from support import KNOWN

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.instruments import Instrument
    from evalkit.schema.keys import Key

RULE_FILE = formats()["rule-file"]
SCHEMA = json_schema(RULE_FILE)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
SHIPPED = sorted(path for path in (ROOT / "rules").glob("*/*.toml") if "instrument" in read(path))
SOUND = [HERE / "full.toml", HERE / "full-columns.toml", ROOT / "tests/bad_rules/base.toml", *SHIPPED]
PLACES = list(RULE_FILE.places())


class Document(NamedTuple):
    """A rule file as the loader reads it and as the schema sees it."""

    toml: dict[str, Any]
    json: dict[str, Any]

    def changed(self, stand: Stand, key: str, toml: Any, json: Any) -> Document:
        return Document(changed(self.toml, stand.at, key, toml), changed(self.json, stand.at, key, json))


class Place(NamedTuple):
    """A key where it stands in a document."""

    path: Path
    stand: Stand
    key: Key


@cache
def document(path: Path) -> Document:
    return Document(parse_toml(path.read_bytes(), str(path), RuleFileError), plain(read(path)))


def loaded(one: Document) -> tuple[Instrument | None, list[str]]:
    faults = RuleFaults("x.toml")
    found = read_document(one.toml, KNOWN, faults, sha256="")
    return found, [str(fault) for fault in faults.found]


def first_places() -> dict[str, Place]:
    """Every declared key at every place, in the first document that has it."""
    found: dict[str, Place] = {}
    for path in SOUND:
        for stand in stands(RULE_FILE, read(path)):
            for table in stand.tables:
                for key in table.keys:
                    if key.name in stand.data:
                        found.setdefault(f"{stand.place}.{key.name}".lstrip("."), Place(path, stand, key))
    return found


FIRST = first_places()


def test_the_documents_hold_every_declared_key() -> None:
    wanted = {f"{place}.{key.name}".lstrip(".") for place, table in PLACES for key in table.keys}

    assert wanted - FIRST.keys() == set()


def test_editors_offer_the_methods_of_evalkit() -> None:
    assert METHOD.options[0].words == tuple(name for name in CORE_METHODS if name != FORMULA)


def test_targets_of_a_change_stand_before_what_changes_and_keys_of_methods_behind_it() -> None:
    names = [key.name for key in RULE_FILE.tables["change-of-nodes"].keys]

    assert names[:5] == ["node", "nodes", "under", "leaves", "weight"]
    assert names.index("missing") < names.index("gate_min")


@pytest.mark.parametrize("name", FIRST)
def test_a_value_of_another_type_is_refused_by_loader_and_schema(name: str) -> None:
    place = FIRST[name]
    for toml, json in wrong(place.key.type):
        broken = document(place.path).changed(place.stand, place.key.name, toml, json)

        assert not VALIDATOR.is_valid(broken.json), json
        assert loaded(broken)[1] != [], json


@pytest.mark.parametrize("name", [name for name, place in FIRST.items() if place.key.required])
def test_a_missing_key_is_refused_by_loader_and_schema(name: str) -> None:
    place = FIRST[name]
    broken = document(place.path).changed(place.stand, place.key.name, None, None)

    assert not VALIDATOR.is_valid(broken.json)
    assert loaded(broken)[1] != []


@pytest.mark.parametrize("name", [name for name, place in FIRST.items() if place.key.needed])
def test_a_key_that_its_kind_needs_is_refused_where_it_is_missing(name: str) -> None:
    place = FIRST[name]
    broken = document(place.path).changed(place.stand, place.key.name, None, None)

    assert not VALIDATOR.is_valid(broken.json)
    assert loaded(broken)[1] != []


@pytest.mark.parametrize(
    "name", [name for name, place in FIRST.items() if place.key.default and name != "node[].factor"]
)
def test_the_default_is_what_the_loader_takes(name: str) -> None:
    place = FIRST[name]
    one = document(place.path)
    default = literal(place.key.default)
    stated = one.changed(place.stand, place.key.name, default, default)
    without = one.changed(place.stand, place.key.name, None, None)

    (one_instrument, faults), (other, other_faults) = loaded(stated), loaded(without)
    assert faults == other_faults
    assert one_instrument is not None
    assert other is not None
    assert one_instrument.__getstate__() == other.__getstate__()
    assert VALIDATOR.is_valid(stated.json) == VALIDATOR.is_valid(without.json)


def test_the_default_factor_is_what_the_method_takes() -> None:
    place = FIRST["node[].factor"]
    default = literal(place.key.default)
    formulas = []
    for given in (default, None):
        found, _ = loaded(document(place.path).changed(place.stand, "factor", given, given))
        assert found is not None
        formulas.append(KNOWN["weighted-sum"].build(found, found.nodes["total"], (2, 2)))

    assert formulas[0] == formulas[1]


@pytest.mark.parametrize(
    "place",
    sorted({place for place, _ in PLACES} - {place for place, table in PLACES if table.free is not None}),
    ids=lambda place: place or "top",
)
def test_an_unknown_key_is_refused_by_loader_and_schema(place: str) -> None:
    path, stand = next((path, one) for path in SOUND for one in stands(RULE_FILE, read(path)) if one.place == place)
    broken = document(path).changed(stand, "zzz", 1, 1)

    assert not VALIDATOR.is_valid(broken.json)
    assert loaded(broken)[1] != []


@pytest.mark.parametrize("path", SOUND, ids=[f"{path.parent.name}-{path.stem}" for path in SOUND])
def test_sound_rule_files_fit(path: Path) -> None:
    found = VALIDATOR.iter_errors(document(path).json)

    assert [f"{error.json_path}: {error.message}" for error in found] == []
