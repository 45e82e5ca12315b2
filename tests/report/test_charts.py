"""Facts about drawings: where marks and bands lie, what is written beside them, and that everybody tells the colours apart."""

from __future__ import annotations

import itertools
import re
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest

from drawn_documents import EN
from evalkit.base.language import language
from evalkit.base.text import Decimal
from evalkit.report.blocks import Chart, Mark, Scale, Step
from evalkit.report.render.charts import bands, chart_svg, share
from evalkit.report.render.palette import FAINT, INK, MARK, RANKS

NS = "{http://www.w3.org/2000/svg}"
STEPS = [
    Step("High", 4, "at least 4", holds=False),
    Step("Middle", 2, "at least 2", holds=False),
    Step("Low", None, "below", holds=False),
]
THREE = Chart("radar", "By <domain>", [Mark("A & B", 1, "1.5"), Mark("C", 3, "3"), Mark("D", 5, "5")], 1, 5, STEPS)


def drawn(block: Chart, lang: str = "en") -> ET.Element:
    return ET.fromstring(chart_svg(block, language(lang).say))  # noqa: S314  # our own


def numbers(element: ET.Element, name: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?[\d.]+", element.get(name) or "")]


def test_a_drawing_is_xml_with_title_description_and_text() -> None:
    root = drawn(THREE)

    assert root.get("role") == "img"
    assert root.findtext(f"{NS}title") == "By <domain>"
    assert root.findtext(f"{NS}desc") == "A & B: 1.5; C: 3; D: 5"
    assert {"A & B", "1.5"} <= {each.text for each in root.iter(f"{NS}tspan")}


def test_bars_are_as_long_as_their_values() -> None:
    bars = [
        each for each in drawn(THREE._replace(kind="bars")).iter(f"{NS}rect") if "mark" in (each.get("class") or "")
    ]
    lengths = [numbers(each, "width")[0] for each in bars]

    assert lengths[0] == 0
    assert lengths[1] == pytest.approx(lengths[2] / 2, abs=0.1)


def test_marks_of_a_radar_lie_on_their_axes() -> None:
    root = drawn(THREE)
    middle = [number / 2 for number in numbers(root, "viewBox")[2:]]
    points = [
        (numbers(each, "cx")[0] - middle[0], numbers(each, "cy")[0] - middle[1]) for each in root.iter(f"{NS}circle")
    ]
    far = [(x * x + y * y) ** 0.5 for x, y in points]

    assert points[0] == (0, 0)  # the least is the middle
    assert far[2] == pytest.approx(105, abs=0.2)
    assert far[1] == pytest.approx(52.5, abs=0.2)
    assert points[1][0] > 0 > points[2][0]  # clockwise


def test_labels_stay_on_the_drawing() -> None:
    long = [Mark("Penyelenggaraan Pemerintahan Berbasis Elektronik", at, str(at)) for at in range(1, 9)]
    root = drawn(Chart("radar", "x", long, 0, 9))
    width, height = numbers(root, "viewBox")[2:]

    for text in root.iter(f"{NS}text"):
        for span in text:
            room = 6.6 * len(span.text or "")
            left = numbers(span, "x")[0] - {"start": 0, "middle": room / 2, "end": room}[text.get("text-anchor") or ""]
            assert left >= 0
            assert left + room <= width
            assert 0 <= numbers(span, "y")[0] <= height


def test_decimals_have_the_comma_of_the_language() -> None:
    chart = Chart("bars", "x", [Mark("a", Fraction(7, 2), Decimal("3.5"))], 1, Fraction(9, 2))
    texts = [each.text for each in drawn(chart, "id").iter(f"{NS}tspan")]

    assert {"3,5", "4,5"} <= set(texts)


@pytest.mark.parametrize(("value", "expected"), [(1, 0), (3, 0.5), (5, 1), (-9, 0), (99, 1)])
def test_what_lies_outside_is_drawn_at_the_end(value: int, expected: float) -> None:
    assert share(value, THREE) == expected


def test_a_scale_without_length_draws_nothing_long() -> None:
    assert share(3, Scale((), (3,), 3, 3)) == 0


def test_bands_lie_between_their_bounds() -> None:
    assert list(bands(THREE, STEPS)) == [("rank4", 0, 0.25), ("rank2", 0.25, 0.75), ("rank0", 0.75, 1)]


def test_the_same_chart_gives_the_same_drawing() -> None:
    assert chart_svg(THREE, EN.say) == chart_svg(THREE, EN.say)


# --- Colours --------------------------------------------------------------------------------------------------------

# How people see who lack red, green or blue cones: Machado, Oliveira and Fernandes 2009, severity 1.
SIGHTS = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
EASY = 15  # CIE76; 2.3 is what can just be seen


def linear(color: str) -> list[float]:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def luminance(color: str) -> float:
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear(color), strict=True))


def lab(color: str, sight: str) -> tuple[float, float, float]:
    seen = [sum(a * part for a, part in zip(row, linear(color), strict=True)) for row in SIGHTS[sight]]
    r, g, b = (min(max(part, 0), 1) for part in seen)
    white = ((0.4124, 0.3576, 0.1805, 0.9505), (0.2126, 0.7152, 0.0722, 1), (0.0193, 0.1192, 0.9505, 1.089))
    x, y, z = ((p * r + q * g + s * b) / top for p, q, s, top in white)
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("sight", SIGHTS)
def test_everybody_tells_ranks_apart(sight: str) -> None:
    colors = [lab(fill, sight) for fill, _ in RANKS]

    for one, other in itertools.combinations(colors, 2):
        assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > EASY


def test_ranks_go_from_light_to_dark() -> None:
    lights = [luminance(fill) for fill, _ in RANKS]

    assert lights == sorted(lights, reverse=True)


@pytest.mark.parametrize(
    ("on", "ink"),
    [*((fill, {"black": "#000000", "white": "#ffffff"}[ink]) for fill, ink in RANKS), ("#ffffff", INK), ("#ffffff", FAINT), ("#ffffff", MARK)],
)  # fmt: skip
def test_words_are_legible(on: str, ink: str) -> None:
    """WCAG 2.2, AA."""
    dark, light = sorted((luminance(on), luminance(ink)))

    assert (light + 0.05) / (dark + 0.05) >= 4.5
