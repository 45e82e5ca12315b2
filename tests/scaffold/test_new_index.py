"""Facts about ``evalkit plugins new index``: a whole distribution, whose tests pass before anything is replaced."""

from __future__ import annotations

import datetime as dt
import gc
import sys
import tomllib
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.cases import case_files, compare, read_cases
from evalkit.hookspecs import NEWEST
from evalkit.loading import load
from evalkit.rulework.check.engine import prove
from evalkit.scaffold.choices import LICENSES, METHODS
from evalkit.scaffold.index import NewIndex, write_index
from scaffold.commands import evalkit, files, refusal
from scaffold.strikes import disk_full, outcome, pressed_ctrl_c, struck
from support import KNOWN
from wheels import build, laid_out, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evalkit.instruments import Instrument

TODAY = dt.date(2026, 11, 27)
# What a title or a name can hold that means something in TOML, Python, Markdown or the template itself.
AWKWARD = """It's "{{ name }}" \\ {% raw %} `x` é"""


def instrument_in(folder: Path) -> Instrument:
    (path,) = folder.glob("evalkit_*/rules/*/*.toml")
    return load(path.read_bytes(), KNOWN, file=str(path), index=path.parent.name, edition=path.stem)


class TestTheDistribution:
    def test_it_holds_what_a_distribution_needs(self, tmp_path: Path) -> None:
        done = evalkit("plugins", "new", "index", "indeks_inovasi", "--edition", "2026", "--into", tmp_path)
        package = "evalkit_indeks_inovasi"

        assert done.exit_code == 0, done.output
        assert sorted(files(tmp_path / "evalkit-indeks-inovasi")) == [
            ".github/workflows/ci.yml",
            ".gitignore",
            "CHANGELOG.md",
            "LICENSE",
            "README.md",
            f"{package}/__init__.py",
            f"{package}/cases/indeks_inovasi/answers-2026.toml",
            f"{package}/cases/indeks_inovasi/bounds-2026.toml",
            f"{package}/py.typed",
            f"{package}/rules/indeks_inovasi/2026.toml",
            "examples/penilaian.toml",
            "pyproject.toml",
            "schemas/evalkit-assessment-1.json",
            "schemas/evalkit-case-file-1.json",
            "schemas/evalkit-rule-file-1.json",
            "tests/test_package.py",
        ]
        assert f"cd {tmp_path}/evalkit-indeks-inovasi" in done.stdout
        assert "take out of README.md that the numbers are examples" in done.stdout
        written = (tmp_path / "evalkit-indeks-inovasi" / package / "__init__.py").read_text(encoding="utf-8")
        assert f"\nevalkit_api = {NEWEST} " in written

    @pytest.mark.parametrize(
        ("format", "words"),
        [
            ("tree", "The numbers of this rule file are still examples"),
            ("json", "The numbers of this rule file are still examples"),
            ("table", "3.60 Baik 1!"),
        ],
    )
    def test_every_evaluation_warns_of_examples(self, format: str, words: str, tmp_path: Path) -> None:  # noqa: A002
        """As its README promises."""
        evalkit("plugins", "new", "index", "inovasi", "--into", tmp_path)
        made = tmp_path / "evalkit-inovasi"
        rules = made / "evalkit_inovasi" / "rules"
        done = evalkit("evaluate", made / "examples" / "penilaian.toml", "--rules", rules, "--format", format)

        assert "every evaluation warns that its numbers are examples" in (made / "README.md").read_text("utf-8")
        assert words in " ".join((done.stdout + done.stderr).split())

    @pytest.mark.parametrize(
        ("name", "title"), [("indeks_inovasi", "Indeks Inovasi"), ("reformasi", "Indeks Reformasi")]
    )
    def test_the_title_is_made_from_the_name(self, name: str, title: str, tmp_path: Path) -> None:
        evalkit("plugins", "new", "index", name, "--into", tmp_path)

        assert instrument_in(tmp_path / f"evalkit-{name.replace('_', '-')}").title == title

    @pytest.mark.parametrize("method", METHODS)
    def test_everything_is_proved_and_nothing_claims_a_source(self, method: str, tmp_path: Path) -> None:
        write_index(NewIndex(name="x", title="X", edition="1", method=method), tmp_path / "x", today=TODAY)
        proof = prove(instrument_in(tmp_path / "x"))

        assert [one for one in proof.statements if one.verdict in ("failed", "unproved", "known")] == []
        assert {mark for marks in proof.citations.values() for mark, number in marks.items() if number} == {
            "assumption"
        }

    @pytest.mark.parametrize("method", METHODS)
    def test_its_cases_come_out(self, method: str, tmp_path: Path) -> None:
        write_index(NewIndex(name="x", title="X", edition="1", method=method), tmp_path / "x", today=TODAY)
        found = case_files(tmp_path / "x" / "evalkit_x" / "rules", "x")
        cases = [case for path in found for case in read_cases(path.read_bytes(), str(path))]

        assert len(cases) > 8
        assert [case.name for case in cases if compare(case, instrument_in(tmp_path / "x"))] == []

    @pytest.mark.parametrize("license", LICENSES)
    def test_the_licence_is_that_which_was_chosen(self, license: str, tmp_path: Path) -> None:  # noqa: A002
        new = NewIndex(name="x", title="X", edition="1", license=license, author="Dinas Y")
        write_index(new, tmp_path / "x", today=TODAY)
        project: dict[str, Any] = tomllib.loads((tmp_path / "x" / "pyproject.toml").read_text(encoding="utf-8"))
        text = tmp_path / "x" / "LICENSE"

        assert project["project"].get("license") == (None if license == "none" else license)
        assert text.exists() == (license != "none")
        assert license == "none" or "2026 Dinas Y" in text.read_text(encoding="utf-8").replace(",", "")

    def test_awkward_titles_and_authors_stay_what_they_are(self, tmp_path: Path) -> None:
        write_index(NewIndex(name="x", title=AWKWARD, edition="1", author=AWKWARD), tmp_path / "x", today=TODAY)
        project: dict[str, Any] = tomllib.loads((tmp_path / "x" / "pyproject.toml").read_text(encoding="utf-8"))
        module = (tmp_path / "x" / "evalkit_x" / "__init__.py").read_text(encoding="utf-8")

        assert instrument_in(tmp_path / "x").title == AWKWARD
        assert project["project"]["authors"] == [{"name": AWKWARD}]
        compile(module, "evalkit_x", "exec")


@pytest.mark.long
def test_its_own_checks_pass_at_once(tmp_path: Path) -> None:
    """What its CI runs, with the wheel of the distribution in place of an editable install."""
    done = evalkit("plugins", "new", "index", "indeks_inovasi", "--into", tmp_path)
    assert done.exit_code == 0, done.output
    made = tmp_path / "evalkit-indeks-inovasi"
    env = laid_out(build(made, tmp_path / "dist"), tmp_path / "site")
    python = sys.executable

    run(python, "-m", "ruff", "check", cwd=made, env=env)
    run(python, "-m", "ruff", "format", "--check", cwd=made, env=env)
    run(python, "-m", "mypy", cwd=made, env=env)
    run(python, "-m", "evalkit", "rules", "check", "evalkit_indeks_inovasi/rules", cwd=made, env=env)
    tested = run(python, "-m", "pytest", "-v", "-p", "no:cacheprovider", cwd=made, env=env)
    report = run(python, "-m", "evalkit", "evaluate", "examples/penilaian.toml", cwd=made, env=env)
    plugins = run(python, "-m", "evalkit", "plugins", "list", cwd=made, env=env)

    for what in ("tests/test_package.py::", "2026.toml::law[monotone]", "2026.toml::check[", "2026.toml::case["):
        assert f"{what}" in tested
    assert "Baik" in report
    assert "indeks_inovasi" in plugins


def test_a_second_edition_goes_beside_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As its README says."""
    evalkit("plugins", "new", "index", "indeks_inovasi", "--edition", "2026", "--into", tmp_path)
    made = tmp_path / "evalkit-indeks-inovasi"
    rules = "evalkit_indeks_inovasi/rules"
    told = (made / "README.md").read_text(encoding="utf-8")
    assert f"evalkit plugins new edition indeks_inovasi@… --from indeks_inovasi@2026 --into {rules}" in told

    monkeypatch.chdir(made)
    spec = ("indeks_inovasi@2027", "--from", "indeks_inovasi@2026", "--into", rules, "--valid-from", "2027-01-01")
    done = evalkit("plugins", "new", "edition", *spec)

    assert done.exit_code == 0, done.output
    for edition, keys in (
        ("2027", "from open_end checked assumption notices"),
        ("2026", "checked assumption until followed_by notices"),
    ):
        text = (made / rules / "indeks_inovasi" / f"{edition}.toml").read_text(encoding="utf-8")
        above, _, _ = text.partition("# --- Sources ---")
        assert set(tomllib.loads(above)["validity"]) == set(keys.split()), "all above the next heading"
        assert text.count("[[validity.notices]]") == 1
    assert {"answers-2027.toml", "bounds-2027.toml"} <= {path.name for path in made.glob("*/cases/*/*")}
    assert evalkit("rules", "check", rules).exit_code == 0
    again = build(made, tmp_path / "dist")
    assert sorted(name for name in laid_out_names(again) if "2027" in name) == [
        "evalkit_indeks_inovasi/cases/indeks_inovasi/answers-2027.toml",
        "evalkit_indeks_inovasi/cases/indeks_inovasi/bounds-2027.toml",
        "evalkit_indeks_inovasi/rules/indeks_inovasi/2026-2027.toml",
        "evalkit_indeks_inovasi/rules/indeks_inovasi/2027.toml",
    ]


def laid_out_names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as packed:
        return packed.namelist()


class TestRefused:
    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("Inovasi", "lower case letters"),
            ("inovasi-daerah", "indeks_inovasi"),
            ("2026", "beginning with a letter"),
            ("a__b", "single _"),
            ("", "cannot be the name"),
            ("../x", "../x cannot be the name"),
            ("indeks", "its distribution would be called evalkit-indeks, as evalkit itself is"),
            ("cases", "cases cannot be the name"),
            ("x" * 41, "cannot be the name"),
            ("kami", "evalkit plugins new edition kami@… --from kami@…"),
        ],
    )
    def test_names(self, name: str, words: str, tmp_path: Path) -> None:
        assert words in refusal("index", "--into", tmp_path, "--", name)
        assert files(tmp_path) == {}

    @pytest.mark.parametrize(
        ("option", "value", "words"),
        [
            ("--edition", "../1", "../1 cannot be the name of an edition"),
            ("--edition", "", "letters and digits"),
            ("--title", " ", "one line"),
            ("--title", "a\nb", "one line"),
            ("--title", "x" * 201, "200 characters"),
            ("--author", "a\nb", "one line"),
            ("--method", "geometric", "weighted-mean"),
        ],
    )
    def test_options(self, option: str, value: str, words: str, tmp_path: Path) -> None:
        assert words in refusal("index", "inovasi", "--into", tmp_path, option, value)
        assert files(tmp_path) == {}

    def test_a_folder_that_is_there_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "evalkit-inovasi").mkdir()

        assert "exists and is not overwritten" in refusal("index", "inovasi", "--into", tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["evalkit-inovasi"]

    def test_a_place_that_cannot_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("mine", encoding="utf-8")

        assert f"{tmp_path}/file is not a folder" in refusal("index", "inovasi", "--into", tmp_path / "file")
        assert files(tmp_path) == {"file": "mine"}

    def test_a_folder_without_a_name_is_not_the_current_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)

        assert "a folder is needed" in refusal("index", "inovasi", "--into", "")
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("what", [pressed_ctrl_c, disk_full])
    @pytest.mark.parametrize("step", [0, 1, 2, 8, 20])
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_stopped_at_any_step_it_leaves_nothing(self, step: int, what: Callable[[], None], tmp_path: Path) -> None:
        with struck(tmp_path, step, what) as strike:
            stopped = outcome(
                lambda: write_index(NewIndex(name="x", title="X", edition="1"), tmp_path / "a" / "b" / "x", today=TODAY)
            )

        gc.collect()  # copier leaves a listing of a folder open: told here, where it is ignored, not in a later test
        assert (strike.happened, stopped) == (True, True)
        assert list(tmp_path.iterdir()) == []

    def test_without_copier_it_says_what_to_install(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "copier", None)

        done = evalkit("plugins", "new", "index", "inovasi", "--into", tmp_path)

        assert done.exit_code == 1
        assert "pip install 'evalkit-indeks[new]'" in done.stderr
        assert list(tmp_path.iterdir()) == []
