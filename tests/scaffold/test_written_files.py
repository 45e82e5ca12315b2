"""Facts about writing several files, and about tables taken out of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evalkit.scaffold.files import replace, write_new
from evalkit.scaffold.refused import RefusedError
from evalkit.scaffold.toml_blocks import after_table, without_tables

if TYPE_CHECKING:
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


class TestWriting:
    def test_what_cannot_be_encoded_leaves_nothing_behind(self, tmp_path: Path) -> None:
        with pytest.raises(UnicodeEncodeError):
            write_new({tmp_path / "a" / "1": "well", tmp_path / "b" / "2": "\ud800"})

        assert list(tmp_path.iterdir()) == []

    def test_a_file_is_replaced_as_a_whole(self, tmp_path: Path) -> None:
        path = tmp_path / "a.toml"
        path.write_text("old", encoding="utf-8")
        path.chmod(0o640)
        replace(path, "new")

        assert path.read_text(encoding="utf-8") == "new"
        assert path.stat().st_mode & 0o777 == 0o640
        assert list(tmp_path.iterdir()) == [path]

    def test_a_file_that_cannot_be_replaced_is_left_as_it_was(self, tmp_path: Path) -> None:
        folder = tmp_path / "folder"
        folder.mkdir()
        with pytest.raises(RefusedError, match="cannot be written"):
            replace(folder, "new")

        assert list(tmp_path.iterdir()) == [folder]

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(RefusedError, match="cannot be written"):
            replace(tmp_path / "none" / "a.toml", "new")


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
