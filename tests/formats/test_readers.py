"""Facts about all formats but that of rule files, which has a file of its own: schema and reader refuse the same files."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import tomlkit

from evalkit.base.errors import Faults, RuleFileError
from evalkit.base.toml.parse import parse_toml
from evalkit.catalogue.formats import FORMATS
from evalkit.loading.overlay import read_overlay
from evalkit.schema.json_schema import json_schema, literal, plain, type_schema
from evalkit.schema.reader import Reader
from evalkit.schema.walk import Stand, stands
from formats.corpora import faults, sound_files
from formats.walk import changed, read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evalkit.schema.keys import Key, Table

SOUND = list(sound_files())
IDS = [f"{kind}: {path.stem}" for kind, path in SOUND]
# What is no business of the reader of the file itself: the assessment inside a case, and the nodes of a variant, are read
# when they are put together with an instrument.
ELSEWHERE = {
    "case-file": {"assessment", "cases[].assessment", "cases[].groups[]"},
    "variant": {"node[]", "node[].leaves[]", "bands[]", "rounding[]", "sources.*"},
}


@cache
def validator(kind: str) -> Any:
    return jsonschema.Draft202012Validator(json_schema(FORMATS[kind]))


def declared(kind: str) -> dict[str, list[Table]]:
    """Place → the tables that may stand there."""
    found: dict[str, list[Table]] = {}
    for place, table in FORMATS[kind].places():
        if place not in ELSEWHERE.get(kind, ()):
            found.setdefault(place, []).append(table)
    return found


def asked(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, set[str]]]:
    """Every place of a file that its reader reads, and the keys that it asks for there."""
    readers: list[Reader] = []
    begin = Reader.__init__

    def noting(self: Reader, *args: Any) -> None:
        begin(self, *args)
        readers.append(self)

    with monkeypatch.context() as patch:
        patch.setattr(Reader, "__init__", noting)
        read_overlay(parse_toml(path.read_bytes(), "x.toml", RuleFileError), "toy@1", Faults("x.toml"))
    for reader in readers:
        yield re.sub(r"\[[^\]]*\]", "[]", reader.place), reader.asked


def place_of(told: str, places: dict[str, list[Table]]) -> str | None:
    fits = (place for place in places if re.fullmatch(re.escape(place).replace(r"\*", "[^.]+"), told))
    return next(fits, None)


def test_the_reader_of_variants_asks_for_the_declared_keys_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = "variant"  # whose keys are those of rule files that may change; all others are read as they are declared
    places = declared(kind)
    found: dict[str, set[str]] = {place: set() for place in places}
    for path in (path for one, path in SOUND if one == kind):
        for told, keys in asked(path, monkeypatch):
            place = place_of(told, places)
            if place is not None:
                found[place] |= keys

    refused = {place: {key for table in tables for key in table.refused} for place, tables in places.items()}
    wanted = {place: {key.name for table in tables for key in table.keys} for place, tables in places.items()}
    assert {place: keys - refused[place] for place, keys in found.items()} == wanted


@pytest.mark.parametrize(("kind", "path"), SOUND, ids=IDS)
def test_sound_files_fit(kind: str, path: Path) -> None:
    errors = validator(kind).iter_errors(plain(read(path)))

    assert [f"{error.json_path}: {error.message}" for error in errors] == []
    assert faults(kind, path.read_bytes()) == []


def required() -> dict[str, tuple[str, Path, Stand, Key]]:
    """Every required key, in the first sound file that has it."""
    found: dict[str, tuple[str, Path, Stand, Key]] = {}
    for kind, path in SOUND:
        for stand in stands(FORMATS[kind], read(path)):
            if stand.place in ELSEWHERE.get(kind, ()) or len(stand.tables) > 1:
                continue
            for key in (key for key in stand.tables[0].keys if key.required):
                found.setdefault(f"{kind}: {stand.place}.{key.name}", (kind, path, stand, key))
    return found


REQUIRED = required()


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_key_is_refused_by_reader_and_schema(name: str) -> None:
    kind, path, stand, key = REQUIRED[name]
    broken = changed(read(path), stand.at, key.name, None)

    assert not validator(kind).is_valid(plain(broken))
    assert faults(kind, tomlkit.dumps(broken).encode()) != []


def unknown() -> dict[str, tuple[str, Path, Stand]]:
    """Every table of fixed keys, in the first sound file that has it."""
    found: dict[str, tuple[str, Path, Stand]] = {}
    for kind, path in SOUND:
        for stand in stands(FORMATS[kind], read(path)):
            if stand.place not in ELSEWHERE.get(kind, ()) and all(table.free is None for table in stand.tables):
                found.setdefault(f"{kind}: {stand.place or 'top'}", (kind, path, stand))
    return found


UNKNOWN = unknown()


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_key_is_refused_by_reader_and_schema(name: str) -> None:
    kind, path, stand = UNKNOWN[name]
    broken = changed(read(path), stand.at, "zzz", 1)

    assert not validator(kind).is_valid(plain(broken))
    assert faults(kind, tomlkit.dumps(broken).encode()) != []


@pytest.mark.parametrize("kind", FORMATS)
def test_every_example_fits_its_type(kind: str) -> None:
    definitions = json_schema(FORMATS[kind])["$defs"]
    wrong = []
    for _, table in FORMATS[kind].places():
        for key in table.keys:
            one = jsonschema.Draft202012Validator({**type_schema(key.type), "$defs": definitions})
            if not one.is_valid(literal(key.example)):
                wrong.append(f"{table.name}.{key.name}")

    assert wrong == []
