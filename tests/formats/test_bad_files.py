"""Facts about files that are wrong: the schema refuses what is wrong in form, and only the loader what is wrong in meaning."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

import jsonschema
import pytest

from evalkit.catalogue.file_formats import formats
from evalkit.schema.json_schema import json_schema, plain
from formats.corpora import HERE, Bad, bad_files, faults

BAD = {one.id: one for one in bad_files()}
ONLY_THE_LOADER = [
    line for line in (HERE / "only-the-loader.txt").read_text(encoding="utf-8").splitlines() if line and line[0] != "#"
]


@cache
def validator(kind: str) -> Any:
    return jsonschema.Draft202012Validator(json_schema(formats()[kind]))


def is_seen(one: Bad) -> bool:
    """Whether an editor with the schema marks the file: also if it is no TOML at all."""
    try:
        document = tomllib.loads(one.data.decode())
    except (tomllib.TOMLDecodeError, RecursionError):
        return True
    return not validator(one.kind).is_valid(plain(document))


# The other corpora have such a test of their own.
@pytest.mark.parametrize(
    "name", [name for name, one in BAD.items() if one.kind in {"variant", "case-file", "crosswalk"}]
)
def test_the_loader_says_the_words_of_its_first_comment(name: str) -> None:
    one = BAD[name]
    wanted = one.data.decode().splitlines()[0].removeprefix("# ").split(" | ")
    told = faults(one.kind, one.data)

    assert [words for words in wanted if not any(words in fault for fault in told)] == [], told
    assert [fault for fault in told if not any(words in fault for words in wanted)] == []


@pytest.mark.parametrize("name", [name for name in BAD if name not in ONLY_THE_LOADER])
def test_the_schema_refuses_what_is_wrong_in_form(name: str) -> None:
    assert is_seen(BAD[name]), "if the file is wrong in meaning, name it in only-the-loader.txt"


@pytest.mark.parametrize("name", ONLY_THE_LOADER)
def test_the_schema_cannot_see_what_is_wrong_in_meaning(name: str) -> None:
    assert not is_seen(BAD[name])
