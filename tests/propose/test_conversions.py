"""Values that an instrument converts: a column is another one times its factor, and the letter beside it follows."""

from __future__ import annotations

from pathlib import Path

import pytest

from test_audit_cli import audit

MEANS = ("3,412", "3,287", "3,011", "3,856", "3,399", "3,544", "3,601", "3,120", "3,055")
CONVERTED = ("85,30", "82,18", "75,28", "96,40", "84,98", "88,60", "90,03", "78,00", "76,38")
LETTERS = "BBCABAABC"


def survey(folder: Path, converted: tuple[str, ...]) -> str:
    """A table of the elements of a survey."""
    rows = (f"Unsur {at};{MEANS[at]};{converted[at]};{LETTERS[at]}" for at in range(len(MEANS)))
    file = folder / "skm.csv"
    file.write_text("\n".join(["Unsur;Nilai Unsur;Nilai Konversi;Mutu", *rows]), encoding="utf-8")
    return str(file)


def test_the_value_of_an_element_and_its_letter_are_proposed(tmp_path: Path) -> None:
    """25 times the mean, and the letter by the bands of the survey."""
    done = audit(survey(tmp_path, CONVERTED), "--propose")

    assert 'is       = "product"\nof       = ["skm:*:Nilai Unsur", 25]' in done.stdout
    assert (
        'claim    = "skm:*:Mutu"\nis       = "category"\nof       = ["skm:*:Nilai Konversi"]\nbands    = "ikm@2017"'
        in done.stdout
    )


def test_a_slip_in_a_converted_value_is_told(tmp_path: Path) -> None:
    """It breaks what the others hold."""
    done = audit(survey(tmp_path, ("85,30", "82,81", *CONVERTED[2:])), "--propose")

    assert "would break: skm:unsur-1:Nilai Konversi" in done.stdout


@pytest.mark.parametrize("factor", [10, 26])
def test_a_factor_that_no_instrument_has_is_not_proposed(factor: int, tmp_path: Path) -> None:
    """A column that is some number times another is found too easily."""
    converted = tuple(str(int(text.replace(",", "")) * factor / 1000).replace(".", ",") for text in MEANS)

    assert '"product"' not in audit(survey(tmp_path, converted), "--propose").stdout


def test_one_wrong_letter_among_the_elements_is_told(tmp_path: Path) -> None:
    """That the numbers are converted as the survey does says whose letters they are, however alike the letters."""
    file = Path(survey(tmp_path, CONVERTED))
    file.write_text(file.read_text(encoding="utf-8").replace("78,00;B", "78,00;C"), encoding="utf-8")

    done = audit(str(file), "--propose")

    assert 'bands    = "ikm@2017"' in done.stdout
    assert "8 of 9; would break: skm:unsur-7:Mutu" in done.stdout
