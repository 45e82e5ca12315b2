"""What a message advises where an answer, a number or a cell is not taken."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from evalkit.base.errors import AssessmentError, did_you_mean
from evalkit.base.exact import NotANumber
from evalkit.files.records.cells import column_text
from evalkit.instruments import Column
from support import ev


def refused(spec: str, **parts: object) -> str:
    with pytest.raises(AssessmentError) as caught:
        ev(spec, **parts)  # type: ignore[arg-type]
    return str(caught.value)


@pytest.mark.parametrize("word", ["Tidak Relevan", "Tidak Berlaku", "tidak berlaku"])
def test_a_question_that_always_applies_says_so(word: str) -> None:
    assert "Tidak Berlaku is an answer to other questions only" in refused("kami@5.0", answers={"TK1": word})
    assert ev("kami@5.0", answers={"AS31": word}).nodes["AS31"].score is not None


@pytest.mark.parametrize(
    ("answers", "meant"),
    [({"I1": "Terdefinsi"}, "Terdefinisi"), ({"I32": "transaksii"}, "Transaksi"), ({"I1": "tidak tahu"}, None)],
)
def test_a_mistyped_word_of_the_scale_is_told(answers: dict[str, str], meant: str | None) -> None:
    said = refused("spbe@2020", answers=answers)
    assert ("did you mean" in said) == (meant is not None)
    assert meant is None or said.endswith(f"did you mean {meant}?")


def test_other_wrong_answers_of_it_get_no_such_hint() -> None:
    assert "other questions" not in refused("kami@5.0", answers={"TK1": "kadang"})


@pytest.mark.parametrize(
    ("raw", "hint"),
    [
        ("85,43%", "85.43"),
        ("85.43 %", "85.43"),
        ("85,43", "85.43"),
        ("1.250,5", "1250.5"),
        ("1.250.000", "1250000"),
        ("\uff11\uff10\uff10", None),
        ("\u22125", "-5"),
        ("1.2.3", None),
        ("%", None),
    ],
)
def test_a_number_as_text_is_shown_as_it_is_to_be_written(raw: str, hint: str | None) -> None:
    said = refused("kami@4.2", values={"total": 551}, claims={"percent": raw})
    assert ("write numbers with a decimal point" in said) == (hint is not None)
    assert hint is None or said.endswith(f"with a decimal point: {hint}")


@pytest.mark.parametrize("raw", ["3,5", "1.250,5", "9"])
def test_a_number_that_is_no_level_is_not_told_to_be_written(raw: str) -> None:
    said = refused("spbe@2020", answers={"I1": raw})
    assert "a whole number from 1 to 5" in said
    assert "write numbers" not in said


@pytest.mark.parametrize(("raw", "both"), [("1,000", "1.000 or 1000"), ("12,345%", "12.345 or 12345")])
def test_a_number_as_text_that_can_be_two_is_not_advised_to_be_one(raw: str, both: str) -> None:
    advice = f"write the number that is meant: {both}"
    assert refused("kami@4.2", values={"total": 551}, claims={"percent": raw}).endswith(advice)
    assert refused("itkp@2025", answers={"A.1.r": raw}).endswith(advice)


@pytest.mark.parametrize("raw", ["4,3%", "1,000"])
@pytest.mark.parametrize("section", ["answers", "values", "claims"])
def test_a_cell_has_no_quotes_to_take_away(section: str, raw: str) -> None:
    code = "I1" if section == "answers" else "total"
    said = refused("spbe@2020", cells={f"{section}.{code}": "Jawaban!E7"}, **{section: {code: raw}})

    assert said.startswith(f"x.toml: Jawaban!E7: {raw} is ")
    assert "quotes" not in said
    assert ("it can be 1.000 or 1000: write no sign for thousands" in said) == (raw == "1,000")


def test_a_claim_as_long_as_a_nik_is_refused_and_not_repeated() -> None:
    for code in ("total", "I1", "percent"):
        spec = "kami@4.2" if code == "percent" else "spbe@2020"
        said = refused(spec, claims={code: 3174012345678901})
        assert f"claims.{code}: ••• is not allowed here" in said
        assert "3174012345678901" not in said
    assert ev("spbe@2020", values={"total": Decimal("2.6")}, claims={"total": Decimal("2.6000000000")}).claims


@pytest.mark.parametrize(("written", "said"), [("1e999999999", "1e999999999"), ("3174012345678901e99", "•••")])
def test_the_digits_of_an_exponent_are_no_nik(written: str, said: str) -> None:
    assert f"claims.total: {said} is not allowed here" in refused("spbe@2020", claims={"total": NotANumber(written)})


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0, 100, "a number from 0 to 100"),
        (0, None, "a number from 0 up"),
        (None, 5, "a number up to 5"),
        (None, None, "a number"),
    ],
)
def test_a_column_without_an_end_has_none_in_its_text(low: int | None, high: int | None, text: str) -> None:
    ends = [None if end is None else Fraction(end) for end in (low, high)]
    assert str(column_text(Column(key="jp", minimum=ends[0], maximum=ends[1]))) == text


@pytest.mark.parametrize("code", ["I01", "I-1", "I 1", "i_01"])
def test_a_code_written_otherwise_is_the_one_that_is_meant(code: str) -> None:
    assert refused("spbe@2020", answers={code: 3}).endswith("did you mean I1?")


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("median", "mean"),
        ("medain", "mean"),
        ("one-higher", "one-lower"),
        ("maximum", "minimum"),
        ("half-up", "half-down"),
        ("Tidak Sesuai", "Sesuai"),
        ("Sesuai", "Tidak Sesuai"),
        ("Internal", "Eksternal"),
    ],
)
def test_the_opposite_and_another_statistic_are_never_meant(word: str, known: str) -> None:
    assert did_you_mean(word, [known]) is None
    assert did_you_mean(known[:-1], [known]) is not None
