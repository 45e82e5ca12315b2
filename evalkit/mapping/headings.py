"""Headings of a table → codes of an instrument, the unit, what is left aside; each with the reason."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property, lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from evalkit.base.grouping import by_key
from evalkit.base.text import Message, msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import MeaningByName
from evalkit.instruments import TOTAL
from evalkit.mapping import lexicon
from evalkit.method.context_facts import others_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from evalkit.instruments import Instrument, Node

CODE, UNIT, PRIVATE, IGNORED, UNKNOWN = "code", "unit", "private", "ignored", "unknown"
PREDICATE = "predicate"  # the code of the word of the total
BY_NUMBER = msg("its number")
_WORD = re.compile(r"\w+")
_MAIL = re.compile(r"\be-mail\b", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\s*[(\[]?\s*(?:([^\W\d_]{1,2})[\s.-]*)?([0-9]{1,3}|[IVX]{1,5})\s*(?:[.):\]–-]+(?![0-9])\s*|\s+|$)(.*)", re.DOTALL
)
_OUTLINE = re.compile(r"\s*([0-9]{1,2}|[IVX]{1,5})\s*[.\s-]\s*([0-9]{1,3})\s*[.):]?(?:\s+.*)?", re.DOTALL)
_CODED = re.compile(r"\s*([^\W\d_]+[\s.-]?[0-9]+(?:\.(?:[0-9]+|[a-z]\b))*)(?:\s*[.):–-]+\s*|\s+)(.*)", re.DOTALL)
_ROMAN = {"I": 1, "V": 5, "X": 10}
_BEFORE_DIGIT = re.compile(r"(?<=[^\W\d_]{3})(?=[0-9])")
_CALLED = range(3)  # ranks of codes, titles and questions: what is called so
_SHORTEST = 3
_SHOWN = 5


class Match(NamedTuple):
    """What a heading was taken for.

    Attributes:
        heading: As it stands in the table.
        role: ``code``, ``unit``, ``private``, ``ignored`` or ``unknown``.
        why: The reason, in words.
        code: The code of a node, the name of a column of records, or ``predicate``.
        rank: How much the reason weighs: of two headings for one code the lower rank is meant.
        kind: Of an ignored column, what kind it is of (``lexicon.SAID``), if that is known.
        by_level: It names a level of the tree and a number in it: ``Indikator 12``.
        among: Of an unknown one, the codes whose words it holds or whose number it has.
    """

    heading: str
    role: str
    why: Message
    code: str = ""
    rank: int = 0
    kind: str = ""
    by_level: bool = False
    among: tuple[str, ...] = ()


def match_headers(instrument: Instrument, headings: Sequence[str], *, records: bool | None = None) -> tuple[Match, ...]:
    """What each of *headings* means, in their order.

    Args:
        instrument: Whose codes, titles, levels and questions are looked for. A code, title or question of nodes that are
            there under another fact is one before any usual word: ``Unit.1.a.1`` is no unit.
        headings: The texts at the head of the columns; ``""`` for a column without.
        records: Whether the rows are respondents or persons, so that columns are those of ``[records]``; by default, if
            the instrument has records.

    Returns:
        A match each. Two may name one code: then the lower rank is meant, and equal ranks are for a person to decide.
    """
    of_records = instrument.records is not None if records is None else records
    own, *others = (_matcher(one, of_records).matched for one in (instrument, *others_of(instrument)))
    return tuple([min((own(text), *_called(text, others)), key=lambda one: one.rank) for text in headings])


def _called(text: str, ways: Iterable[Callable[[str], Match]]) -> Iterator[Match]:
    return (found for found in (way(text) for way in ways) if found.rank in _CALLED)


@lru_cache(maxsize=1024)  # one heading is looked at in many ways
def words_of(text: str) -> tuple[str, ...]:
    """The words of *text* as headings are compared: without case, signs and line breaks."""
    return tuple(_WORD.findall(_MAIL.sub("email", text).replace("_", " ").casefold()))


def number_of(text: str) -> int:
    """The number that Arabic or Roman numerals stand for."""
    if text.isdecimal():
        return int(text)
    values = [_ROMAN[char] for char in text.upper()]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))


@lru_cache(maxsize=64)
def _matcher(instrument: Instrument, records: bool) -> _Matcher:  # noqa: FBT001  # a part of the key
    return _Matcher(instrument, records=records)


class _Matcher:
    """What can be named, spelled in each of the ways in which headings name it."""

    def __init__(self, instrument: Instrument, *, records: bool) -> None:
        self._instrument = instrument
        self._records = records
        columns = instrument.records.columns if records and instrument.records is not None else {}
        self._profile = instrument.records.profile if records and instrument.records is not None else {}
        facts = () if records else instrument.context
        self._codes = (*(columns or instrument.nodes), *self._profile, *facts)
        self._nodes: dict[str, Node] = {} if columns else dict(instrument.nodes)
        self.matched = lru_cache(maxsize=4096)(self.match)  # a cell is looked at in its row and in its column

    def match(self, heading: str) -> Match:
        """What *heading* means, by the first of the ways that knows it."""
        if not heading.strip():
            return Match(heading, IGNORED, msg("the column has no heading"))
        ways: tuple[Callable[[str], Match | None], ...] = (
            *(self._by_code, self._by_title, self._by_text, self._as_total, self._by_profile, _as_usual),
            *(self._by_level, self._by_part, self._by_word, self._by_number),
        )
        for rank, way in enumerate(ways):
            found = way(heading)
            if found is not None:
                return found._replace(rank=rank)
        return self._unknown(heading)._replace(rank=len(ways))

    # --- As it is called in the rule file -----------------------------------------------------------------------

    @cached_property
    def _names(self) -> MeaningByName:
        return MeaningByName(self._codes)

    def _by_code(self, heading: str) -> Match | None:
        code = self._names.meant(heading)
        begun = _CODED.fullmatch(heading) if code is None else None
        if begun is not None:  # "I12 Arsitektur"; a code without a number may be any word
            code = self._names.meant(begun.group(1))
        return None if code is None else Match(heading, CODE, msg("the code"), code)

    @cached_property
    def _titles(self) -> dict[tuple[str, ...], str]:
        """Titles of one node, or one column of the profile, each."""
        spelled = [(words_of(node.title), code) for code, node in self._nodes.items()]
        spelled += [
            (words_of(said), key)
            for key, profile_column in self._profile.items()
            for said in (profile_column.title.id, profile_column.title.en)
        ]
        if not self._records:
            spelled += [
                (words_of(said), key)
                for key, context_key in self._instrument.context.items()
                for said in ((context_key.title,) if isinstance(context_key.title, str) else context_key.title)
                if isinstance(said, str)
            ]
        times = Counter(words for words, _ in spelled)
        return {words: code for words, code in spelled if times[words] == 1}

    def _by_title(self, heading: str) -> Match | None:
        for text in _with_and_without_number(heading):
            words = words_of(text)
            if words in self._titles:
                return Match(heading, CODE, msg("the official title"), self._titles[words])
            if words in self._shortened:
                return Match(
                    heading, CODE, msg("the official title, without its usual beginning"), self._shortened[words]
                )
        return None

    @cached_property
    def _shortened(self) -> dict[tuple[str, ...], str]:
        """Titles of leaves without the words with which all of them begin (*Tingkat Kematangan*), as lists leave them out."""
        titles = {code: words_of(self._nodes[code].title) for code in self._leaves}
        alike = takewhile(lambda words: len(set(words)) == 1, zip(*titles.values(), strict=False))
        shared = sum(1 for _ in alike) if len(titles) > 1 else 0
        short = {code: words[shared:] for code, words in titles.items()} if shared else {}
        times = Counter([*short.values(), *self._titles])
        return {words: code for code, words in short.items() if words and times[words] == 1}

    @cached_property
    def _texts(self) -> list[tuple[tuple[str, ...], str]]:
        return [
            (words_of(text), code)
            for code, heading in self._instrument.headings.items()
            if code in self._codes
            for text in heading.texts
        ]

    def _by_text(self, heading: str) -> Match | None:
        """The whole question, whatever follows it: another language, a remark in brackets."""
        for text in _with_and_without_number(heading):
            words = words_of(text)
            for known, code in self._texts:
                if words[: len(known)] == known:
                    return Match(heading, CODE, msg("a question or heading of the rule file"), code)
        return None

    def _as_total(self, heading: str) -> Match | None:
        words, text = words_of(heading), " ".join(words_of(heading))
        names = {words_of(self._instrument.title), words_of(self._instrument.short), words_of(self._instrument.index)}
        is_total = words in names or (words[:1] in (("nilai",), ("indeks",), ("skor",)) and words[1:] in names)
        if TOTAL in self._codes and (is_total or text in lexicon.TOTALS):
            return Match(heading, CODE, msg("the total"), TOTAL)
        if TOTAL in self._codes and text in lexicon.PREDICATES:
            return Match(heading, CODE, msg("the predicate of the total"), PREDICATE)
        return None

    def _by_profile(self, heading: str) -> Match | None:
        """A short heading that holds what a column of the profile is called: ``2. Usia Anda``."""
        for text in _with_and_without_number(heading):
            words = words_of(text)
            held = {code for title, code in self._titles.items() if code in self._profile and _holds(words, title)}
            if len(words) <= lexicon.SHORT and len(held) == 1 and not is_private(words):
                return Match(heading, CODE, lexicon.SAID[lexicon.ABOUT], held.pop())
        return None

    # --- By number and place ------------------------------------------------------------------------------------

    @cached_property
    def _levels(self) -> dict[str, list[str]]:
        """Codes of each level of the tree, by its name."""
        below = (code for code in self._nodes if code != TOTAL)
        levels = by_key(below, lambda code: self._instrument.level_name(self._nodes[code]))
        return {name: codes for name, codes in levels.items() if name}

    @cached_property
    def _leaves(self) -> list[str]:
        return list(self._instrument.leaves_under(TOTAL)) if self._nodes else []

    def _by_level(self, heading: str) -> Match | None:
        """``Aspek 1``, ``Indikator 12: …``."""
        words = words_of(_BEFORE_DIGIT.sub(" ", heading))
        for level, codes in self._levels.items():
            size = len(words_of(level))
            is_level = words[:size] == words_of(level) or _is_short_for(words[:1], level)
            if is_level and len(words) > size and words[size].isdecimal():
                found = self._numbered(heading, words[size], codes, msg("{level} and its number", level=level))
                return found._replace(by_level=True) if found is not None else None
        return None

    def _by_number(self, heading: str) -> Match | None:
        """``2.1``, ``U1``, ``9. …``, ``Pertanyaan 3``: only a number that one leaf has."""
        outlined = self._by_outline(heading)
        if outlined is not None:
            return outlined
        number = self._number(heading)
        return None if number is None else self._numbered(heading, number, self._leaves, BY_NUMBER)

    def _number(self, heading: str) -> str | None:
        words, found = words_of(heading), _NUMBERED.fullmatch(heading)
        if len(words) > 1 and words[0] in lexicon.OF_QUESTIONS and words[1].isdecimal():
            return words[1]
        return found.group(2) if found is not None and self._is_before_number(found.group(1)) else None

    def _is_before_number(self, letters: str | None) -> bool:
        """Nothing, ``Q``, ``P``, or the first letter of the lowest level: ``U`` of *unsur*."""
        lowest = self._instrument.levels[-1:]
        return letters is None or letters.casefold() in {"q", "p", *(level[0].casefold() for level in lowest)}

    def _by_outline(self, heading: str) -> Match | None:
        """``2.1``, ``II.1``: the number of a part, and that of a question in it."""
        found = _OUTLINE.fullmatch(heading)
        parts = [code for code, one in self._instrument.headings.items() if one.numbers and code in self._nodes]
        if found is None:
            return None
        for part in parts:
            leaves, at = self._instrument.leaves_under(part), int(found.group(2))
            if number_of(found.group(1)) in self._numbers(part, 0) and 0 < at <= len(leaves) != 1:
                return Match(heading, CODE, msg("the number of its part, and its own"), leaves[at - 1])
        return None

    def _numbered(self, heading: str, number: str, codes: Sequence[str], why: Message) -> Match | None:
        found = self._known_by(number, codes)
        return Match(heading, CODE, why, found[0]) if len(found) == 1 else None

    def _known_by(self, number: str, codes: Sequence[str]) -> list[str]:
        wanted = number_of(number)
        return [code for at, code in enumerate(codes, 1) if wanted in self._numbers(code, at)]

    def _numbers(self, code: str, at: int) -> Sequence[int]:
        """The numbers by which *code* is known: those stated, the one in it, or its place *at* its level."""
        stated = self._instrument.headings.get(code)
        if stated is not None and stated.numbers:
            return [number_of(number) for number in stated.numbers]
        inside = re.search(r"[0-9]+$", code)
        return (int(inside.group()) if inside is not None else at,)

    # --- By what it holds ---------------------------------------------------------------------------------------

    def _by_part(self, heading: str) -> Match | None:
        """The title of one node stands inside it; a title that is part of another is not meant beside that."""
        said = words_of(heading)
        held = {
            words
            for at in range(len(said))
            for words in self._beginning.get(said[at : at + 2], ())
            if words == said[at : at + len(words)]
        }
        longest = [words for words in held if not any(words != other and _holds(other, words) for other in held)]
        if len(longest) != 1:
            return None
        return Match(heading, CODE, msg("it holds the official title"), self._titles[longest[0]])

    @cached_property
    def _beginning(self) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
        """The titles of two words or more, by the two they begin with."""
        return by_key((words for words in self._titles if len(words) > 1), lambda words: words[:2])

    def _by_word(self, heading: str) -> Match | None:
        held = self._held(heading)
        if len(held) != 1:
            return None
        ((code, word),) = held.items()
        return Match(heading, CODE, msg("it holds the word {word}, and that of no other", word=word), code)

    def _held(self, heading: str) -> dict[str, str]:
        """Code → its word in *heading*."""
        words = set(words_of(heading))
        known = ((code, word) for code, one in self._instrument.headings.items() for word in one.words)
        return {code: word for code, word in known if code in self._codes and word.casefold() in words}

    def _unknown(self, heading: str) -> Match:
        held = tuple(self._held(heading))
        number = self._number(heading)
        numbered = tuple(self._known_by(number, self._leaves)) if number is not None else ()
        if len(held) > 1:
            why, among = msg("it holds the words of several: {codes}", codes=held), held
        elif len(numbered) > 1:
            why, among = msg("several are known by its number: {codes}", codes=numbered[:_SHOWN]), numbered
        else:
            why, among = msg("nothing in the rule file is called so"), ()
        return Match(heading, UNKNOWN, why, among=among)


def _is_short_for(words: tuple[str, ...], level: str) -> bool:
    """Whether a level is written by its first letters: ``Ind-1``."""
    return len(words) == 1 and len(words[0]) >= _SHORTEST and level.casefold().startswith(words[0])


def _holds(words: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(words[at : at + len(part)] == part for at in range(len(words) - len(part) + 1))


def _with_and_without_number(heading: str) -> Iterator[str]:
    yield heading
    found = _NUMBERED.fullmatch(heading)
    if found is not None and found.group(3):
        yield found.group(3)


# --- Columns of no instrument ---------------------------------------------------------------------------------------


def _as_usual(heading: str) -> Match | None:
    if heading.casefold().startswith(lexicon.OF_QUIZ):
        return Match(heading, IGNORED, lexicon.SAID[lexicon.QUIZ], kind=lexicon.QUIZ)
    for text in _with_and_without_number(heading):
        kind = _usual_kind(words_of(text))
        if kind == lexicon.PRIVATE:
            return Match(heading, PRIVATE, lexicon.SAID[kind], kind=kind)
        if kind == lexicon.UNIT:
            return Match(heading, UNIT, msg("the unit that the row is about"))
        if kind is not None:
            return Match(heading, IGNORED, lexicon.SAID[kind], kind=kind)
    return None


def _usual_kind(words: tuple[str, ...]) -> str | None:
    if is_private(words):
        return lexicon.PRIVATE
    kind = next((kind for kind, known in lexicon.HEADINGS.items() if " ".join(words) in known), None)
    asked = words[1:] if words[:1] == ("nama",) else words
    if kind is None and len(words) <= lexicon.SHORT and asked and asked[0] in lexicon.OF_UNITS:
        return lexicon.UNIT
    if kind is not None or len(words) > lexicon.SHORT:
        return kind
    short = {lexicon.COMMENT: lexicon.OF_COMMENTS, lexicon.ABOUT: lexicon.OF_RESPONDENTS}
    return next((kind for kind, known in short.items() if not known.isdisjoint(words)), None)


def is_private(words: Iterable[str]) -> bool:
    """Whether a heading of these *words* asks who somebody is."""
    found = tuple(words)
    if not lexicon.PERSONAL.isdisjoint(found):
        return True
    is_short = len(found) <= lexicon.SHORT or found[0] in lexicon.OF_PERSONS
    return is_short and not lexicon.OF_PERSONS.isdisjoint(found) and lexicon.NO_PERSON.isdisjoint(found)
