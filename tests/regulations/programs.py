"""What regulations of other fields give, computed without evalkit: each a function from answers and facts to score and word."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Answers = Mapping[str, Any]
    Result = tuple[Fraction | int, str]


class Regulation(NamedTuple):
    """What it gives, and what is drawn: answers next to what it turns on, and facts."""

    gives: Callable[[Answers, Mapping[str, str]], Result]
    answers: Mapping[str, Sequence[Any]]
    facts: Mapping[str, Sequence[str]] = {}


def half_up(value: Fraction, digits: int = 0) -> Fraction:
    return Fraction(floor(value * 10**digits + Fraction(1, 2)), 10**digits)


def word(value: Fraction | int, *bands: tuple[str, int], rest: str) -> str:
    return next((name for name, least in bands if value >= least), rest)


def of_all(codes: str, values: Sequence[Any]) -> dict[str, Sequence[Any]]:
    return dict.fromkeys(codes.split(), values)


def coma(a: Answers, _: Mapping[str, str]) -> Result:
    """Three responses added up; what cannot be tested counts as the lowest."""
    score = a["E"] + (1 if a["V"] == "Terintubasi" else a["V"]) + a["M"]
    return score, word(score, ("Ringan", 13), ("Sedang", 9), rest="Berat")


def stroke_risk(a: Answers, facts: Mapping[str, str]) -> Result:
    """Points for risks, among them a fact; the advice goes by the points without that fact."""
    age = 2 if a["U"] >= 75 else 1 if a["U"] >= 65 else 0
    score = a["C"] + a["H"] + age + a["D"] + 2 * a["S"] + a["V"]
    advice = word(score, ("Antikoagulan", 2), ("Pertimbangkan", 1), rest="Tidak")
    return score + (facts["sex"] == "P"), advice


def organ_failure(a: Answers, _: Mapping[str, str]) -> Result:
    """A quotient by steps that hang on another answer, and two numbers by steps that fall."""
    quotient, breath = Fraction(a["P"]) / Fraction(a["F"]), 0
    for points, bound in enumerate((400, 300, 200, 100), 1):
        if quotient < bound and (points < 3 or a["B"]):
            breath = points
    clots = sum(Fraction(a["T"]) < bound for bound in (150, 100, 50, 20))
    nerves = sum(a["G"] < bound for bound in (15, 13, 10, 6))
    score = breath + clots + nerves
    return score, word(score, ("Kritis", 9), ("Terganggu", 2), rest="Stabil")


def green_building(a: Answers, _: Mapping[str, str]) -> Result:
    """Points with a cap in two categories; without every prerequisite there is no certificate."""
    score = min(33, a["E1"] + a["E2"]) + a["S1"] + a["S2"] + a["S3"] + min(6, a["I1"])
    found = word(score, ("Platinum", 80), ("Gold", 60), ("Silver", 50), ("Certified", 40), rest="Tidak bersertifikat")
    return score, found if a["P1"] and a["P2"] and a["P3"] else "Tidak bersertifikat"


def environmental_rating(a: Answers, _: Mapping[str, str]) -> Result:
    """Percentages of credits, weighted, with a bonus up to 100; each rating asks for credits of its own, else the next lower."""
    energy, water = Fraction(100 * (a["E1"] + a["E2"] + a["E3"]), 30), Fraction(100 * (a["W1"] + a["W2"]), 20)
    score = min(
        Fraction(100), Fraction(2, 5) * energy + Fraction(7, 20) * water + Fraction(1, 4) * 10 * a["M1"] + a["IN"]
    )
    ratings = ["Outstanding", "Excellent", "Very Good", "Pass", "Unclassified"]
    at = sum(score < least for least in (85, 70, 55, 30))
    for rating, (energy_least, water_least) in enumerate(((6, 2), (4, 1), (0, 1))):
        if at == rating and (a["E1"] < energy_least or a["W1"] < water_least):
            at += 1
    return score, ratings[at]


def degree(a: Answers, _: Mapping[str, str]) -> Result:
    """Whole marks, a mean by credits to the even tenth; one failed course is made up for, but not one far below."""
    marks = {code: half_up(Fraction(raw)) for code, raw in a.items()}
    mean = Fraction(round((6 * marks["A"] + 6 * marks["B"] + 3 * marks["C"] + 3 * marks["D"]) / 18 * 10), 10)
    failed = sum(mark < 40 for mark in marks.values())
    if min(marks.values()) < 30 or failed > 1:
        return mean, "Tidak lulus"
    found = word(mean, ("Pujian", 70), ("Lulus", 50), ("Lulus bersyarat", 40), rest="Tidak lulus")
    return mean, "Lulus" if found == "Pujian" and failed else found


def credit_score(a: Answers, _: Mapping[str, str]) -> Result:
    """A scorecard: bins that rise and fall, a quotient, each begun month late, cut off to a whole number."""
    age = 10 if a["UM"] >= 65 else 40 if a["UM"] >= 45 else 30 if a["UM"] >= 25 else -20
    due, income = Fraction(a["B"]), Fraction(a["P"])
    debt = Fraction(-100) if income == 0 else 100 - 120 * min(due / income, Fraction(3, 2))
    score = floor(500 + age + debt - 15 * ceil(Fraction(a["T"], 30)))
    return score, word(score, ("A", 580), ("B", 520), rest="C")


def hospital(a: Answers, _: Mapping[str, str]) -> Result:
    """How many chapters reach 80 %, of what applies; one chapter is a must."""

    def chapter(*codes: str) -> Fraction:
        points = [(a[code] - 1) * 5 for code in codes if a[code] != "TDD"]
        return Fraction(10 * sum(points), len(points)) if points else Fraction(0)

    chapters = [chapter("A1", "A2", "A3"), chapter("B1", "B2"), chapter("C1", "C2")]
    reached = sum(one >= 80 for one in chapters)
    found = word(reached, ("Paripurna", 3), ("Utama", 2), ("Madya", 1), rest="Tidak terakreditasi")
    return reached, found if chapters[0] >= 80 else "Tidak terakreditasi"


def press_freedom(a: Answers, _: Mapping[str, str]) -> Result:
    """A mean of experts without the best and the worst of them."""
    trimmed = Fraction(sum(sorted(a[f"P{i}"] for i in range(1, 6))[1:4]), 3)
    score = half_up((48 * trimmed + 52 * Fraction(a["E1"] + a["E2"], 2)) / 100, 2)
    return score, word(score, ("Bebas", 90), ("Cukup bebas", 70), ("Agak bebas", 56), rest="Kurang bebas")


def performance_indicators(a: Answers, _: Mapping[str, str]) -> Result:
    """Achievement up to 120 % of a target that may be 0, a share of persons, and an indicator of which less is better."""
    target, persons = Fraction(a["T1"]), a["N"]
    first = 100 * min(Fraction(6, 5), Fraction(a["R1"]) / target) if target else Fraction(100)
    second = 100 * min(Fraction(1), (a["S3"] + Fraction(a["S2"], 2)) / persons) if persons else Fraction(0)
    third = 100 * max(Fraction(0), min(Fraction(1), (20 - Fraction(a["D"])) / 15))
    score = (30 * half_up(first, 2) + 50 * half_up(second, 2) + 20 * half_up(third, 2)) / 100
    return score, "Sangat baik" if score >= 90 else "Baik" if score > 75 else "Cukup"


POINTS = (0, 1, 5, 6, 7, 10, 13, 14, 16, 19, 20)
REGULATIONS = {
    "gcs": Regulation(coma, {"E": range(1, 5), "V": [*range(1, 6), "Terintubasi"], "M": range(1, 7)}),
    "chads": Regulation(
        stroke_risk, {"U": (0, 64, 65, 74, 75, 120), **of_all("C H D S V", (False, True))}, {"sex": ("L", "P")}
    ),
    "sofa": Regulation(
        organ_failure,
        {
            "P": (20, 60, 80, 100, 120, 300, 400, "62.99"),
            "F": ("0.21", "0.3", "0.4", 1),
            "B": (False, True),
            "T": (0, "19.9", 20, "49.99", 50, 99, 100, 149, 150),
            "G": range(3, 16),
        },
    ),
    "leed": Regulation(
        green_building, {**of_all("P1 P2 P3", (False, True, True)), **of_all("E1 E2 S1 S2 S3 I1", POINTS)}
    ),
    "breeam": Regulation(environmental_rating, of_all("E1 E2 E3 W1 W2 M1 IN", range(11))),
    "kelulusan": Regulation(
        degree, of_all("A B C D", (0, "29.4", "29.5", 30, "39.4", "39.5", 40, 50, "69.5", 70, 100))
    ),
    "skorkredit": Regulation(
        credit_score,
        {
            "UM": (18, 24, 25, 44, 45, 64, 65, 90),
            "T": (0, 1, 29, 30, 31, 60, 61, 365),
            "B": (0, "2.5", 5, "7.55", 10),
            "P": (0, 5, 10, "12.3", 500),
        },
    ),
    "starkes": Regulation(hospital, of_all("A1 A2 A3 B1 B2 C1 C2", (1, 2, 3, 3, "TDD"))),
    "pers": Regulation(press_freedom, of_all("P1 P2 P3 P4 P5 E1 E2", (1, 40, 55, 56, 69, 70, 89, 90, 100))),
    "iku": Regulation(
        performance_indicators,
        {
            "R1": (0, 30, "59.99", 60, 72, 100),
            "T1": (0, 50, 60, "66.6"),
            "S3": (0, 3, 10, 50),
            "S2": (0, 1, 4, 20),
            "N": (0, 7, 10, 40),
            "D": (0, 5, "5.01", 8, "12.5", 20, 30),
        },
    ),
}
