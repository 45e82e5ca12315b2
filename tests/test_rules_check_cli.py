"""Facts about ``evalkit rules check``: exit codes, streams, forms, and what it is pointed at."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from click.testing import CliRunner

from evalkit.cli import cli
from evalkit.rulework.check.checks import CHECKS
from kit.toys import INNER, NUMBERS, rule_file
from support import INSTRUMENTS, RULES, calls_of
from test_bad_rules import sections

if TYPE_CHECKING:
    from click.testing import Result

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((ROOT / "evalkit" / "schemas" / "evalkit-check-1.json").read_text(encoding="utf-8"))
BAD = Path(__file__).parent / "bad_proofs"
BASE = (BAD / "base.toml").read_text(encoding="utf-8")
OTHER_INDEX = BASE.replace('index   = "toy"', 'index   = "play"')
UNSOURCED = BASE + 'assumption = { id = "tidak ada aturan", en = "no rule" }\n'  # of the rounding, which stands last


def check(*arguments: str, **env: str) -> Result:
    """Run ``evalkit rules check`` in English."""
    return CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "80", **env}).invoke(cli, ["rules", "check", *arguments])


def planted(case: str) -> str:
    """The rule file of a case of ``bad_proofs``."""
    parts = {**sections(BASE), **sections((BAD / f"{case}.toml").read_text(encoding="utf-8"))}
    return "\n".join(parts.values())


def written(folder: Path, text: str, *, index: str = "toy", edition: str = "1") -> str:
    """Write a rule file where it belongs below *folder*; returns its name."""
    file = folder / index / f"{edition}.toml"
    file.parent.mkdir(exist_ok=True, parents=True)
    file.write_text(text, encoding="utf-8")
    return str(file)


@pytest.fixture(name="good")
def _good(tmp_path: Path) -> str:
    return written(tmp_path / "good", BASE)


@pytest.fixture(name="gap")
def _gap(tmp_path: Path) -> str:
    """A rule file with a gap in its printed ranges."""
    return written(tmp_path / "gap", planted("printed-gap"))


def told(done: Result) -> dict[str, Any]:
    """The JSON that was written, held against its schema."""
    found: dict[str, Any] = json.loads(done.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    return found


def ids(done: Result) -> list[str]:
    return [one["instrument"] for one in told(done)["instruments"]]


# --- Exit codes and streams -------------------------------------------------------------------------------------


def test_a_sound_rule_file_holds(good: str) -> None:
    done = check(good)

    assert (done.exit_code, done.stderr) == (0, "")
    assert "toy@1 · Toy index" in done.stdout
    assert "✓ Everything holds that can be proved of this rule file." in done.stdout


def test_what_fails_is_told_with_place_line_and_witness(gap: str) -> None:
    done = check(gap)

    line = Path(gap).read_text(encoding="utf-8").splitlines().index("[[bands]]") + 1
    assert done.exit_code == 1
    assert f"printed-gap  bands[total][Good] 2.90–3.00 · line {line}" in done.stdout
    assert "witness: 2.91 is in no printed range; it comes out as Fair" in done.stdout
    assert "✗ 1 statement fails." in done.stdout


def test_a_witness_is_an_assessment_that_can_be_copied(tmp_path: Path) -> None:
    done = check(written(tmp_path, planted("rounding-early")))

    assert done.exit_code == 1
    assert "        [answers]\n        A1 = " in done.stdout


def test_several_rule_files_have_a_summary(good: str, gap: str) -> None:
    done = check(good, gap)

    assert done.exit_code == 1
    assert [line.split()[0] for line in done.stdout.partition("Summary")[2].splitlines() if "@" in line] == [
        "toy@1"
    ] * 2


def test_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    written(tmp_path, BASE)
    written(tmp_path, "= 1", edition="2")
    faulty = BASE.replace('edition = "1"', 'edition = "3"')
    written(
        tmp_path, faulty.replace("weight = 35", "weight = 30").replace("min       = 2", "min       = 5"), edition="3"
    )
    written(tmp_path, OTHER_INDEX.replace("digits = 2", "digits = 99"), index="play")

    done = check(str(tmp_path))

    assert (done.exit_code, done.stdout) == (1, "")
    assert "toy/2.toml: line 1, column 1: not valid TOML" in done.stderr
    assert "toy/3.toml: node[A] (line 36): the weights of its children add up to 55" in done.stderr
    assert "toy/3.toml: bands[total] (line 56): Good does not lie above what follows it" in done.stderr
    assert "play/1.toml: rounding[total].digits (line 72)" in done.stderr
    assert done.stderr.endswith("4 faults.\n")


@pytest.fixture(name="faulty")
def _faulty(tmp_path: Path) -> Path:
    """A folder with a sound rule file, one that is no TOML, and one with two faults, of which one stands twice."""
    written(tmp_path, BASE)
    written(tmp_path, "x = 1\n= 1", edition="2")
    text = BASE.replace('edition = "1"', 'edition = "3"').replace('in     = "total"', 'in     = "totl"')
    written(tmp_path, text.replace("digits = 2", "digits = 99"), edition="3")
    return tmp_path


def test_json_holds_the_faults_of_files_that_cannot_be_read_beside_proofs_of_the_others(
    faulty: Path, tmp_path: Path
) -> None:
    to = tmp_path / "found.json"
    done = check(str(faulty), "--format", "json", "-o", str(to))

    assert (done.exit_code, done.stdout) == (1, "")
    found = json.loads(to.read_text("utf-8"))
    assert [one["instrument"] for one in found["instruments"]] == ["toy@1"]
    assert [(Path(one["file"]).stem, one["place"], one["line"]) for one in found["faults"]] == [
        ("2", "line 2, column 1", 2),
        ("3", "node[A].in", 37),
        ("3", "node[B].in", 47),
        ("3", "rounding[total].digits", 72),
    ]
    assert found["faults"][1]["hint"] == "did you mean total?"
    assert done.stderr.endswith("4 faults.\n")


def test_sarif_holds_them_too(faulty: Path, tmp_path: Path) -> None:
    to = tmp_path / "found.sarif"
    done = check(str(faulty), "--format", "sarif", "-o", str(to))

    assert done.exit_code == 1
    run = json.loads(to.read_text("utf-8"))["runs"][0]
    refused = [one for one in run["results"] if one["ruleId"] == "rule-file"]
    assert [one["locations"][0]["physicalLocation"]["region"]["startLine"] for one in refused] == [2, 37, 47, 72]
    assert all(run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == "rule-file" for one in refused)
    assert refused[1]["message"]["text"].endswith("expected: the code of a node; did you mean total?")
    assert len({one["partialFingerprints"]["evalkitProof/v1"] for one in refused}) == len(refused)
    assert "weights-sum" not in {one["ruleId"] for one in run["results"]}  # the sound file has nothing to tell


def test_a_folder_without_rule_files_is_a_fault(tmp_path: Path) -> None:
    done = check(str(tmp_path))

    assert done.exit_code == 1
    assert "there are no rule files in this folder" in done.stderr


def test_circles_are_a_failure_that_names_them(tmp_path: Path) -> None:
    first = BASE.replace("open_end = true", 'until = 2020-12-31\nfollowed_by = "toy@2"')
    second = first.replace('edition = "1"', 'edition = "2"').replace("toy@2", "toy@1").replace("2020", "2021")
    written(tmp_path, first)
    written(tmp_path, second, edition="2")

    done = check(str(tmp_path / "toy"))

    assert done.exit_code == 1
    assert "followed_by goes in a circle: toy@1 → toy@2 → toy@1" in done.stdout
    assert "followed_by goes in a circle: toy@2 → toy@1 → toy@2" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere.toml"], "there is no file or folder nowhere.toml"),
        (["spbee"], "spbe"),
        (["spbe@1999"], "spbe@2018"),
        (["spbe@2020", "--min-citations", "101"], "from 0 to 100"),
        (["spbe@2020", "--min-citations", "all"], "from 0 to 100"),
        (["spbe@2020", "--min-citations", "96,1"], "from 0 to 100"),
        (
            ["spbe@2020", "--format", "xml"],
            "it writes: terminal (.txt), text (.txt), markdown (.md), json (.json), sarif",
        ),
    ],
)
def test_wrong_usage(arguments: list[str], says: str) -> None:
    done = check(*arguments)

    assert (done.exit_code, done.stdout) == (2, "")
    assert says in done.stderr


@pytest.mark.parametrize(("least", "code"), [("96", 0), ("96.1", 0), ("96.2", 3), ("100%", 3), ("0", 0)])
def test_the_gate_of_citations_is_exact(tmp_path: Path, least: str, code: int) -> None:
    """25 of the 26 facts have a source: 96.15… percent."""
    file = written(tmp_path, UNSOURCED)

    done = check(file, "--min-citations", least)

    gate = f"--min-citations: 25 of the 26 facts of toy@1 rest on a source, less than {least.removesuffix('%')} %"
    assert done.exit_code == code
    assert (gate in done.stderr) == (code == 3)


def test_the_share_with_a_source_is_told_by_kind(tmp_path: Path) -> None:
    file = written(tmp_path, UNSOURCED)

    done, found = check(file), told(check(file, "--format", "json"))["instruments"][0]["citations"]

    assert (found["sourced"], found["facts"], found["percent"]) == (25, 26, "96.1")
    assert found["by_kind"]["rounding"]["assumption"] == found["by_mark"]["assumption"] == 1
    assert [line.split()[-2] for line in done.stdout.splitlines() if line.endswith(" %")] == ["0.0", "96.1"]


def test_what_fails_comes_before_the_gate(gap: str) -> None:
    Path(gap).write_text(UNSOURCED.replace("2.00–2.99", "2.00–2.90"), encoding="utf-8")

    done = check(gap, "--min-citations", "100")

    assert done.exit_code == 1
    assert "--min-citations" in done.stderr


# --- What is checked --------------------------------------------------------------------------------------------


def test_an_edition_is_checked() -> None:
    assert ids(check("spbe@2020", "--format", "json")) == ["spbe@2020"]


def test_an_index_is_all_of_its_editions() -> None:
    assert ids(check("spbe", "--format", "json")) == [one for one in INSTRUMENTS if one.startswith("spbe@")]


def test_nothing_named_is_everything_installed() -> None:
    done = check("--format", "json")

    assert done.exit_code == 0
    assert ids(done) == [*INSTRUMENTS, "lkj@beltim-2025", "lkj@lakip-4", "lkj@permendagri-86-2017"]


def test_a_file_that_is_named_twice_is_checked_once(good: str) -> None:
    assert ids(check(good, str(Path(good).parent), good, "--format", "json")) == ["toy@1"]


def test_folders_of_rules_are_looked_through(tmp_path: Path) -> None:
    written(tmp_path, BASE)
    written(tmp_path, OTHER_INDEX, index="play")

    assert ids(check(str(tmp_path), "--format", "json")) == ["play@1", "toy@1"]


def test_an_index_of_a_folder_of_rules_can_be_named(good: str) -> None:
    done = check("--rules", str(Path(good).parents[1]), "toy", "--format", "json")

    assert done.exit_code == 0
    assert ids(done) == ["toy@1"]


def test_editions_beside_a_file_count(tmp_path: Path) -> None:
    first = written(tmp_path, BASE)
    written(tmp_path, BASE.replace('edition = "1"', 'edition = "2"').replace("2020-01-01", "2022-01-01"), edition="2")

    done = check(first)

    assert done.exit_code == 1
    assert "edition-overlap  validity.until" in done.stdout
    assert "witness: on 2022-01-01 both are in force" in done.stdout


def test_what_lies_between_two_editions_is_told_under_the_later_one_too(tmp_path: Path) -> None:
    written(tmp_path, BASE)
    later = BASE.replace('edition = "1"', 'edition = "2"').replace("2020-01-01", "2022-01-01")
    second = written(tmp_path, later, edition="2")

    for done in (check(second), check("--rules", str(tmp_path), "toy@2")):
        assert done.exit_code == 1
        assert "edition-overlap  validity.from" in done.stdout
        assert "witness: on 2022-01-01 both are in force" in done.stdout


def test_a_broken_edition_beside_a_file_is_its_own_matter(tmp_path: Path) -> None:
    first = written(tmp_path, BASE)
    written(tmp_path, "= 1", edition="2")

    assert check(first).exit_code == 0


# --- Forms ------------------------------------------------------------------------------------------------------


def test_json_has_every_statement_with_its_line(gap: str) -> None:
    (one,) = told(check(gap, "--format", "json"))["instruments"]

    (wrong,) = [each for each in one["statements"] if each["verdict"] == "failed"]
    assert (wrong["check"], wrong["place"], wrong["how"]) == (
        "printed-gap",
        "bands[total][Good] 2.90–3.00",
        "structure",
    )
    assert wrong["line"] == Path(gap).read_text(encoding="utf-8").splitlines().index("[[bands]]") + 1
    assert wrong["witness"]["value"] == "291/100"
    assert one["holds"] is False
    assert one["totals"]["failed"] == 1
    assert sum(one["totals"].values()) == len(one["statements"])


def test_json_of_all_that_is_shipped_fits_the_schema() -> None:
    found = told(check("--format", "json"))

    assert found["totals"]["failed"] == 0
    assert found["totals"]["known"] > 0
    assert {each["check"] for one in found["instruments"] for each in one["statements"]} <= {*CHECKS, "kami-points"}


def sarif(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(check(*arguments, "--format", "sarif").stdout)
    assert (found["version"], len(found["runs"])) == ("2.1.0", 1)
    run: dict[str, Any] = found["runs"][0]
    return run


def test_sarif_names_files_by_where_one_is(gap: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(gap).parents[1])

    (wrong,) = sarif("toy")["results"]

    place = wrong["locations"][0]
    assert (wrong["ruleId"], wrong["level"]) == ("printed-gap", "error")
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "toy/1.toml"
    assert place["physicalLocation"]["region"]["startLine"] > 1
    assert place["logicalLocations"] == [{"fullyQualifiedName": "toy@1: bands[total][Good] 2.90–3.00"}]
    assert wrong["message"]["text"].endswith("2.91 is in no printed range; it comes out as Fair")


def test_sarif_names_a_file_elsewhere_in_full(gap: str) -> None:
    (wrong,) = sarif(gap)["results"]

    assert wrong["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == Path(gap).resolve().as_uri()


def test_sarif_has_a_rule_for_every_result_and_its_level_by_verdict() -> None:
    run = sarif()
    rules = run["tool"]["driver"]["rules"]

    assert [rule["id"] for rule in rules] == [*CHECKS, "rule-file"]
    assert {one["level"] for one in run["results"]} == {"note"}  # nothing shipped fails or is unproved
    for one in run["results"]:
        assert rules[one["ruleIndex"]]["id"] == one["ruleId"]
        assert ("known (" in one["message"]["text"]) == (one["level"] == "note")


def test_what_is_not_proved_is_a_warning(tmp_path: Path) -> None:
    """A rule that compares a number of the context with a node, where a better answer can lower the score."""
    asks = (
        '[context.staff]\ntitle = { id = "x", en = "x" }\nkind = "count"\n'
        '[[outcome]]\nof = "Baik"\nwhen = "staff > A"\nthen = "one-lower"\nsource = "lumajang"\n'
    )
    text = (RULES / "itkp" / "2025.toml").read_text(encoding="utf-8") + asks
    file = written(tmp_path, text, index="itkp", edition="2025")
    found = {one["ruleId"]: one["level"] for one in sarif(file)["results"]}

    assert found["predicate-monotone"] == "warning"


def test_sarif_of_an_installed_file_elsewhere_has_its_installed_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in sarif("kami@4.2")["results"]}

    assert uris == {"kami/4.2.toml"}


def test_fingerprints_stay_when_lines_move(tmp_path: Path) -> None:
    one = written(tmp_path / "one", planted("printed-gap"))
    moved = written(tmp_path / "moved", "# a comment\n\n" + planted("printed-gap"))

    (before,), (after,) = sarif(one)["results"], sarif(moved)["results"]

    assert before["partialFingerprints"] == after["partialFingerprints"]
    assert before["locations"] != after["locations"]


def test_no_two_results_have_one_fingerprint(tmp_path: Path) -> None:
    note = '[[assumptions]]\nid = "two"\nsource = "law"\nexplains = ["printed-gap: a", "printed-gap: b"]\n'
    file = written(tmp_path, BASE + note + 'text = { id = "x", en = "x" }\n')
    found = json.loads(check(file, "--format", "sarif").stdout)["runs"][0]["results"]

    assert len(found) == 2
    assert len({str(one["partialFingerprints"]) for one in found}) == 2


def test_detail_tells_what_holds_by_check(good: str) -> None:
    plain, done = check(good).stdout, check(good, "--detail").stdout

    assert "weights-sum" not in plain
    assert "weights-sum · by the form of the rules" in done
    assert "A: the weights of its children (2) add up to 60, exactly the weight of A" in done
    assert "edition-last" in done


@pytest.mark.parametrize("form", ["table", "json", "sarif"])
def test_a_file_takes_what_would_be_printed(gap: str, tmp_path: Path, form: str) -> None:
    to = tmp_path / "out"

    done = check(gap, "--format", form, "-o", str(to))

    assert (done.exit_code, done.stdout) == (1, "")
    assert to.read_text(encoding="utf-8") == check(gap, "--format", form).stdout


def test_a_rule_file_is_never_overwritten(good: str) -> None:
    before = Path(good).read_bytes()

    done = check(str(Path(good).parents[1]), "-o", good)

    assert done.exit_code == 2
    assert "is an input and would be overwritten" in done.stderr
    assert Path(good).read_bytes() == before


@pytest.mark.parametrize("detail", [(), ("--detail",)])
def test_lines_keep_to_60_columns(detail: tuple[str, ...]) -> None:
    done = check("kami", "kip", "--width", "60", *detail)

    assert done.exit_code == 0
    assert [line for line in done.stdout.splitlines() if len(line) > 60] == []


def test_indonesian_is_the_default(gap: str) -> None:
    done = CliRunner(env={"EVALKIT_LANG": "id"}).invoke(cli, ["rules", "check", gap])

    assert done.exit_code == 1
    assert "2,91" in done.stdout


def test_lang_chooses_english(gap: str) -> None:
    done = CliRunner(env={"EVALKIT_LANG": "id"}).invoke(cli, ["rules", "check", gap, "--lang", "en"])

    assert "statement fails" in done.stdout


def test_a_closed_pipe_is_no_error(good: str) -> None:
    """The reader of a pipe may go away: no traceback, as for every other command."""
    program = [sys.executable, "-c", "from evalkit.cli import cli; cli()", "rules", "check", good, "--detail"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603  # our own
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""


@pytest.mark.parametrize("color", [True, False])
def test_colour_only_where_it_is_wanted(gap: str, *, color: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evalkit.cli.files.color_wanted", lambda _to, *, no_color: color and not no_color)

    assert ("\x1b[" in check(gap).stdout) == color
    assert "\x1b[" not in check(gap, "--no-color").stdout


# --- Huge trees -------------------------------------------------------------------------------------------------


def huge(leaves: int, parents: int) -> str:
    """A rule file with that many leaves below that many parents."""
    whole = sections(BASE)
    head = whole["instrument"].replace("weighted-mean", "mean")
    nodes = ['[[node]]\ncode = "total"\ntitle = "All"\n']
    for part in range(1, parents + 1):
        rows = [f'  {{ code = "P{part}.{i}", title = "Item {i}" }},' for i in range(1, leaves // parents + 1)]
        nodes.append(f'[[node]]\ncode = "P{part}"\nin = "total"\ntitle = "Part {part}"\nleaves = [')
        nodes += [*rows, "]\n"]
    return "\n".join({**whole, "instrument": head, "node": "\n".join(nodes)}.values())


def test_the_time_of_a_proof_grows_with_the_leaves_not_with_their_square(tmp_path: Path) -> None:
    few, many = (calls_of(partial(check, written(tmp_path, huge(leaves, 4)))) for leaves in (100, 400))

    assert many < 5 * few


@pytest.mark.long
def test_a_tree_of_20_000_leaves_is_proved(tmp_path: Path) -> None:
    (proved,) = told(check(written(tmp_path, huge(20_000, 4)), "--format", "json"))["instruments"]

    assert proved["totals"]["failed"] == 0
    counted = next(statement for statement in proved["statements"] if statement["check"] == "node-counts")
    assert counted["text"] == "20004 nodes can change the value of the parent"


def test_a_swap_in_a_huge_tree_is_found(tmp_path: Path) -> None:
    text = huge(1_000, 4).replace('"P2.77"', '"x"').replace('"P2.78"', '"P2.77"').replace('"x"', '"P2.78"')

    (one,) = told(check(written(tmp_path, text), "--format", "json"))["instruments"]

    assert [(each["check"], each["place"]) for each in one["statements"] if each["verdict"] == "failed"] == [
        ("codes-order", "P2.77")
    ]


def test_nesting_without_end_is_refused(tmp_path: Path) -> None:
    nodes = ['[[node]]\ncode = "total"\ntitle = "All"\nweight = 100\n']
    nodes += [
        f'[[node]]\ncode = "D{i}"\nin = "{"total" if i == 0 else f"D{i - 1}"}"\ntitle = "Deep {i}"\nweight = 100\n'
        for i in range(2_000)
    ]
    file = written(tmp_path, "\n".join({**sections(BASE), "node": "\n".join(nodes)}.values()))

    done = check(file)

    assert (done.exit_code, done.stdout) == (1, "")
    assert "node[D2] (line 53): D2 lies too deep" in done.stderr
    assert "at most 2 levels below total" in done.stderr


def test_a_method_that_computes_with_what_another_one_hides_is_a_fault_of_the_rule_file(tmp_path: Path) -> None:
    """A foreign method that is not monotone below ``percent``: what is 100 % is not known."""
    site = tmp_path / "site"
    (site / "evalkit_hides.dist-info").mkdir(parents=True)
    (site / "evalkit_hides.dist-info" / "METADATA").write_text("Name: evalkit-hides\nVersion: 1\n", encoding="utf-8")
    (site / "evalkit_hides.dist-info" / "entry_points.txt").write_text(
        "[evalkit]\nhides = evalkit_hides\n", encoding="utf-8"
    )
    (site / "evalkit_hides.py").write_text(HIDES, encoding="utf-8")
    file = tmp_path / "rules" / "hides" / "1.toml"
    file.parent.mkdir(parents=True)
    file.write_text(rule_file(index="hides", nodes=HIDDEN, scale="points", scales=NUMBERS), encoding="utf-8")

    done = subprocess.run(  # noqa: S603  (this program)
        [sys.executable, "-m", "evalkit", "rules", "check", str(file), "--lang", "en", "--format", "json"],
        env=os.environ | {"PYTHONPATH": str(site)}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    (fault,) = json.loads(done.stdout)["faults"]
    assert fault["problem"] == "the highest value of P is not known, and the method percent computes with it"


HIDES = """
import attrs
from evalkit import Method, hookimpl

@attrs.frozen
class Turns:
    monotone = False
    whole = True
    reads_answers = False

    def value(self, children, levels):
        return abs(children[0] - children[1])

@hookimpl
def evalkit_methods():
    return [Method(name="turns", build=lambda instrument, node, highest: Turns())]
"""
HIDDEN = INNER.replace('"sum"', '"percent"').replace('code = "P"', 'code = "P"\nmethod = "turns"')
