"""Facts about ``evalkit plugins new edition``: the copy works at once, says that it is one, and nothing of the old is lost."""

from __future__ import annotations

import datetime as dt
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from evalkit.base.distribution import bundled_rules
from evalkit.base.language import language
from evalkit.base.text import msg
from evalkit.cases import case_files, compare, read_cases
from evalkit.catalogue.registry import Registry
from evalkit.files.crosswalk import read_crosswalk
from evalkit.loading import load
from evalkit.rulework.check.engine import prove
from evalkit.rulework.diff.pairing import noded_together, pair
from evalkit.scaffold.edition import write_edition
from scaffold.commands import evalkit, files, refusal
from scaffold.strikes import disk_full, outcome, pressed_ctrl_c, struck
from support import INSTRUMENTS, KNOWN, instrument
from wheels import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from evalkit.cases import Case
    from evalkit.instruments import Instrument
    from evalkit.scaffold.edition import Written

TODAY = dt.date(2026, 11, 27)
NEW_YEAR = dt.date(2031, 1, 1)
NEW = "9.9"


def copied(spec: str, rules: Path, valid_from: dt.date | None = NEW_YEAR) -> Written:
    new = f"{spec.partition('@')[0]}@{NEW}"
    return write_edition(new, spec, rules, Registry(), language("en"), today=TODAY, valid_from=valid_from)


def failures(one: Instrument) -> set[tuple[str, str]]:
    """What cannot be proved of *one* by itself."""
    return {(each.check, each.place) for each in prove(one).statements if each.verdict == "failed"}


def cases_in(rules: Path, index: str) -> list[Case]:
    found = case_files(rules, index)
    return [case for path in found for case in read_cases(path.read_bytes(), str(path))]


def text_of(spec: str) -> str:
    index, _, edition = spec.partition("@")
    return (bundled_rules() / index / f"{edition}.toml").read_text(encoding="utf-8")


def loaded(path: Path) -> Instrument:
    return load(path.read_bytes(), KNOWN, file=str(path), index=path.parent.name, edition=path.stem)


@pytest.fixture(name="made", scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Written]:
    """The copy of each edition, made once."""
    return cache(lambda spec: copied(spec, tmp_path_factory.mktemp("copy") / "rules"))


@pytest.mark.parametrize("spec", INSTRUMENTS)
class TestOfEveryInstrument:
    def test_the_copy_is_proved_as_far_as_the_old_one_is(self, spec: str, made: Callable[[str], Written]) -> None:
        assert failures(loaded(made(spec).files[0])) <= failures(instrument(spec))

    def test_it_has_the_same_nodes_bands_and_scales(self, spec: str, made: Callable[[str], Written]) -> None:
        old, new = instrument(spec), loaded(made(spec).files[0])

        assert (new.nodes, new.bands, new.scales, new.rounding) == (old.nodes, old.bands, old.scales, old.rounding)
        assert new.validity.since == NEW_YEAR
        assert (new.validity.until, new.validity.followed_by, new.validity.open_end) == (None, None, True)

    def test_every_comment_of_the_old_file_is_kept(self, spec: str, made: Callable[[str], Written]) -> None:
        copy = made(spec).files[0].read_text(encoding="utf-8").splitlines()

        assert [line for line in text_of(spec).splitlines() if line.startswith("# ") and line not in copy] == []

    def test_it_says_that_its_numbers_are_copied(self, spec: str, made: Callable[[str], Written]) -> None:
        (notice,) = loaded(made(spec).files[0]).validity.notices

        assert spec in language("en").say(msg("{text}", text=notice.text))

    def test_the_copied_cases_come_out(self, spec: str, made: Callable[[str], Written]) -> None:
        written = made(spec)
        new = attrs.evolve(loaded(written.files[0]), findings=instrument(spec).findings)  # the plugin of the index asks
        cases = cases_in(written.rules, new.index)
        copied_from = [
            case
            for case in cases_in(Path(str(bundled_rules())), new.index)
            if case.instrument == spec and case.kind not in ("generated", "published")
        ]

        assert {case.instrument for case in cases} <= {new.id}
        assert [case.name for case in cases] == [case.name for case in copied_from]
        assert [case.name for case in cases if compare(case, new)] == []
        assert {case.kind for case in cases} <= {"derived"}, "nothing outside was held against the new text yet"

    def test_the_crosswalk_names_every_node(self, spec: str, made: Callable[[str], Written]) -> None:
        old, new = instrument(spec), loaded(made(spec).files[0])
        read = read_crosswalk(made(spec).files[1].read_bytes(), "crosswalk", old, new)

        assert {(row.old, row.new, row.relation) for row in read.rows} == {(c, c, "equal") for c in old.every_node}
        for one, other in noded_together(old, new):  # under each fact that nodes hang on
            leaves = {code for code, node in one.nodes.items() if node.is_leaf}
            assert pair(one, other, read).questions == {code: code for code in leaves}


class TestTheCommand:
    def test_it_tells_what_was_written_and_what_comes_next(self, tmp_path: Path) -> None:
        rules = tmp_path / "rules"
        done = evalkit("plugins", "new", "edition", "kami@6.0", "--from", "kami@5.0", "--into", rules)

        assert done.exit_code == 0, done.output
        assert f"evalkit rules check {rules}/kami/6.0.toml" in done.stdout
        assert [name for name in files(tmp_path) if name not in done.stdout.replace(f"{tmp_path}/", "")] == []

    def test_the_new_edition_can_be_evaluated_at_once(self, tmp_path: Path) -> None:
        rules = tmp_path / "rules"
        evalkit("plugins", "new", "edition", "spbe@2027", "--from", "spbe@2020", "--into", rules)
        penilaian = tmp_path / "penilaian.toml"
        head = '[assessment]\ninstrument = "spbe@2027"\nsubject = "X"\nperiod = "2027"\n'
        penilaian.write_text(f"{head}[values]\nD1 = 3.10\nD2 = 3.40\nD3 = 2.50\nD4 = 3.50\n", encoding="utf-8")

        done = evalkit("evaluate", penilaian, "--rules", rules)

        assert done.exit_code == 0, done.output
        assert "3.26" in done.stdout
        assert "All numbers are copied from spbe@2020" in " ".join(done.stdout.split())

    def test_commands_can_be_pasted_whatever_the_folder_is_called(self, tmp_path: Path) -> None:
        rules = tmp_path / "our rules"
        done = evalkit("plugins", "new", "edition", "kip@2027", "--from", "kip@2018", "--into", rules)

        assert f"evalkit rules check '{rules}/kip/2027.toml'" in done.stdout
        assert f"pytest --evalkit-rules '{rules}'" in done.stdout

    def test_without_a_date_the_time_in_force_is_left_open(self, tmp_path: Path) -> None:
        written = copied("ips@2022", tmp_path / "rules", None)

        validity = loaded(written.files[0]).validity
        assert (validity.since, validity.open_end) == (None, False)
        assert "until = …" in written.files[-1].read_text(encoding="utf-8")

    def test_the_edition_in_titles_is_the_new_one(self, tmp_path: Path) -> None:
        assert loaded(copied("kami@5.0", tmp_path / "rules").files[0]).title.endswith("Versi 9.9")

    def test_in_another_folder_the_schema_is_looked_for_beside_the_file(self, tmp_path: Path) -> None:
        """Its place is relative: from there the old line would lead nowhere."""
        copied("ips@2022", tmp_path / "rules")

        found = {name: text.splitlines()[0] for name, text in files(tmp_path).items() if name.endswith(".toml")}
        assert {line.rpartition("/")[0] for line in found.values()} == {"#:schema ."}

    def test_a_folder_called_like_an_edition_is_not_taken_for_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "kip@2018").mkdir()
        monkeypatch.chdir(tmp_path)

        assert evalkit("plugins", "new", "edition", "kip@2027", "--from", "kip@2018").exit_code == 0
        assert (tmp_path / "rules" / "kip" / "2027.toml").is_file()


class TestBesideTheOldEdition:
    @pytest.fixture(name="rules")
    def _rules(self, tmp_path: Path) -> Path:
        """A project of one's own: rules/ips/2022.toml, and its cases beside."""
        rules = tmp_path / "rules"
        (rules / "ips").mkdir(parents=True)
        (rules / "ips" / "2022.toml").write_text(text_of("ips@2022"), encoding="utf-8")
        cases = tmp_path / "cases" / "ips"
        cases.mkdir(parents=True)
        for path in case_files(ROOT / "rules", "ips"):
            (cases / path.name).write_bytes(path.read_bytes())
        return rules

    def test_the_old_file_says_that_it_is_followed(self, rules: Path) -> None:
        before = rules.joinpath("ips", "2022.toml").read_text(encoding="utf-8")
        written = copied("ips@2022", rules)
        old: dict[str, Any] = tomllib.loads((rules / "ips" / "2022.toml").read_text(encoding="utf-8"))
        changed = set(rules.joinpath("ips", "2022.toml").read_text(encoding="utf-8").splitlines())

        assert written.ended == rules / "ips" / "2022.toml"
        assert written.by_hand is None
        assert old["validity"]["until"] == dt.date(2030, 12, 31)
        assert old["validity"]["followed_by"] == "ips@9.9"
        assert [line for line in before.splitlines() if line not in changed] == ["open_end = true"]

    @pytest.mark.parametrize("what", [pressed_ctrl_c, disk_full])
    def test_stopped_on_the_way_it_leaves_all_as_it_was(
        self, what: Callable[[], None], rules: Path, tmp_path: Path
    ) -> None:
        """The last step that is struck is that in which the old file is changed."""
        before, step, happened = files(tmp_path), 0, True
        while happened:
            with struck(tmp_path, step, what) as strike:
                stopped = outcome(lambda: copied("ips@2022", rules))
            happened = strike.happened and files(tmp_path) == before
            assert not happened or stopped, f"step {step}"
            step += 1

        assert step > 8
        assert loaded(rules / "ips" / "2022.toml").validity.followed_by == loaded(rules / "ips" / "9.9.toml").id
        assert list(tmp_path.rglob(".*")) == []

    def test_both_are_proved_together(self, rules: Path) -> None:
        copied("ips@2022", rules)

        assert evalkit("rules", "check", rules).exit_code == 0
        assert evalkit("rules", "diff", "ips@2022", "ips@9.9", "--rules", rules).exit_code == 0

    def test_the_period_decides_which_is_taken(self, rules: Path, tmp_path: Path) -> None:
        copied("ips@2022", rules)
        seen = []
        for year in ("2030", "2031"):
            path = tmp_path / f"{year}.toml"
            head = f'[assessment]\ninstrument = "ips"\nsubject = "X"\nperiod = "{year}"\n'
            path.write_text(f"{head}[values]\ntotal = 3\n", encoding="utf-8")
            seen.append(evalkit("evaluate", path, "--rules", rules, "--format", "json").stdout)

        assert ['"ips@2022"' in seen[0], '"ips@9.9"' in seen[1]] == [True, True]

    def test_the_schema_is_still_that_of_the_old_file(self, rules: Path) -> None:
        old = (rules / "ips" / "2022.toml").read_text(encoding="utf-8").splitlines()
        rule_file, *_ = copied("ips@2022", rules).files

        assert old[0].startswith("#:schema ")
        assert rule_file.read_text(encoding="utf-8").splitlines()[:3] == [
            old[0],
            "",
            rule_file.read_text().splitlines()[2],
        ]

    def test_the_cases_go_where_cases_are(self, rules: Path) -> None:
        written = copied("ips@2022", rules)

        assert {path.parent for path in written.files if "cases" in path.parts} == {rules.parent / "cases" / "ips"}

    def test_without_a_date_the_end_is_left_to_be_found(self, rules: Path) -> None:
        written = copied("ips@2022", rules, None)

        assert written.by_hand is not None
        assert "until = …" in language("en").say(written.by_hand)
        assert "followed_by" not in language("en").say(written.by_hand)

    def test_a_third_edition_follows_the_second(self, rules: Path) -> None:
        copied("ips@2022", rules)
        second = write_edition(
            "ips@10",
            "ips@9.9",
            rules,
            Registry([str(rules)]),
            language("en"),
            today=TODAY,
            valid_from=dt.date(2035, 1, 1),
        )

        text = second.files[0].read_text(encoding="utf-8")
        assert loaded(rules / "ips" / "9.9.toml").validity.followed_by == "ips@10"
        assert (text.count("# COPY of ips@9.9"), text.count("# COPY of ips@2022")) == (1, 0)
        assert (text.count("[[validity.notices]]"), text.count("ips@2022")) == (1, 0)
        assert [path.name for path in second.files if "cases" in path.parts] != []
        assert evalkit("rules", "check", rules).exit_code == 0

    def test_an_old_file_that_has_an_end_and_a_successor_is_left_alone(self, rules: Path) -> None:
        path = rules / "ips" / "2022.toml"
        copied("ips@2022", rules)
        ended = path.read_bytes()
        again = write_edition(
            "ips@8.8", "ips@2022", rules, Registry([str(rules)]), language("en"), today=TODAY, valid_from=NEW_YEAR
        )

        assert (again.ended, again.by_hand, path.read_bytes()) == (None, None, ended)

    def test_frozen_boundary_cases_are_not_copied(self, rules: Path) -> None:
        """They say what the rule file said; of the new one they are made when its numbers are right."""
        cases = rules.parent / "cases" / "ips"
        frozen = (cases / "bounds.toml").read_text(encoding="utf-8").replace('"derived"', '"generated"')
        (cases / "boundary-2022.toml").write_text(frozen, encoding="utf-8")
        written = copied("ips@2022", rules)

        assert [path.name for path in written.files if path.name.startswith("boundary")] == []

    def test_every_case_file_is_copied_whatever_its_name(self, rules: Path) -> None:
        """Two names that become one, and an edition inside another word."""
        cases = rules.parent / "cases" / "ips"
        text = (cases / "bounds.toml").read_bytes()
        for path in cases.iterdir():
            path.unlink()
        for name in ("bounds", "bounds-2022", "x-15"):
            (cases / f"{name}.toml").write_bytes(text)
        written = write_edition("ips@5", "ips@2022", rules, Registry(), language("en"), today=TODAY)

        names = sorted(path.name for path in written.files if path.parent == cases)
        assert names == ["bounds-5-5.toml", "bounds-5.toml", "x-15-5.toml"]

    def test_without_cases_the_checklist_says_so(self, rules: Path) -> None:
        for path in (rules.parent / "cases" / "ips").iterdir():
            path.unlink()
        written = copied("ips@2022", rules)

        assert len(written.files) == 3
        assert "there were none to copy" in written.files[-1].read_text(encoding="utf-8")

    def test_copied_cases_that_do_not_come_out_are_named(self, rules: Path) -> None:
        """This one is about the old edition: of it there is no notice, of the copy there is one."""
        path = rules.parent / "cases" / "ips" / "notices.toml"
        head = '[assessment]\ninstrument = "ips@2022"\nsubject = "X"\nperiod = "2023"\n'
        case = '[[cases]]\nname = "2023 has no notice"\nvalues = { total = 3 }\nexpected = { without = ["notice"] }\n'
        path.write_text(f'source = "S"\nkind = "derived"\n{head}{case}', encoding="utf-8")

        done = evalkit("plugins", "new", "edition", "ips@9.9", "--from", "ips@2022", "--into", rules)

        assert "1 copied case does not come out any more" in done.stdout
        assert "- [ ] `notices-9.9.toml: 2023 has no notice`" in (rules / "ips" / "CHECKLIST-9.9.md").read_text("utf-8")


class TestRefused:
    @pytest.mark.parametrize(
        ("new", "old", "words"),
        [
            ("kami@5.0", "kami@5.0", "the new one needs another name"),
            ("kamus@6.0", "kami@5.0", "not of one index"),
            ("kamus@6.0", "kami@5.0", "evalkit plugins new index kamus"),
            ("kami@4.2", "kami@5.0", "kami@4.2 exists already"),
            ("kami", "kami@5.0", "kami names no edition"),
            ("kami@6.0", "kami", "INDEX@EDITION"),
            ("kami@6.0", "rules/kami/5.0.toml", "rules/kami/5.0.toml is a path, not an edition"),
            ("kami@6.0", "5.0.toml", "--rules DIR"),
            ("rules/kami/6.0.toml", "kami@5.0", "--into DIR"),
            ("KAMI@6.0", "kami@5.0", "KAMI cannot be the name of an index"),
            ("kami@../6", "kami@5.0", "../6 cannot be the name of an edition"),
            ("kami@", "kami@5.0", "letters and digits"),
            ("kami@6.0", "kami@5.1", "kami@5.0"),
            ("lkj@2027", "lkj@permendagri-86-2017", "performance reports"),
        ],
    )
    def test_what_cannot_be_is_told_with_a_hint(self, new: str, old: str, words: str, tmp_path: Path) -> None:
        assert words in refusal("edition", new, "--from", old, "--into", tmp_path / "rules")
        assert files(tmp_path) == {}

    def test_a_beginning_before_that_of_the_old_edition(self, tmp_path: Path) -> None:
        told = refusal(
            "edition", "pemdi@2027", "--from", "pemdi@2026", "--into", tmp_path / "rules", "--valid-from", "2026-06-05"
        )

        assert "pemdi@2027 would begin on 2026-06-05, not after pemdi@2026" in told
        assert files(tmp_path) == {}

    @pytest.mark.parametrize(
        "taken", ["ips/9.9.toml", "ips/2022-9.9.toml", "cases/ips/bounds-9.9.toml", "ips/CHECKLIST-9.9.md"]
    )
    def test_nothing_is_overwritten_and_nothing_half_written(self, taken: str, tmp_path: Path) -> None:
        path = tmp_path / "rules" / taken
        path.parent.mkdir(parents=True)
        path.write_text("mine", encoding="utf-8")

        told = refusal("edition", "ips@9.9", "--from", "ips@2022", "--into", tmp_path / "rules")

        assert f"{path} exists and is not overwritten" in told
        assert files(tmp_path) == {f"rules/{taken}": "mine"}

    def test_a_place_that_cannot_be_written_leaves_nothing_behind(self, tmp_path: Path) -> None:
        (tmp_path / "rules").mkdir()
        (tmp_path / "rules" / "cases").write_text("a file where a folder belongs", encoding="utf-8")

        told = refusal("edition", "ips@9.9", "--from", "ips@2022", "--into", tmp_path / "rules")

        assert f"{tmp_path}/rules/cases is not a folder" in told
        assert sorted(path.name for path in tmp_path.rglob("*")) == ["cases", "rules"]

    def test_a_folder_without_a_name_is_not_the_current_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)

        assert "a folder is needed" in refusal("edition", "ips@9.9", "--from", "ips@2022", "--into", " ")
        assert list(tmp_path.iterdir()) == []

    def test_an_old_file_with_faults_is_told_as_that(self, tmp_path: Path) -> None:
        path = tmp_path / "rules" / "ips" / "2022.toml"
        path.parent.mkdir(parents=True)
        path.write_text(text_of("ips@2022").replace("digits = 2", "digits = -2", 1), encoding="utf-8")

        done = evalkit("plugins", "new", "edition", "ips@9.9", "--from", "ips@2022", "--into", tmp_path / "rules")

        assert done.exit_code == 1
        assert "digits" in done.stderr
        assert list(files(tmp_path)) == ["rules/ips/2022.toml"]

    def test_without_tomlkit_it_says_what_to_install(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "tomlkit", None)

        done = evalkit("plugins", "new", "edition", "ips@9.9", "--from", "ips@2022", "--into", tmp_path / "rules")

        assert done.exit_code == 1
        assert "pip install 'evalkit-indeks[new]'" in done.stderr
        assert files(tmp_path) == {}


def test_in_a_folder_with_schemas_the_crosswalk_names_its_own(tmp_path: Path) -> None:
    rules, schemas = tmp_path / "rules", tmp_path / "evalkit/schemas"
    (rules / "kip").mkdir(parents=True)
    (rules / "kip/2018.toml").write_text(text_of("kip@2018"), encoding="utf-8")
    schemas.mkdir(parents=True)
    (schemas / "evalkit-crosswalk-1.json").write_text("{}", encoding="utf-8")

    copied("kip@2018", rules)

    first = (rules / f"kip/2018-{NEW}.toml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "#:schema ../../evalkit/schemas/evalkit-crosswalk-1.json"


def test_where_no_schema_lies_the_crosswalk_looks_for_it_beside_itself(made: Callable[[str], Written]) -> None:
    walk = made("kip@2018").files[1]

    assert walk.read_text(encoding="utf-8").splitlines()[0] == "#:schema ./evalkit-crosswalk-1.json"
