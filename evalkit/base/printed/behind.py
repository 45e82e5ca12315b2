"""What may stand behind a printed number: words that multiply it, units, marks of footnotes, remarks. Nothing else may."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.base.printed.signs import MARK

if TYPE_CHECKING:
    from collections.abc import Iterator

RUPIAH, PERCENT, PERMIL = "rupiah", "persen", "permil"
_POWERS = {
    3: ("ribu", "rb", "thousand"),
    6: ("juta", "jt", "million"),
    9: ("miliar", "milyar", "milliar", "billion"),
    12: ("triliun", "trilyun", "trilliun", "trillion"),
}
SCALES = {word: power for power, words in _POWERS.items() for word in words}
# Behind "Rp", or where the unit is rupiah; elsewhere M and T may be metres and tonnes.
LETTERS = {"M": "miliar", "T": "triliun"}
_LETTER = re.compile(r"([MT])\b\.?(?![²³])\s*", re.IGNORECASE)
_THOUSAND = 3
_SCALE = re.compile(rf"\(?({'|'.join(sorted(SCALES, key=len, reverse=True))})\b\.?\)?\s*", re.IGNORECASE)
_DECLARED = re.compile(rf"\b({'|'.join(sorted(SCALES, key=len, reverse=True))})(?:an)?\b", re.IGNORECASE)
_OF_ALL = re.compile(r"\([^()]*\)|\bdalam\b.*", re.IGNORECASE)  # what a title says of all numbers below it
_MONEY = re.compile(r"\b(?:rp|rupiah|idr)\b", re.IGNORECASE)
# Units out of a closed list, by all their names. Other words (nilai, indeks, dokumen, sasaran …) are no units.
_UNITS = {
    **dict.fromkeys(("%", PERCENT, "persentase", "percent"), PERCENT),
    **dict.fromkeys(("‰", PERMIL, "per mil", "promil"), PERMIL),
    **dict.fromkeys(("level", "tingkat"), "level"),
    **dict.fromkeys(("rp", RUPIAH, "idr"), RUPIAH),
    **dict.fromkeys(("usd", "dolar", "dollar"), "usd"),
    **dict.fromkeys(("eur", "euro"), "eur"),
    **dict.fromkeys(("m", "meter"), "m"),
    **dict.fromkeys(("km", "kilometer"), "km"),
    **dict.fromkeys(("ha", "hektar", "hektare"), "ha"),
    **dict.fromkeys(("m2", "m²"), "m2"),
    **dict.fromkeys(("km2", "km²"), "km2"),
    **dict.fromkeys(("m3", "m³"), "m3"),
    **dict.fromkeys(("kg", "kilogram"), "kg"),
    **{unit: unit for unit in ("detik", "menit", "jam", "hari", "minggu", "bulan", "tahun", "orang", "ton")},
}
_SIGN_OF = {name: sign for sign in ("%", "‰") for name, unit in _UNITS.items() if unit == _UNITS[sign]}
_PUNCTUATION = re.compile(r"[^\w+%‰/]+")
_BRACKETED = re.compile(r"\([^()]*\)")
_PER = re.compile(r"per (\d+(?:\.\d{3})*)\b(?:[^\d]*)", re.IGNORECASE)

# --- What is understood -----------------------------------------------------------------------------------------------

NO_CENTS = re.compile(r"[.,]\s?(?:-{1,2}|–|—|=)(?!\s?\d)")  # Rp 88,-
_IN_BRACKETS = re.compile(rf"\(\s*((?:{'|'.join(SCALES)}|[MT])\b[^()\d]*)\)", re.IGNORECASE)  # 12 (ribu rupiah)
_MARK = re.compile(rf"{MARK}|[a-z]\)")
_REMARK = re.compile(r"\(([^()]*)\)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OF_REMARKS = re.compile(r"[\s.,/&'’+:%-]+")
_PER_MANY = re.compile(r"per \d+(?:\.\d{3})*(?![\d.,]*\d)", re.IGNORECASE)
_OVER = re.compile(r"/(?= [^\W\d_])")  # % / tahun
_CHUNK = re.compile(r"[^\s()\[\],;*†‡§¶]+")
_FORMS = (_MARK, _REMARK, _PER_MANY, _OVER, _CHUNK)
_JOINTS = re.compile(r"[./'’-]+")
_POWERED = re.compile(r"[kcdmh]?m[23²³]|co2|co₂", re.IGNORECASE)  # m², km2
_SYMBOLS = frozenset(("%", "‰", "°C", "°F", "°"))
_SINGLE = frozenset("mgl")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# These change the number, or could: a second number, a power, a time of day, thousands by another name.
_CHANGING = _words(
    "x k mio bio mn bn mil mily mlr mlyr mrd tril bilyun biliun puluh puluhan belas ratus ratusan ribuan jutaan miliaran milyaran triliunan setengah seperempat"
    " sepertiga lusin kodi gros dozen hundred koma pangkat plus minus negatif wib wita wit am pm s/d s.d sampai hingga"
)
# As alike to a word that multiplies as "miliyar" is to "miliar": a slip in it, not what is counted.
_LIKE_A_SCALE, _LONG = 0.8, 5
_SPELLED = _words(
    "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas seratus seribu sejuta one two three four five"
    " six seven eight nine ten"
)
_SIGNS = _words("plus minus negatif")
_CHANGING_FIRST = _words("ke dan atau dari and or of to")
OPEN_ENDED = re.compile(
    r"\b(?:ke\s?atas|ke\s?bawah|(?:atau|dan|or|and) (?:lebih|kurang|selebihnya|more|less|above|below|over|under))\b"
    r"|\b(?:lebih|kurang)\W*$",
    re.IGNORECASE,
)  # 60 tahun ke atas


@lru_cache(maxsize=4096)  # a table has few units
def behind(rest: str, *, whole: bool, money: bool) -> str | None:
    """What *rest* says behind a number, without marks of footnotes; nothing if it is not understood in full.

    Args:
        whole: Whether the number has no decimals: then ``,-`` says so.
        money: Whether ``Rp`` stands before it: then ``M`` is miliar.
    """
    text = NO_CENTS.sub("", rest, count=1) if whole and NO_CENTS.match(rest) else rest
    text = _without_end(text.strip())
    bracketed = _IN_BRACKETS.match(text)
    if bracketed is not None:
        text = f"{bracketed.group(1)} {text[bracketed.end() :]}"
    scales, at = _multiplying(text, money=money)
    found = [*scales, *_pieces(text[at:].lstrip())]
    return None if None in found else " ".join(filter(None, found))


def _without_end(text: str) -> str:
    """*text* without the sign that ends a sentence."""
    return text[:-1].rstrip() if text.endswith((".", ",", ";")) else text


def _multiplying(text: str, *, money: bool) -> tuple[list[str], int]:
    """The words at the beginning of *text* that multiply, and where they end."""
    letter = _LETTER.match(text)
    if letter is not None and (money or letter.group(1) in LETTERS):
        word = letter.group(1)
        return [LETTERS[word.upper()] if money else word], letter.end()
    first = _SCALE.match(text)
    if first is None:
        return [], 0
    second = _SCALE.match(text, first.end()) if SCALES[first.group(1).casefold()] == _THOUSAND else None
    found = [first] if second is None else [first, second]  # 8 ribu triliun
    return [one.group(1) for one in found], found[-1].end()


def _pieces(text: str) -> Iterator[str | None]:
    """Each piece as it is kept (empty for a mark), ``None`` for one that is not understood."""
    at = 0
    while at < len(text):
        if text[at] == " " or (at and text[at : at + 2] in (", ", "& ")):
            at += 1
            continue
        found = next((match for form in _FORMS if (match := form.match(text, at)) is not None), None)
        yield None if found is None else _kept(found, first=at == 0)
        at = len(text) if found is None else found.end()


def _kept(found: re.Match[str], *, first: bool) -> str | None:
    if found.re is _MARK:
        return ""
    good = found.re in (_PER_MANY, _OVER) or (
        _is_remark(found.group(1)) if found.re is _REMARK else _is_word(found.group(), first=first)
    )
    return found.group() if good else None


def _is_word(chunk: str, *, first: bool) -> bool:
    """Whether *chunk* is a unit, or another word that leaves the number as it is."""
    bare = chunk.rstrip(".")
    folded = bare.casefold()
    if folded in _CHANGING or folded in SCALES or (first and folded in _CHANGING_FIRST):
        return False  # a word that multiplies stands right behind the number only
    if first and _is_misspelt(folded):
        return False
    if bare in _SYMBOLS or _POWERED.fullmatch(bare):
        return True
    pieces = _JOINTS.split(bare.removeprefix("/"))  # the last full stop is that of an abbreviation
    return all(_is_piece(piece) and piece.casefold() not in _CHANGING for piece in pieces)


def _is_misspelt(folded: str) -> bool:
    """Whether a word is almost one that multiplies: ``miliyar``, ``triliyun``."""
    from difflib import get_close_matches  # noqa: PLC0415  (start-up: most numbers have no word behind them)

    scales = [word for word in SCALES if len(word) >= _LONG]
    return len(folded) >= _LONG and bool(get_close_matches(folded, scales, n=1, cutoff=_LIKE_A_SCALE))


def _is_piece(piece: str) -> bool:
    """A word, or a sign, of those that a hyphen or a slash joins."""
    return piece in ("%", "‰") or _POWERED.fullmatch(piece) is not None or _is_letters(piece)


def _is_letters(piece: str) -> bool:
    if len(piece) == 1:  # a letter alone is a grade, a thousand, a footnote …
        return piece in _SINGLE
    return piece.isalpha() and not set(piece) & {"ª", "º"}


def _is_remark(inside: str) -> bool:
    """Whether brackets with *inside* say nothing of the number itself: words, a letter, a year."""
    left = _YEAR.sub("", inside)
    words = _OF_REMARKS.sub(" ", left).split()
    if not all(word.isalpha() for word in words) or (not words and left == inside and "%" not in inside):
        return False
    folded = {word.casefold() for word in words if len(word) > 1}
    if folded & _SPELLED:  # Rp5.000.000,00 (lima juta rupiah)
        return not folded & _SIGNS
    return not folded & (_CHANGING | SCALES.keys())


# --- What it says -----------------------------------------------------------------------------------------------------


def folded_unit(unit: str) -> str:
    """*unit* in the form in which units are compared: case, spaces and full stops do not count; % and ‰ have many names."""
    folded = _PUNCTUATION.sub(" ", unit.casefold()).strip()
    return _SIGN_OF.get(folded, folded)


def scale_of(text: str) -> tuple[str, int] | None:
    """The word that multiplies at the beginning of *text*, and the number of signs that it takes; nothing if there is none."""
    found = _SCALE.match(text)
    return None if found is None else (found.group(1).casefold(), found.end())


def declared_power(unit: str | None) -> int | None:
    """The power of ten that a declared *unit* stands for (``juta rupiah``, ``Rp juta``, ``dalam jutaan``); nothing if none."""
    found = None if unit is None else _DECLARED.search(unit)
    return None if found is None else SCALES[found.group(1).casefold()]


def is_in_thousands(heading: str, title: str = "") -> bool:
    """Whether numbers below a *heading* are printed in thousands or more, as it says or the *title* in brackets or by *dalam*, so that they are rounded."""
    return any(declared_power(text) is not None for text in (heading, *_OF_ALL.findall(title)))


def is_of_rupiah(unit: str | None) -> bool:
    """Whether a declared *unit* is rupiah, or thousands or millions of them."""
    return unit is not None and (_MONEY.search(unit) is not None or declared_power(unit) is not None)


def multiplied(suffix: str) -> str | None:
    """The word or letter at the beginning of *suffix* that multiplies the number before it; nothing if there is none."""
    letter = suffix.partition(" ")[0]
    if letter in LETTERS:
        return letter
    found = scale_of(suffix)
    return None if found is None else found[0]


def unit_of(text: str) -> str | None:
    """The unit that *text* is, out of a closed list (``%`` and ``persentase`` are ``persen``); nothing for other words.

    Brackets do not count: ``(level)``, ``% (Sangat Baik)``.
    """
    bare = _BRACKETED.sub("", text).strip() or text.strip("() ")
    many = _PER.match(bare)
    if many is not None:
        return f"per {many.group(1).replace('.', '')}"
    scale = scale_of(bare)
    rest = bare[scale[1] :] if scale is not None else bare
    found = _UNITS.get(_PUNCTUATION.sub(" ", rest.casefold()).strip())
    return f"{scale[0]} {found}" if scale is not None and found is not None else found
