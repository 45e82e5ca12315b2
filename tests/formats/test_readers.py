"""Facts about all formats but that of rule files, which has a file of its own: schema and reader refuse the same files."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import tomlkit

from evalkit.catalogue.file_formats import formats
from evalkit.schema.json_schema import json_schema, literal, plain, type_schema
from formats.corpora import faults, sound_files
from formats.walk import Stand, changed, read, stands

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.schema.keys import Key

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
    return jsonschema.Draft202012Validator(json_schema(formats()[kind]))


@pytest.mark.parametrize(("kind", "path"), SOUND, ids=IDS)
def test_sound_files_fit(kind: str, path: Path) -> None:
    errors = validator(kind).iter_errors(plain(read(path)))

    assert [f"{error.json_path}: {error.message}" for error in errors] == []
    assert faults(kind, path.read_bytes()) == []


def required() -> dict[str, tuple[str, Path, Stand, Key]]:
    """Every required key, in the first sound file that has it."""
    found: dict[str, tuple[str, Path, Stand, Key]] = {}
    for kind, path in SOUND:
        for stand in stands(formats()[kind], read(path)):
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
        for stand in stands(formats()[kind], read(path)):
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


@pytest.mark.parametrize("kind", formats())
def test_every_example_fits_its_type(kind: str) -> None:
    definitions = json_schema(formats()[kind])["$defs"]
    wrong = []
    for _, table in formats()[kind].places():
        for key in table.keys:
            one = jsonschema.Draft202012Validator({**type_schema(key.type), "$defs": definitions})
            if not one.is_valid(literal(key.example)):
                wrong.append(f"{table.name}.{key.name}")

    assert wrong == []
