"""Facts about evaluations as data frames: of the library that is there, and without a binary float."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evalkit import evaluate, evaluate_all, to_frame
from evalkit.base.extras import MissingExtraError
from evalkit.report.evaluation.frame import LIBRARIES

if TYPE_CHECKING:
    from collections.abc import Callable

pytest.importorskip("narwhals")
EXAMPLES = Path(__file__).parents[1] / "examples"
BELTIM = EXAMPLES / "beltim-2025"
UNITS = EXAMPLES / "contoh-ikm" / "ikm.toml"
OPEN = {"instrument": "spbe@2020", "subject": "Kota", "period": 2024, "values": {"D1": "4.00", "D2": "4.20"}}
# Library → the columns of a frame as lists, and its kind of number.
COLUMNS: dict[str, Callable[[Any], dict[str, list[Any]]]] = {
    "pandas": lambda frame: {
        name: [one if isinstance(one, (str, Decimal)) else None for one in frame[name].tolist()]
        for name in frame.columns
    },
    "polars": lambda frame: frame.to_dict(as_series=False),
    "pyarrow": lambda frame: frame.to_pydict(),
}


@pytest.fixture(name="library", params=LIBRARIES)
def _library(request: pytest.FixtureRequest) -> str:
    pytest.importorskip(request.param)
    return str(request.param)


def columns(frame: Any, library: str) -> dict[str, list[Any]]:
    assert type(frame).__module__.partition(".")[0] == library
    return COLUMNS[library](frame)


def test_a_row_is_a_node(library: str) -> None:
    one = evaluate(BELTIM / "spbe.toml")
    found = columns(one.to_frame(backend=library), library)

    assert found["code"] == list(one.nodes)
    assert found["score"][:2] == [Decimal("4.16"), Decimal("4.00")]
    assert {name: texts[0] for name, texts in found.items()} == {
        "id": "spbe-2024",
        "subject": "Pemerintah Kabupaten Belitung Timur",
        "instrument": "spbe@2020",
        "period": "2024",
        "status": "published",
        "group": None,
        "code": "total",
        "parent": None,
        "title": "Indeks SPBE",
        "weight": "100",
        "origin": "computed",
        "score": Decimal("4.16"),
        "low": None,
        "high": None,
        "exact": "5199/1250",
        "answer": None,
        "grade": None,
        "predicate": "Sangat Baik",
        "maturity": None,
    }


def test_every_number_is_decimal_or_text_and_the_one_of_the_json(library: str) -> None:
    for one in evaluate_all(BELTIM):
        found = columns(one.to_frame(backend=library), library)
        told = one.to_dict()["nodes"]

        assert {type(each) for each in found["score"]} <= {Decimal, type(None)}
        assert [None if each["score"] is None else Decimal(each["score"]) for each in told] == found["score"][
            : len(told)
        ]
        assert [each["exact"] for each in told] == found["exact"][: len(told)]
        others = {type(each) for name, row in found.items() if name not in ("score", "low", "high") for each in row}
        assert others <= {str, type(None)}


def test_where_answers_are_missing_the_ends_are_told(library: str) -> None:
    found = columns(evaluate(OPEN).to_frame(backend=library), library)

    assert (found["score"][0], found["low"][0], found["high"][0]) == (None, Decimal("2.19"), Decimal("4.67"))


def test_several_stand_one_below_the_other_and_parts_behind_their_whole(library: str) -> None:
    both = [evaluate(BELTIM / "spbe.toml"), evaluate(EXAMPLES / "contoh-ips" / "ips.toml")]
    found = columns(to_frame(both, backend=library), library)
    of_units = evaluate(UNITS)
    units = columns(of_units.to_frame(backend=library), library)

    assert list(dict.fromkeys(found["instrument"])) == ["spbe@2020", "ips@2022"]
    assert list(dict.fromkeys(units["group"])) == [None, *(part.group for part in of_units.groups)]
    assert len(of_units.groups) > 1


def test_the_library_that_the_program_has_imported_is_taken(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for other in LIBRARIES:
        monkeypatch.delitem(sys.modules, other, raising=False)
    monkeypatch.setitem(sys.modules, library, pytest.importorskip(library))

    assert type(evaluate(OPEN).to_frame()).__module__.partition(".")[0] == library


@pytest.mark.parametrize(
    ("absent", "backend", "said"),
    [
        (("narwhals",), None, "narwhals is not installed: pip install 'evalkit-indeks[frame]'"),
        (("polars",), "polars", "polars is not installed: pip install polars"),
        (LIBRARIES, None, "a library of data frames (pandas, polars or pyarrow) is not installed: pip install pandas"),
    ],
    ids=["narwhals", "named", "any"],
)
def test_what_is_missing_is_told(
    absent: tuple[str, ...], backend: str | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in absent:
        monkeypatch.setitem(sys.modules, name, None)

    with pytest.raises(MissingExtraError) as caught:
        evaluate(OPEN).to_frame(backend=backend)

    assert str(caught.value) == said


def test_no_other_library_is_guessed() -> None:
    with pytest.raises(ValueError, match="backend is 'excel', not one of pandas, polars, pyarrow"):
        evaluate(OPEN).to_frame(backend="excel")
