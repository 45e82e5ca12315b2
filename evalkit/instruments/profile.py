"""What a table may say of the respondents themselves: counted for reports, without effect on any score."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from evalkit.base.text import Text, msg
from evalkit.base.value import value
from evalkit.base.wording import folded
from evalkit.instruments.wordings import also_key, common_key, read_wordings
from evalkit.schema.declare import field, table
from evalkit.schema.keys import PROSE, TEXT, WORDS
from evalkit.schema.parse import Declared

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader


@table("[records.profile.<name>]", name="profile-column")
@value
class ProfileColumn(Declared):
    """A column that a table may have beside those that count: who the respondents are. A report counts its words."""

    key: str
    title: Text = field(PROSE, "What it says of a respondent.", '{ id = "jenis kelamin", en = "sex" }')
    values: tuple[str, ...] = field(
        WORDS,
        "The words that are counted; all others are counted together.",
        '["Laki-laki", "Perempuan"]',
        default=(),
        otherwise="every word that is not rare, and numbers by tens",
    )
    also: Mapping[str, str] = also_key(TEXT, "table word → word of `values`", '{ "L" = "Laki-laki" }', stands=".")
    common: tuple[str, ...] = common_key(TEXT, "table word → word of `values`", '{ "Pria" = "Laki-laki" }')

    def word_of(self, text: str) -> str | None:
        """The word of ``values`` that *text* is; nothing if it is none."""
        return self._spelled.get(folded(text))

    @cached_property
    def _spelled(self) -> Mapping[str, str]:
        return {folded(one): one for one in self.values} | {folded(one): own for one, own in self.also.items()}

    @classmethod
    def read_first(cls, item: Reader, scope: Scope) -> dict[str, Any]:
        """Words, and the wordings of these."""
        words = item.texts("values")
        also, common = read_wordings(
            item, lambda table, word: table.word(word, words), {folded(word): word for word in words}
        )
        return {"values": words, "also": also, "common": common}


def check_profile(item: Reader, profile: Iterable[str], taken: Iterable[str]) -> None:
    """No column of the profile is one that counts as well."""
    for name in sorted(set(profile) & set(taken)):
        item.faults.add(item.at(f"profile.{name}"), msg("{name} is a column of another kind too", name=name))
