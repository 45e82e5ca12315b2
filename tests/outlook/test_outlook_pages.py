"""Facts about the pages of ``evalkit improve`` and ``evalkit risk``, as people read them."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from evalkit.cli import cli

EXAMPLES = Path(__file__).parents[2] / "examples"
SPBE = "contoh-spbe/spbe.toml"
KAMI = "contoh-kami/kami.toml"


def page(command: str, name: str, *more: str, lang: str = "en") -> str:
    runner = CliRunner(env={"EVALKIT_LANG": lang, "COLUMNS": "100"})
    done: Any = runner.invoke(cli, [command, str(EXAMPLES / name), "--format", "text", *more], prog_name="evalkit")
    assert done.exit_code == 0, done.output
    return " ".join(done.stdout.split())


# --- What could be lost -------------------------------------------------------------------------------------------


def test_of_many_answers_the_first_are_named_and_in_detail_all() -> None:
    few, all_of_them = (page("risk", SPBE, *more) for more in ((), ("--detail",)))

    assert "only with others: I1 (9), I2 (9), " in few
    assert "and 1 more keeps it: I26, I27, I28, I29, I30, I31" in few
    assert "I46 (9), I47 (9) keeps it" in all_of_them


def test_below_the_lowest_predicate_there_is_none() -> None:
    found = page("risk", KAMI)

    assert "Now: 499, Tidak Layak. There is no predicate below it." in found
    assert "Findings that lose it" not in found
    assert "reading predicate Status without floors for the areas Pemenuhan Kerangka Kerja Dasar" in found


def test_values_of_which_the_answers_are_not_known_are_told() -> None:
    found = page("risk", "beltim-2025/spbe.toml")

    assert "Of D1, D2, D3, D4 only the value is known, not the answers behind it" in found
    assert "loses it alone: D2, D4" in found
    assert "left out weight -10 % weight +10 % D1 Sangat Baik Sangat Baik Sangat Baik" in found
    assert "D3 Memuaskan Sangat Baik Sangat Baik" in found


def test_the_pages_are_in_indonesian_as_well() -> None:
    assert "Sekarang: 3,45, Baik." in page("risk", SPBE, lang="id")
    assert "Sekarang: 3,45, Baik." in page("improve", SPBE, lang="id")


def written(folder: Path, *lines: str) -> str:
    path = folder / "a.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def answered(level: int) -> str:
    return "\n".join(f"I{number} = {level}" for number in range(1, 48))


HEAD = '[assessment]\ninstrument = "spbe@2020"\nsubject = "Kota Contoh"\nperiod = "2023"\n'


def test_a_printed_value_that_flips_the_predicate_within_its_rounding_is_shown(tmp_path: Path) -> None:
    # The bands turn at 3.5.
    found = page("risk", written(tmp_path, HEAD, "[values]", "D1 = 3.5", "D2 = 3.5", "D3 = 3.5", "D4 = 3.50"))

    assert "Printed numbers that flip it within their rounding" in found


# --- What it would take -------------------------------------------------------------------------------------------


def test_what_is_reached_is_said_to_be() -> None:
    assert "Cukup is reached already." in page("improve", SPBE, "--to", "Cukup")


def test_a_budget_that_does_not_reach_says_what_it_buys() -> None:
    found = page("improve", SPBE, "--to", "Memuaskan", "--budget", "3")

    assert "Memuaskan cannot be reached with a budget of 3." in found
    assert "The best that can be had: " in found


def test_answers_that_may_not_change_put_a_predicate_out_of_reach() -> None:
    found = page("improve", SPBE, "--to", "Memuaskan", "--only", "D3")

    assert "Memuaskan cannot be reached with the answers that may change." in found


def test_what_is_best_already_has_no_plan(tmp_path: Path) -> None:
    found = page("improve", written(tmp_path, HEAD, "[answers]", answered(5)), "--budget", "2")

    assert "Nothing better can be had for that." in found


def test_in_detail_every_plan_is_shown_with_its_changes() -> None:
    found = page("improve", KAMI, "--to", "Baik", "--detail")

    assert all(f"Plan {number} · " in found for number in range(1, 6))
    assert "evidence now: " not in page("improve", SPBE, "--to", "Memuaskan")


def test_evidence_of_now_stands_beside_the_answer(tmp_path: Path) -> None:
    text = written(tmp_path, HEAD, "[answers]", answered(3), "[evidence]", 'I1 = ["Perbup 12/2022"]')
    found = page("improve", text, "--only", "I1", "--budget", "1")

    assert "evidence now: Perbup 12/2022" in found


@pytest.mark.parametrize("lang", ["en", "id"])
def test_a_missing_answer_is_taken_at_its_lowest(tmp_path: Path, lang: str) -> None:
    lines = answered(3).replace("I7 = 3\n", "")
    found = page("improve", written(tmp_path, HEAD, "[answers]", lines), lang=lang)

    assert ("Missing answers: 1." if lang == "en" else "Jawaban yang kosong: 1.") in found


# --- Gains ----------------------------------------------------------------------------------------------------------


def gains(command: str, name: str, *more: str) -> tuple[list[str], bool]:
    """What stands in the column of gains of the first plan, and whether rounding is a row of it."""
    runner = CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "200"})
    path = str(EXAMPLES / name) if (EXAMPLES / name).exists() else name
    lines = runner.invoke(cli, [command, path, *more, "--format", "text"], prog_name="evalkit").stdout.splitlines()
    heading = next(at for at, line in enumerate(lines) if line.endswith((" gain", " change in score")))
    rows = lines[heading + 1 : lines.index("", heading)]
    found = [match[0] for row in rows if (match := re.search(r"[+-][0-9.]+$", row))]
    return found, any(row.split()[0] == "rounding" for row in rows)


@pytest.mark.parametrize(
    ("command", "name", "more", "moved", "is_rounded"),
    [
        ("improve", SPBE, (), "0.06", False),  # 3.45 → 3.51
        ("improve", "contoh-ips/ips.toml", (), "0.71", True),  # 2.79 → 3.50
        ("improve", "contoh-ikm/ikm.toml", (), "3.69", True),  # 84.64 → 88.33
        ("risk", "contoh-ips/ips.toml", (), "-0.21", False),  # 2.79 → 2.58
    ],
)
def test_gains_come_to_what_the_score_moves_by_and_what_rounding_adds_is_a_row_only_where_they_do_not(
    command: str, name: str, more: tuple[str, ...], moved: str, *, is_rounded: bool
) -> None:
    found, has_row = gains(command, name, *more)
    assert sum(map(Fraction, found)) == Fraction(moved)
    assert has_row == is_rounded
