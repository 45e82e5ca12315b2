from __future__ import annotations

import datetime as dt
import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.language import language
from evalkit.catalogue.registry import Registry
from evalkit.evaluation.engine import evaluate
from evalkit.files.inputs import read
from number_origin import Origins, origins, without_origin
from printing import render_report

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation

pytestmark = pytest.mark.long

EXAMPLES = Path(__file__).parents[2] / "examples"
FOLDERS = sorted(
    folder for folder in EXAMPLES.iterdir() if list(folder.glob("*.toml")) and not (folder / "pyproject.toml").exists()
)
DAY, VERSION = "2026-11-24", "0.1.0"


@cache
def evaluated(folder: Path) -> tuple[Evaluation, ...]:
    registry = Registry()
    found = read([str(folder)], registry).assessments
    return tuple(evaluate(registry.instrument_of(assessment), assessment) for assessment in found)


@cache
def known(folder: Path) -> Origins:
    return origins(evaluated(folder), version=VERSION, day=DAY)


def printed(folder: Path, lang: str, **look: Any) -> str:
    file = io.StringIO()
    day = dt.date.fromisoformat(DAY)
    render_report(evaluated(folder), language(lang), color=False, file=file, day=day, version=VERSION, **look)
    return file.getvalue()


@pytest.mark.parametrize("look", [{}, {"detail": True}, {"explain": ""}, {"form": "table"}], ids=str)
@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_number_has_an_origin(folder: Path, lang: str, look: dict[str, Any]) -> None:
    report = printed(folder, lang, width=100, **look)

    assert without_origin(report, known(folder)) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_number_from_nowhere_is_noticed(folder: Path) -> None:
    report = printed(folder, "id", width=100) + "total 93,8417\n"

    (found,) = without_origin(report, known(folder))
    assert found == "93.8417: total 93,8417"


@pytest.mark.parametrize("width", [40, 60, 200])
@pytest.mark.parametrize("look", [{}, {"detail": True}, {"form": "table"}], ids=str)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_line_is_longer_than_the_page(folder: Path, look: dict[str, Any], width: int) -> None:
    report = printed(folder, "id", width=width, **look)

    assert max(map(len, report.splitlines())) <= width
    assert not set(report) & set("━─╸╌├┼┤▲\x1b")
