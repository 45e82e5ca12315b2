"""A second opinion on the examples: recomputes them from the fact tables alone.

It shares nothing with evalkit: no import, no rule file. It reads ``tests/facts/*.csv`` and a folder of examples, and
prints the results as JSON. It knows only what these examples need, and trusts its input.

    python tests/recompute/recompute.py examples/contoh-spbe > examples/contoh-spbe/expected.json
"""

from __future__ import annotations

import csv
import json
import sys
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

FACTS = Path(__file__).parents[1] / "facts"
TREES = {
    "spbe@2020": "spbe-2020-tree",
    "spbe@2018": "spbe-2018-tree",
    "ips@2022": "ips-2022-tree",
    "pemdi@2026": "pemdi-2026-tree",
    "ipp@2022": "ipp-2022-tree",
}
ENDS = ("low", "high")
Row = dict[str, str]
Ends = tuple[Fraction, Fraction]
Result = dict[str, Any]


def table(name: str) -> list[Row]:
    """A fact table."""
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def records(path: Path) -> list[Row]:
    """A table of respondents or persons, its cells between commas or semicolons."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(lines, delimiter=";" if ";" in lines[0] else ","))


def half_up(value: Fraction, digits: int) -> Fraction:
    """The nearest number with so many decimals, ties upwards."""
    unit = 10**digits
    return Fraction((value * unit + Fraction(1, 2)).__floor__(), unit)


def text(value: Fraction, digits: int) -> str:
    """A number as it is printed."""
    shown = half_up(value, digits) * 10**digits
    whole = str(int(shown)).rjust(digits + 1, "0")
    return f"{whole[:-digits]}.{whole[-digits:]}" if digits else whole


def number(value: Fraction, digits: int) -> Result:
    """A number, exact and as printed."""
    return {"exact": str(value), "score": text(value, digits)}


def node(ends: Ends | None, digits: int = 2, **more: object) -> Result:
    """The result of one node: a number, or its range if something below it is missing."""
    if ends is None:
        found: Result = {"exact": None, "score": None}
    elif ends[0] == ends[1]:
        found = number(ends[0], digits)
    else:
        found = {"exact": None, "score": None, "range": {end: number(ends[i], digits) for i, end in enumerate(ENDS)}}
    return found | {key: value for key, value in more.items() if value is not None}


def bands(instrument: str) -> list[tuple[str, Fraction | None, bool]]:
    """Predicates with their lower bounds, best first; whether the bound itself is left out."""
    return [
        (
            row["predicate"],
            Fraction(row["from"] or row["above"]) if row["from"] or row["above"] else None,
            bool(row["above"]),
        )
        for row in table("bands")
        if row["instrument"] == instrument
    ]


def predicate_at(rows: list[tuple[str, Fraction | None, bool]], value: Fraction) -> int:
    """The place of the predicate of *value* in *rows*."""
    for place, (_, bound, exclusive) in enumerate(rows):
        if bound is None or value > bound or (value == bound and not exclusive):
            return place
    raise AssertionError


def verdict(instrument: str, ends: Ends) -> Result:
    """Total and predicate: the total is rounded half up to two decimals before the predicate is looked up."""
    rows = bands(instrument)
    low, high = (predicate_at(rows, half_up(end, 2)) for end in ends)
    possible = [rows[place][0] for place in range(high, low + 1)]
    return {"total": node(ends), "predicate": possible[0] if len(possible) == 1 else None, "possible": possible}


# --- Weighted means: SPBE, IPS, Pemdi, IPP ------------------------------------------------------------------------------


def weighted_means(instrument: str, assessment: Result) -> Result:
    """Every parent is the mean of its children by weight; an institution is the mean of its units."""
    if "groups" in assessment:
        units = {group["name"]: Fraction(group["values"]["total"]) for group in assessment["groups"]}
        groups = {name: of_total(instrument, value) | {"n": 1} for name, value in units.items()}
        mean = sum(units.values(), Fraction(0)) / len(units)
        return of_total(instrument, mean) | {"n": len(units), "groups": groups}
    rows = table(TREES[instrument])
    children: dict[str, list[Row]] = {}
    for row in rows:
        children.setdefault(row["parent"], []).append(row)
    answers = flattened(assessment.get("answers", {}))
    found: dict[str, Ends] = {}
    for row in reversed(rows):
        code = row["code"]
        if code not in children:
            answer = answers.get(code)
            found[code] = (
                (Fraction(row["lowest"]), Fraction(row["highest"])) if answer is None else (Fraction(answer),) * 2
            )
            continue
        weights = {child["code"]: Fraction(child["weight"]) for child in children[code]}
        low, high = (
            sum((weight * found[child][end] for child, weight in weights.items()), Fraction(0)) / sum(weights.values())
            for end in (0, 1)
        )
        found[code] = (low, high)
    nodes = {row["code"]: node(found[row["code"]]) for row in rows}
    return verdict(instrument, found["total"]) | {"nodes": nodes}


def of_total(instrument: str, total: Fraction) -> Result:
    """The result where nothing but the total is known."""
    ends = (total, total)
    return verdict(instrument, ends) | {"nodes": weighted_means(instrument, {})["nodes"] | {"total": node(ends)}}


# --- IKM -----------------------------------------------------------------------------------------------------------


def ikm(instrument: str, assessment: Result, folder: Path) -> Result:
    """25 times the sum of weight and mean answer; every element is divided by those who answered it."""
    weights = {row["code"]: Fraction(row["weight"]) for row in table("ikm-2017-elements")}
    overlay = variant(assessment, folder)
    for code in overlay.get("remove", []):
        del weights[code]
    for change in overlay.get("node", []):
        weights[change["code"]] = Fraction(change["weight"])
    if "responses" not in assessment["assessment"]:
        means = {code: Fraction(value) for code, value in assessment["values"].items()}
        ends = {code: (means[code],) * 2 if code in means else (Fraction(1), Fraction(4)) for code in weights}
        return ikm_result(instrument, weights, ends, {})
    rows = records(folder / assessment["assessment"]["responses"])
    result = ikm_rows(instrument, weights, rows)
    if rows and "unit" in rows[0]:
        units = sorted({row["unit"] for row in rows})
        result["groups"] = {
            unit: ikm_rows(instrument, weights, [row for row in rows if row["unit"] == unit]) for unit in units
        }
    population = assessment.get("context", {}).get("population")
    if population is not None:
        sizes = {row["population"]: int(row["sample"]) for row in table("krejcie-morgan")}
        result["sample"] = {"required": sizes[str(population)], "reached": len(rows)}
    return result


def ikm_rows(instrument: str, weights: dict[str, Fraction], rows: list[Row]) -> Result:
    """The result of some respondents."""
    ends: dict[str, Ends] = {}
    counts: dict[str, int] = {}
    for code in weights:
        answers = [int(row[code]) for row in rows if row[code]]
        counts[code] = len(answers)
        ends[code] = (Fraction(sum(answers), len(answers)),) * 2
    return ikm_result(instrument, weights, ends, counts) | {"n": len(rows)}


def ikm_result(instrument: str, weights: dict[str, Fraction], ends: dict[str, Ends], counts: dict[str, int]) -> Result:
    """From mean answers to the letter."""
    low, high = (25 * sum((weights[code] * ends[code][i] for code in weights), Fraction(0)) for i in (0, 1))
    rows = bands(instrument)
    nodes = {"total": node((low, high))}
    for code, (first, last) in ends.items():
        letter = rows[predicate_at(rows, half_up(25 * first, 2))][0] if first == last else None
        nodes[code] = node((first, last), n=counts.get(code), predicate=letter)
    return verdict(instrument, (low, high)) | {"nodes": nodes}


# --- IP ASN --------------------------------------------------------------------------------------------------------


def ipasn(instrument: str, assessment: Result, folder: Path) -> Result:
    """The sum of four dimension means over PNS; a blank cell can be worth anything its column can give."""
    if "groups" in assessment:
        return ipasn_groups(instrument, assessment["groups"])
    rows = records(folder / assessment["assessment"]["people"])
    counted = [row for row in rows if row["status"] == "PNS"]
    result = ipasn_rows(instrument, counted)
    result["left_out"] = {
        status: sum(row["status"] == status for row in rows)
        for status in sorted({row["status"] for row in rows} - {"PNS"})
    }
    if "unit" in rows[0]:
        units = sorted({row["unit"] for row in counted})
        result["groups"] = {
            unit: ipasn_rows(instrument, [row for row in counted if row["unit"] == unit]) for unit in units
        }
    return result


def ipasn_groups(instrument: str, groups: list[Result]) -> Result:
    """Groups known by head-count and dimension means only."""
    heads = sum(group["n"] for group in groups)
    ends: dict[str, Ends] = {}
    for row in table("ipasn-2019-dimensions"):
        code = row["code"]
        ends[code] = (sum((group["n"] * Fraction(group["values"][code]) for group in groups), Fraction(0)) / heads,) * 2
    result = ipasn_result(instrument, ends) | {"n": heads}
    result["groups"] = {
        group["name"]: ipasn_result(instrument, {code: (Fraction(group["values"][code]),) * 2 for code in ends})
        | {"n": group["n"]}
        for group in groups
    }
    return result


def ipasn_rows(instrument: str, rows: list[Row]) -> Result:
    """The result of some persons."""
    points = table("ipasn-2019-points")
    ends: dict[str, Ends] = {}
    for dimension in table("ipasn-2019-dimensions"):
        mine = [fact for fact in points if fact["dimension"] == dimension["code"]]
        persons = [ipasn_person(mine, row) for row in rows]
        ends[dimension["code"]] = (
            sum((person[0] for person in persons), Fraction(0)) / len(rows),
            sum((person[1] for person in persons), Fraction(0)) / len(rows),
        )
    return ipasn_result(instrument, ends) | {"n": len(rows)}


def ipasn_person(points: list[Row], row: Row) -> Ends:
    """Least and most points of a person for one dimension."""
    group = row["kelompok_jabatan"]
    if not group:
        options = [ipasn_person(points, row | {"kelompok_jabatan": one}) for one in ("jpt", "fungsional", "pelaksana")]
        return min(low for low, _ in options), max(high for _, high in options)
    fitting = [fact for fact in points if not fact["position_groups"] or group in fact["position_groups"].split()]
    low = high = Fraction(0)
    for column in sorted({fact["column"] for fact in fitting}):
        facts = [fact for fact in fitting if fact["column"] == column]
        worth = [Fraction(fact["points"]) for fact in facts if not row[column] or is_at(facts, fact, row[column])]
        low, high = low + min(worth), high + max(worth)
    return low, high


def is_at(facts: list[Row], fact: Row, cell: str) -> bool:
    """Whether *cell* is what *fact* is about: its word, or the highest bound that the number reaches."""
    if fact["word"] and cell.casefold() == fact["word"].casefold():
        return True
    if not fact["from"] or not cell.replace(".", "").isdigit():
        return False
    reached = [Fraction(one["from"]) for one in facts if Fraction(cell) >= Fraction(one["from"])]
    return Fraction(fact["from"]) == max(reached)


def ipasn_result(instrument: str, ends: dict[str, Ends]) -> Result:
    """From dimension means to the category."""
    total = (
        sum((low for low, _ in ends.values()), Fraction(0)),
        sum((high for _, high in ends.values()), Fraction(0)),
    )
    nodes = {"total": node(total)} | {code: node(both) for code, both in ends.items()}
    return verdict(instrument, total) | {"nodes": nodes}


# --- SAKIP ---------------------------------------------------------------------------------------------------------


def sakip(instrument: str, assessment: Result, folder: Path) -> Result:
    """A grade per sub-component, from the share of criteria met or by the assessor's word; points add up."""
    criteria, weights, parents = sakip_tree(
        variant(assessment, folder), assessment.get("context", {}).get("lembar", "Instansi")
    )
    flat = flattened(assessment.get("answers", {}))
    given = {code: answer for code, answer in (flat | assessment.get("values", {})).items() if code in criteria}
    grades = {row["grade"]: Fraction(row["value"]) for row in table("sakip-2021-grades")}
    subs: dict[str, Ends] = {}
    words: dict[str, str] = {}
    nodes: dict[str, Result] = {}
    for sub, codes in criteria.items():
        met = [is_yes(flat[code]) for code in codes if code in flat]
        unknown = len(codes) - len(met)
        if sub in given:
            low = high = given[sub]
        else:
            low = grade_of(sum(met), len(codes))
            # With a criterion open and none unmet, the assessor can still raise the grade by hand.
            high = "AA" if unknown and all(met) else grade_of(sum(met) + unknown, len(codes))
        subs[sub] = (weights[sub] * grades[low] / 100, weights[sub] * grades[high] / 100)
        if low == high:
            words[sub] = low
        for code in codes:
            nodes[code] = node((Fraction(is_yes(flat[code])),) * 2 if code in flat else (Fraction(0), Fraction(1)))
    components: dict[str, Ends] = {}
    for sub, (first, last) in subs.items():
        before = components.get(parents[sub], (Fraction(0), Fraction(0)))
        components[parents[sub]] = (before[0] + first, before[1] + last)
        nodes[sub] = node((first, last), grade=words.get(sub))
    nodes |= {code: node(both) for code, both in components.items()}
    total = (
        sum((low for low, _ in components.values()), Fraction(0)),
        sum((high for _, high in components.values()), Fraction(0)),
    )
    nodes["total"] = node(total)
    for cluster in ("Utama", "Pendukung", "Tambahan"):  # of regional governments; no example has them
        nodes |= {
            f"{cluster}.{what}": node((Fraction(0), Fraction(top))) for what, top in (("unit", 1000), ("nilai", 100))
        }
    return verdict(instrument, total) | {"nodes": nodes}


def sakip_tree(overlay: Result, sheet: str) -> tuple[dict[str, list[str]], dict[str, Fraction], dict[str, str]]:
    """Criteria of one sheet and weights of the sub-components and their components, with the changes of a local variant."""
    criteria: dict[str, list[str]] = {}
    weights: dict[str, Fraction] = {}
    parents: dict[str, str] = {}
    for row in [one for one in table("sakip-2021-criteria") if one["sheet"] == sheet]:
        criteria.setdefault(row["sub"], []).append(row["criterion"])
        weights[row["sub"]] = Fraction(row["sub_weight"])
        parents[row["sub"]] = row["component"]
    for code in overlay.get("remove", []):
        criteria = {sub: [one for one in codes if one != code] for sub, codes in criteria.items()}
    for change in overlay.get("node", []):
        code = change["code"]
        if code in weights:
            weights[code] = Fraction(change["weight"])
        elif code not in parents.values():
            criteria[change["in"]].append(code)
    return criteria, weights, parents


def grade_of(met: int, count: int) -> str:
    """The grade that follows from the criteria alone."""
    share = Fraction(met, count)
    for row in table("sakip-2021-grades"):
        if row["by_hand"] == "yes":
            continue
        if row["share_from"] and share < Fraction(row["share_from"]):
            continue
        if row["share_above"] and share <= Fraction(row["share_above"]):
            continue
        return row["grade"]
    raise AssertionError


def is_yes(answer: bool | str) -> bool:  # noqa: FBT001 (an answer, as TOML gives it)
    """Whether a criterion is met."""
    return answer if isinstance(answer, bool) else answer.casefold() == "ya"


def flattened(answers: Result, prefix: str = "") -> Result:
    """``P1.1 = true`` without quotes is a table ``P1`` with a key ``1`` in TOML."""
    found: Result = {}
    for key, answer in answers.items():
        if isinstance(answer, dict):
            found |= flattened(answer, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = answer
    return found


# --- Indeks KAMI ---------------------------------------------------------------------------------------------------


def kami(instrument: str, assessment: Result) -> Result:
    """Points per question, gate and maturity per area, status by category of the electronic system."""
    edition = instrument.partition("@")[2]
    answers = assessment.get("answers", {})
    runs = [kami_run(edition, answers, filler) for filler in (0, 3)]
    low, high = runs
    nodes: dict[str, Result] = {}
    for code, first in low["nodes"].items():
        last = high["nodes"][code]
        same = {key: first[key] for key in ("maturity", "locked") if key in first and first[key] == last.get(key)}
        nodes[code] = node((first["points"], last["points"]), 0, **same)
    nodes |= kami_outside(edition, answers)
    category = nodes["SE"].get("predicate") or assessment.get("context", {}).get("se_category")
    rows = [
        (row["predicate"], Fraction(row["from"]) if row["from"] else None, False)
        for row in table("kami-status")
        if (row["edition"], row["se_category"]) == (edition, category)
    ]
    first, last = (predicate_at(rows, run["nodes"]["total"]["points"]) for run in runs)
    possible = [rows[place][0] for place in range(last, first + 1)]
    if low["below_floor"] and rows[-1][0] not in possible:
        possible.append(rows[-1][0])
    if high["below_floor"]:
        possible = [rows[-1][0]]
    return {
        "total": nodes["total"],
        "predicate": possible[0] if len(possible) == 1 else None,
        "possible": possible,
        "below_floor": {end: run["below_floor"] for end, run in zip(ENDS, runs, strict=True)},
        "nodes": nodes,
    }


def kami_run(edition: str, answers: Result, filler: int) -> Result:
    """Points of everything inside the total; missing answers are *filler*."""
    points = {(row["answer"], row["category"]): Fraction(row["points"]) for row in table("kami-points")}
    words = {row["word"]: row["answer"] for row in table("kami-answers")}
    questions = table(f"kami-{edition}-questions")
    nodes: dict[str, Result] = {"total": {"points": Fraction(0)}}
    below: list[str] = []
    for area in (row for row in table("kami-areas") if row["edition"] == edition):
        mine = [row for row in questions if row["area"] == area["area"]]
        given = {row["code"]: str(answers.get(row["code"], filler)) for row in mine}
        given = {code: words.get(answer, answer) for code, answer in given.items()}
        worth = {row["code"]: points[given[row["code"]], row["category"]] for row in mine}
        is_open = kami_gate(edition, area, mine, given, worth)
        sums = dict.fromkeys(("II", "III", "IV", "V"), Fraction(0))
        for row in mine:
            locked = row["category"] == "3" and not is_open
            counts = Fraction(0) if locked else worth[row["code"]]
            sums[row["maturity"]] += counts
            nodes[row["code"]] = {"points": counts} | ({"locked": True} if locked else {})
        total = sum(sums.values(), Fraction(0))
        maturity = kami_maturity(area, sums, is_open=is_open or edition == "4.2")
        nodes[area["area"]] = {"points": total, "maturity": maturity}
        nodes["total"]["points"] += total
        if area["floor"] and total < Fraction(area["floor"]):
            below.append(area["area"])
    return {"nodes": nodes, "below_floor": below}


def kami_gate(edition: str, area: Row, questions: list[Row], given: dict[str, str], worth: dict[str, Fraction]) -> bool:
    """Whether category 3 counts: by the points of categories 1 and 2; in 5.0 also by the answers of category 1."""
    enough = sum(worth[row["code"]] for row in questions if row["category"] != "3") >= Fraction(area["gate_sum"])
    if edition == "4.2":
        return enough
    first = [given[row["code"]] for row in questions if row["category"] == "1"]
    return enough and "0" not in first and "1" not in first and first.count("2") <= 2


def kami_maturity(area: Row, sums: dict[str, Fraction], *, is_open: bool) -> str:
    """The level of an area: the result of the highest valid step."""
    t = {key: Fraction(value) for key, value in area.items() if value and key not in ("edition", "area", "floor")}
    level = "II" if sums["II"] >= t["target2"] else "I+" if sums["II"] >= t["min2"] else "I"
    if sums["II"] < t["v3"] or not is_open:
        return level
    level = "III" if sums["III"] >= t["target3"] else "II+" if sums["III"] >= t["min3"] else "II"
    if "v4" not in t or sums["III"] < t["v4"]:
        return level
    full = sums["II"] == t["full2"] and sums["III"] >= t["full3"] and sums["IV"] >= t["target4"]
    level = "IV" if full else "III+" if sums["IV"] >= t["min4"] else "III"
    if "min5" not in t or sums["IV"] < t["target4"]:
        return level
    return "V" if sums["V"] >= t["target5"] else "IV+" if sums["V"] >= t["min5"] else "IV"


def kami_outside(edition: str, answers: Result) -> dict[str, Result]:
    """Category of the electronic system, and the supplements in percent."""
    points = {(row["part"], row["answer"]): Fraction(row["points"]) for row in table("kami-outside-points")}
    nodes: dict[str, Result] = {}
    sums: dict[str, list[Fraction]] = {}
    mine = [row for row in table("kami-outside-questions") if row["edition"] == edition]
    for row in mine:
        part, code = row["part"], row["code"]
        every = [worth for (of, _), worth in points.items() if of == part]
        exact = (points[part, str(answers[code])],) * 2 if code in answers else (min(every), max(every))
        nodes[code] = node(exact, 0)
        first, last, most = sums.get(part, [Fraction(0)] * 3)
        sums[part] = [first + exact[0], last + exact[1], most + max(every)]
    for part, (first, last, most) in sums.items():
        if part == "SE":
            words = [kami_category(end) for end in (first, last)]
            nodes[part] = node((first, last), 0, predicate=words[0] if words[0] == words[1] else None)
        else:
            nodes[part] = node((first / most * 100, last / most * 100), 0)
    return nodes


def kami_category(points: Fraction) -> str:
    """The category of the electronic system."""
    return next(
        row["se_category"] for row in table("kami-se-bands") if not row["from"] or points >= Fraction(row["from"])
    )


# --- Zona Integritas -----------------------------------------------------------------------------------------------

ZI_POINTS: dict[str, dict[Any, str]] = {
    "yn": {True: "1", False: "0"},
    "abc": {"A": "1", "B": "0.5", "C": "0"},
    "abcd": {"A": "1", "B": "0.67", "C": "0.33", "D": "0"},
    "abcde": {"A": "1", "B": "0.75", "C": "0.5", "D": "0.25", "E": "0"},
}
ZI_MOST = {"index": 4, "due": 10_000, "done": 10_000, "before": 10_000, "now": 10_000, "beside": 10_000}


def zi(assessment: Result) -> Result:
    """Items in means times the weight of their sub-component, sums above, and bounds that must all be reached."""
    rows = table("zi-2021-tree")
    children: dict[str, list[Row]] = {}
    for row in rows:
        children.setdefault(row["parent"], []).append(row)
    answers = flattened(assessment.get("answers", {}))
    found: dict[str, Ends] = {}
    for row in reversed(rows):
        code = row["code"]
        found[code] = zi_answer(row, answers) if code not in children else zi_parent(row, children[code], found)
    held = assessment.get("context", {}).get("wbk")
    words = {zi_predicate(found, end, one) for end in (0, 1) for one in ([held] if held else ["Ya", "Tidak"])}
    ordered: list[str] = ["WBBM", "WBK", "Belum Memenuhi"]
    places = sorted(map(ordered.index, words))
    possible = ordered[places[0] : places[-1] + 1]
    nodes = {row["code"]: node(found[row["code"]], 0 if row["answer"] in ZI_COUNTS else 2) for row in rows}
    return {
        "total": nodes["total"],
        "predicate": possible[0] if len(possible) == 1 else None,
        "possible": possible,
        "nodes": nodes,
    }


ZI_COUNTS = ("due", "done", "before", "now", "beside")


def zi_answer(row: Row, answers: Result) -> Ends:
    """What an answer is worth, or the least and the most where there is none."""
    code, kind = row["code"], row["answer"]
    if code not in answers:
        return Fraction(0), Fraction(ZI_MOST.get(kind, 1))
    answer = answers[code]
    return (Fraction(ZI_POINTS[kind][answer] if kind in ZI_POINTS else answer),) * 2


def zi_parent(row: Row, children: list[Row], found: dict[str, Ends]) -> Ends:
    """A ratio, a mean times the weight, or a sum."""
    kinds = [child["answer"] for child in children]
    if "due" in kinds or "before" in kinds:
        first, second = (found[child["code"]] for child in children)
        return (zi_ratio(kinds[0], first[0], second[0]),) * 2  # counts are all there in these examples
    low, high = (sum((found[child["code"]][end] for child in children), Fraction(0)) for end in (0, 1))
    if all(child["weight"] for child in children):
        return low, high
    most = sum(Fraction(4 if child["answer"] == "index" else 1) for child in children)
    return low * Fraction(row["weight"]) / most, high * Fraction(row["weight"]) / most


def zi_ratio(kind: str, first: Fraction, second: Fraction) -> Fraction:
    """Done by due; or how much fewer cases there are now than before."""
    if kind == "due":
        return min(Fraction(1), second / first) if first else Fraction(1)
    return max(Fraction(0), 1 - second / first) if first else Fraction(int(not second))


def zi_predicate(found: dict[str, Ends], end: int, held: str) -> str:
    """The best predicate all of whose bounds are reached; WBBM only where a WBK was held."""
    areas = [row["code"] for row in table("zi-2021-tree") if row["parent"] == "A.I"]
    weights = {row["code"]: Fraction(row["weight"]) for row in table("zi-2021-tree") if row["weight"]}
    for predicate in ("WBBM", "WBK"):
        least = {row["of"]: Fraction(row["least"]) for row in table("zi-2021-bounds") if row["predicate"] == predicate}
        share = least.pop("areas")
        both = [(area, area.replace("A.I.", "A.II.")) for area in areas]
        reached = all(found[code][end] >= bound for code, bound in least.items()) and all(
            found[one][end] + found[other][end] >= share * (weights[one] + weights[other]) for one, other in both
        )
        if reached and (predicate == "WBK" or held == "Ya"):
            return predicate
    return "Belum Memenuhi"


# --- All -----------------------------------------------------------------------------------------------------------


def variant(assessment: Result, folder: Path) -> Result:
    """The local variant that an assessment names, if any."""
    name = assessment["assessment"].get("variant")
    return tomllib.loads((folder / name).read_text(encoding="utf-8"), parse_float=Fraction) if name else {}


def one(assessment: Result, folder: Path) -> Result:
    """The result of one assessment."""
    instrument = assessment["assessment"]["instrument"]
    index = instrument.partition("@")[0]
    if instrument in TREES:
        result = weighted_means(instrument, assessment)
    elif index == "ikm":
        result = ikm(instrument, assessment, folder)
    elif index == "ipasn":
        result = ipasn(instrument, assessment, folder)
    elif index == "sakip":
        result = sakip(instrument, assessment, folder)
    elif index == "zi":
        result = zi(assessment)
    elif index == "kami":
        result = kami(instrument, assessment)
    else:
        total = Fraction(assessment["values"]["total"])
        result = verdict(instrument, (total, total)) | {"nodes": {"total": node((total, total))}}
    return {"instrument": instrument} | result


def recompute(folder: Path) -> dict[str, Result]:
    """The results of every assessment in a folder, by id."""
    found: dict[str, Result] = {}
    for path in sorted(folder.glob("*.toml")):
        assessment = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Fraction)
        if "assessment" in assessment:
            found[assessment["assessment"]["id"]] = one(assessment, folder)
    return found


def as_text(results: dict[str, Result]) -> str:
    """The results as they are committed beside an example."""
    lines = json.dumps(results, ensure_ascii=False, indent=1).splitlines()
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(as_text(recompute(Path(sys.argv[1]))))
