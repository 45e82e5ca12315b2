"""What is proved of rule files of Indeks KAMI alone: a question of category 2 or 3 is worth twice or three times as much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit import statements
from evalkit.base.exact import short_text
from evalkit.base.text import msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit import Instrument
    from evalkit.instruments import Scale

CHECK = "kami-points"


def of_points(instrument: Instrument) -> Iterator[statements.Statement]:
    """That the points of every answer are those of category 1, as often as the number of the category says."""
    for scale in instrument.scales.values():
        if scale.points_by is None:
            continue
        failures = list(_that_differ(scale))
        yield from failures
        if not failures:
            text = msg("{scale}: an answer is worth its points in category 1, times the category", scale=scale.key)
            yield statements.proved(CHECK, f"scales.{scale.key}.points", text, how="enumerated")


def _that_differ(scale: Scale) -> Iterator[statements.Statement]:
    for level in (*scale.levels, *([scale.na] if scale.na is not None else [])):
        for category, points in level.by_attribute.items():
            wanted = level.by_attribute[1] * category
            if points != wanted:
                place = f"scales.{scale.key}.points.{level.answer}.{category}"
                text = msg(
                    "{scale}: in category {category} {answer} is worth {found}, not {wanted}",
                    scale=scale.key,
                    category=str(category),
                    answer=str(level.answer),
                    found=short_text(points),
                    wanted=short_text(wanted),
                )
                shows = msg("{wanted} is what it is worth in category 1, times the category", wanted=short_text(wanted))
                yield statements.failed(CHECK, place, text, shows, how="enumerated")
