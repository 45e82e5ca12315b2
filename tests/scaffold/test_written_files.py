"""Facts about writing several files, and about tables taken out of a text."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

import pytest

from evalkit.base.errors import RefusedError
from evalkit.scaffold.copies import after_table, without_tables
from evalkit.scaffold.files import interrupts_held, staging, write_all
from scaffold.commands import files
from scaffold.strikes import disk_full, outcome, pressed_ctrl_c, struck

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

TEXT = """\
# About the file
[a]
x = 1

# About b
[[b]]
text = '''
[[b]]
not a header'''

[b.more]
y = 1

# Also about b
[[b]]
z = 2

# About c
[c]
"""


RULES = "rules/x"
NEW = {
    f"{RULES}/2.toml": "new",
    f"{RULES}/1-2.toml": "crosswalk",
    "cases/x/2.toml": "cases",
    f"{RULES}/LIST.md": "list",
}
FOLLOWED = {f"{RULES}/1.toml": "followed"}


def write(folder: Path, new: Mapping[str, str] = NEW, changed: Mapping[str, str] = FOLLOWED) -> None:
    write_all({folder / n: text for n, text in new.items()}, {folder / n: text for n, text in changed.items()})


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Path:
    """A project with an old edition, in a folder of its own."""
    old = tmp_path / "project" / RULES / "1.toml"
    old.parent.mkdir(parents=True)
    old.write_text("old", encoding="utf-8")
    return tmp_path / "project"


class TestWriting:
    def test_all_of_it_is_written(self, project: Path) -> None:
        write(project)

        assert files(project) == {**NEW, **FOLLOWED}
        assert sorted(path.name for path in project.iterdir()) == ["cases", "rules"]

    @pytest.mark.parametrize("what", [pressed_ctrl_c, disk_full])
    def test_whatever_happens_at_whatever_step_it_is_all_or_nothing(
        self, what: Callable[[], None], project: Path
    ) -> None:
        """The step that is struck is one that makes, opens, moves or removes something in the project."""
        step = 0
        while True:
            with struck(project, step, what) as strike:
                stopped = outcome(lambda: write(project))
            if not strike.happened:
                break
            left = {str(path.relative_to(project)) for path in project.rglob("*")}
            if stopped and files(project) == {f"{RULES}/1.toml": "old"}:
                assert left == {"rules", RULES, f"{RULES}/1.toml"}, f"step {step}"
            else:
                assert files(project) == {**NEW, **FOLLOWED}, f"step {step}: {left}"
                assert not any("evalkit-new" in name for name in left), f"step {step}: {left}"
                break
            step += 1

        assert step >= 8, "every file is made, and the old one changed last"

    def test_what_cannot_be_encoded_leaves_nothing_behind(self, tmp_path: Path) -> None:
        with pytest.raises(UnicodeEncodeError):
            write(tmp_path, {"a/1": "well", "b/2": "\ud800"}, {})

        assert list(tmp_path.iterdir()) == []

    def test_folders_that_are_not_there_are_made(self, tmp_path: Path) -> None:
        write(tmp_path, {"a/../b/1": "one", "c/d/2": "two"}, {})

        assert files(tmp_path) == {"b/1": "one", "c/d/2": "two"}

    def test_a_changed_file_keeps_its_mode(self, project: Path) -> None:
        path = project / RULES / "1.toml"
        path.chmod(0o640)
        write(project)

        assert path.stat().st_mode & 0o777 == 0o640

    def test_a_link_to_a_changed_file_stays_a_link(self, project: Path) -> None:
        link, path = project / RULES / "1.toml", project / "elsewhere.toml"
        link.rename(path)
        link.symlink_to(path)
        write(project)

        assert link.is_symlink()
        assert path.read_text(encoding="utf-8") == "followed"

    def test_what_appears_meanwhile_is_not_overwritten(self, tmp_path: Path) -> None:
        with staging() as stage:
            stage.new(tmp_path / "a" / "1").write_text("ours", encoding="utf-8")
            (tmp_path / "a").write_text("theirs", encoding="utf-8")
            with pytest.raises(RefusedError, match="exists and is not overwritten"):
                stage.move()

        assert files(tmp_path) == {"a": "theirs"}

    def test_what_cannot_be_moved_is_named(self, project: Path) -> None:
        """Not the last of the files, and not where its content was made."""
        (project / RULES / "1.toml").unlink()
        with pytest.raises(RefusedError, match=rf"{RULES}/1\.toml cannot be written: No such file"):
            write(project, {"cases/1": "new"}, {**FOLLOWED, f"{RULES}/3.toml": "last"})

        assert files(project) == {}

    @pytest.mark.parametrize("place", ["file", "broken"])
    def test_what_lies_in_something_that_is_no_folder_is_refused(self, place: str, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("mine", encoding="utf-8")
        (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
        with pytest.raises(RefusedError, match=f"{place} is not a folder"):
            write(tmp_path, {f"{place}/a/1": "text"}, {})

        assert sorted(path.name for path in tmp_path.iterdir()) == ["broken", "file"]


class TestInterrupts:
    def test_ctrl_c_is_heeded_where_it_is_asked_for(self) -> None:
        seen = []
        with pytest.raises(KeyboardInterrupt), interrupts_held() as give_way:  # noqa: PT012
            signal.raise_signal(signal.SIGINT)
            seen.append("held")
            give_way()
            seen.append("not reached")

        assert seen == ["held"]

    def test_it_is_heeded_at_the_end_at_the_latest(self) -> None:
        with pytest.raises(KeyboardInterrupt), interrupts_held():
            signal.raise_signal(signal.SIGINT)

    def test_afterwards_it_is_handled_as_before(self) -> None:
        before = signal.getsignal(signal.SIGINT)
        with interrupts_held() as give_way:
            give_way()

        assert signal.getsignal(signal.SIGINT) is before

    def test_where_it_is_ignored_it_stays_ignored(self) -> None:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            with interrupts_held() as give_way:
                signal.raise_signal(signal.SIGINT)
                give_way()
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        finally:
            signal.signal(signal.SIGINT, before)

    def test_in_another_thread_files_are_written_all_the_same(self, project: Path) -> None:
        """Only the main thread may say what a signal does."""
        thread = threading.Thread(target=write, args=(project,))
        thread.start()
        thread.join()

        assert files(project) == {**NEW, **FOLLOWED}


class TestTables:
    def test_all_of_a_name_go_with_what_is_below_them(self) -> None:
        assert (
            without_tables(TEXT, "b") == "# About the file\n[a]\nx = 1\n\n# About b\n# Also about b\n# About c\n[c]\n"
        )

    def test_one_of_several(self) -> None:
        assert without_tables(TEXT, "b", [1]) == TEXT.replace("[[b]]\nz = 2\n\n", "")

    def test_what_is_below_one_goes_with_it(self) -> None:
        left = without_tables(TEXT, "b", [0])

        assert "y = 1" not in left
        assert "z = 2" in left

    def test_a_name_that_is_not_there_changes_nothing(self) -> None:
        assert without_tables(TEXT, "d") == TEXT

    @pytest.mark.parametrize(("name", "after"), [("a", "x = 1\n"), ("c", "[c]\n"), ("b.more", "y = 1\n")])
    def test_more_stands_behind_the_last_key(self, name: str, after: str) -> None:
        assert f"{after}MORE\n" in after_table(TEXT, name, "MORE\n")
