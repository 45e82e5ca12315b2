"""Text → expression: the tree of the grammar, its types, and the codes that it names."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lark import Token, Transformer_NonRecursive
from lark.exceptions import UnexpectedInput

from evalkit.base.errors import MAX_NAMES, did_you_mean
from evalkit.base.exact import NotANumber, parse_number
from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.expression import Compare, Every, Negated, Some
from evalkit.method.language.functions import CONDITION, FUNCTIONS, NUMBER, WholeArgument
from evalkit.method.language.operands import FACT, WORD, TextOperand, commas_of_decimals, nothing, whole
from evalkit.method.language.syntax_faults import INSTEAD, left_grammar, position
from evalkit.method.language.terms import Factors, joined, number_of, of_constant, of_number, scaled
from evalkit.method.language.tokens import accepted, code_of, tokens_of, tree_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from evalkit.base.errors import Faults
    from evalkit.base.text import Prose
    from evalkit.instruments.expression import Expression
    from evalkit.method.language.functions import Function

    Words = Mapping[
        str, Mapping[str, Expression]
    ]  # code of a fact → each of its words → the condition that it is this one

MAX_LENGTH = 10_000
MAX_NESTING = 30
MAX_SIZE = 10**60  # numerator and denominator of a number that a formula states
_MINUS = ("MINUS", "OVER")
_ONE = Fraction(1)
_NO_WORDS: Words = {}


_FOUND = {NUMBER: msg("this is a number"), CONDITION: msg("this is a condition")}
_ELSEWHERE = msg("a node elsewhere is named in reads of the node; a number of the context is asked for as an answer")
_WANTED = {
    NUMBER: msg("a number; count(…) makes one of conditions"),
    CONDITION: msg("a condition, such as A >= 3"),
}


class Parsed(NamedTuple):
    """A formula or condition.

    Attributes:
        expression: What it computes.
        codes: The codes that it names, each once.
    """

    expression: Expression
    codes: tuple[str, ...]


class _Slip(NamedTuple):
    """A fault, and the token at which it stands."""

    token: Token
    problem: Prose
    expected: Prose | None
    hint: Prose | None


def parse(
    text: str, kind: str, names: Mapping[str, Expression], faults: Faults, place: str, words: Words = _NO_WORDS
) -> Parsed | None:
    """The formula or condition *text*; nothing if it has faults, all of which are noted.

    Args:
        text: As a rule file states it.
        kind: What it must be: ``NUMBER`` or ``CONDITION``.
        names: Code → what stands for the node.
        faults: Takes what is wrong, each with its column.
        place: Where the text stands in its file.
        words: Code of each fact whose values are words → word → the condition that it is this one.
    """
    reading = _FormulaReader(names, words, faults.lost, _ELSEWHERE if kind == NUMBER else None)
    if len(text) > MAX_LENGTH:
        problem = msg("a formula of {found} characters", found=str(len(text)))
        faults.add(place, problem, expected=msg("at most {limit}", limit=str(MAX_LENGTH)))
        return None
    try:
        tree = tree_of(text)
    except UnexpectedInput as fault:
        problem, expected, hint = left_grammar(text, fault, accepted(text, fault))
        faults.add(place, problem, expected=expected, hint=hint)
        reading.note_codes(text)
        reading.tell(faults, place)
        return None
    part: TextOperand = reading.transform(tree)
    reading.must_be(part, kind)
    reading.tell(faults, place)
    return Parsed(part.expression, tuple(reading.codes)) if part.kind == kind else None


def _checked(method: Callable[..., TextOperand]) -> Callable[[_FormulaReader, list[Any]], TextOperand]:
    """A callback of the grammar whose part is measured: how deep it is, and how long its numbers are."""

    def callback(self: _FormulaReader, children: list[Any]) -> TextOperand:
        part = method(self, children)
        depth = 1 + max((child.depth for child in children if isinstance(child, TextOperand)), default=0)
        return self.bounded(part._replace(depth=depth))

    return callback


class _FormulaReader(Transformer_NonRecursive[Token, Any]):
    """Reads the tree of one text, from its leaves up."""

    def __init__(
        self, names: Mapping[str, Expression], words: Words, lost: Collection[str], more: Prose | None
    ) -> None:
        """Read codes as *names* and *words* say; nothing is told of those *lost* to another fault, *more* of those not known."""
        super().__init__(visit_tokens=False)
        self.codes: dict[str, None] = {}
        self._names = names
        self._words = words
        self._lost = lost
        self._more = more
        self._slips: list[_Slip] = []
        self._too_deep = False  # told once

    # --- Faults ---------------------------------------------------------------------------------------------------

    def _wrong(self, token: Token, problem: Prose, *, expected: Prose | None = None, hint: Prose | None = None) -> None:
        self._slips.append(_Slip(token, problem, expected, hint))

    def tell(self, faults: Faults, place: str) -> None:
        """Note all that was found in *faults*, from left to right."""
        for token, problem, expected, hint in sorted(self._slips, key=lambda slip: slip.token.start_pos or 0):
            where = position(token.line or 1, token.column or 1)
            faults.add(place, msg("{where}: {problem}", where=where, problem=problem), expected=expected, hint=hint)

    def must_be(self, part: TextOperand, kind: str) -> None:
        """Note that *part* is not what it must be."""
        if not part.kind or part.kind == kind:
            return
        if part.kind == FACT:
            expected = msg("a comparison with one of its words: {example}", example=self._example(part.said))
            self._wrong(part.first, msg("the values of {key} are words", key=part.said), expected=expected)
        elif part.kind == WORD:
            hint = msg("an answer is compared by what it is worth, such as A = 1; only facts of the context have words")
            if part.said in self._names:
                hint = msg("write {sign} in place of {found}", sign="'", found='"')
            self._wrong(part.first, msg("this is a word"), expected=_WANTED[kind], hint=hint)
        else:
            self._wrong(part.first, _FOUND[part.kind], expected=_WANTED[kind])

    def _example(self, code: str) -> str:
        return f'{code} = "{next(iter(self._words[code]))}"'

    def bounded(self, part: TextOperand) -> TextOperand:
        """*part*, or nothing in its place if it is beyond what is computed."""
        if part.depth > MAX_NESTING:
            if self._too_deep:
                return nothing(part.first, part.last)
            self._too_deep = True
            expected = msg("at most {limit} levels", limit=str(MAX_NESTING))
            self._wrong(part.first, msg("this is nested too deep"), expected=expected)
        elif any(max(abs(by.numerator), by.denominator) > MAX_SIZE for by in part.terms.values()):
            self._wrong(part.first, msg("this gives a number of more than {limit} digits", limit="60"))
        else:
            return part
        return nothing(part.first, part.last)

    def note_codes(self, text: str) -> None:
        """Note the unknown codes of a *text* that leaves the grammar elsewhere."""
        try:
            tokens = list(tokens_of(text))
        except UnexpectedInput:
            return
        kinds = [*(token.type for token in tokens[1:]), ""]
        for token, after in zip(tokens, kinds, strict=False):
            if token.type == "QUOTED" or (token.type == "NAME" and after != "LEFT"):
                self.code([token])

    # --- Operands -------------------------------------------------------------------------------------------------

    def start(self, children: list[Any]) -> TextOperand:
        """The whole text."""
        part: TextOperand = children[0]
        return part

    def group(self, children: list[Any]) -> TextOperand:
        """What stands between parentheses."""
        left, part, right = children
        return part._replace(first=left, last=right)  # type: ignore[no-any-return]

    def number(self, children: list[Any]) -> TextOperand:
        """A number of the law."""
        token: Token = children[0]
        found = parse_number(token)
        if isinstance(found, NotANumber):
            self._wrong(token, msg("{found} is not a number", found=visible(token)),
                        expected=msg("at most 30 digits, and an exponent of at most 30"))  # fmt: skip
            return nothing(token, token)
        return TextOperand(token, token, NUMBER, of_number(found.exact))

    def code(self, children: list[Any]) -> TextOperand:
        """The value of a node."""
        token: Token = children[0]
        code = code_of(token)
        if code in self._words:
            self.codes[code] = None
            return TextOperand(token, token, FACT, said=code)
        if code not in self._names and code in self._lost:
            return nothing(token, token)
        if code not in self._names:
            names = (*self._names, *self._words)
            self._wrong(token, msg("the code {code} is not known here", code=visible(code)),
                        expected=msg("one of {choices}", choices=names), hint=did_you_mean(code, names[:MAX_NAMES]) or self._more)  # fmt: skip
            return nothing(token, token)
        self.codes[code] = None
        expression = self._names[code]
        return TextOperand(token, token, NUMBER, of_constant(expression) or {expression: _ONE})

    def word(self, children: list[Any]) -> TextOperand:
        """A value of a fact."""
        token: Token = children[0]
        return TextOperand(token, token, WORD, said=token[1:-1])

    @_checked
    def call(self, children: list[Any]) -> TextOperand:
        """A function and its arguments."""
        name, *rest = children
        function = FUNCTIONS.get(name)
        given = [child for child in rest if isinstance(child, TextOperand)]
        if function is None:
            expected = msg("one of {choices}", choices=tuple(one.signature for one in FUNCTIONS.values()))
            problem = msg("there is no function {name}", name=visible(name))
            hint = INSTEAD.get(name.casefold()) or did_you_mean(name, FUNCTIONS)
            self._wrong(name, problem, expected=expected, hint=hint)
            return nothing(name, rest[-1])
        if not self._arguments_fit(name, function, given, rest):
            return nothing(name, rest[-1])
        made = function.make([whole(part) if isinstance(function.kind_of(at), WholeArgument) else part.expression
                              for at, part in enumerate(given)])  # fmt: skip
        return TextOperand(name, rest[-1], NUMBER, {made: _ONE})

    def _arguments_fit(
        self, name: Token, function: Function, given: Sequence[TextOperand], rest: Sequence[Any]
    ) -> bool:
        before = len(self._slips)
        comma = next(commas_of_decimals(rest), None)
        hint = msg("decimals are written with a point, and a comma between numbers has a space behind it")
        if not function.fits(len(given)):
            problem = msg("{count:argument|arguments} of {name}", count=str(len(given)), name=str(name))
            self._wrong(name, problem, expected=function.signature, hint=hint if comma else None)
        elif comma is not None and function.more:
            self._wrong(comma, msg("a comma between digits may be a decimal sign"), hint=hint)
        for at, part in enumerate(given):
            kind = function.kind_of(at)
            if isinstance(kind, WholeArgument):
                self._must_bewhole(part, kind)
            else:
                self.must_be(part, kind)
        if name == "clip" and len(self._slips) == before:
            self._check_ends(*given[1:])
        return len(self._slips) == before and all(part.kind for part in given)

    def _must_bewhole(self, part: TextOperand, ends: WholeArgument) -> None:
        number = number_of(part.terms)
        if not part.kind or (number is not None and number.denominator == 1 and ends.low <= number <= ends.high):
            return
        expected = msg("a whole number from {low} to {high}", low=str(ends.low), high=str(ends.high))
        self._wrong(part.first, msg("{found} is not allowed here", found=visible(part.first)), expected=expected)

    def _check_ends(self, low: TextOperand, high: TextOperand) -> None:
        ends = number_of(low.terms), number_of(high.terms)
        if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
            self._wrong(high.first, msg("the upper end is below the lower one"))

    # --- Arithmetic -----------------------------------------------------------------------------------------------

    @_checked
    def minus(self, children: list[Any]) -> TextOperand:
        """A number with the sign turned."""
        sign, part = children
        if not self._all(NUMBER, [part]):
            return nothing(sign, part.last)
        return TextOperand(sign, part.last, NUMBER, scaled(part.terms, -_ONE))

    @_checked
    def sum(self, children: list[Any]) -> TextOperand:
        """What is added and taken away."""
        parts = children[::2]
        if not self._all(NUMBER, parts):
            return nothing(parts[0].first, parts[-1].last)
        signs = [_ONE, *(-_ONE if sign.type in _MINUS else _ONE for sign in children[1::2])]
        found = joined(scaled(part.terms, sign) for part, sign in zip(parts, signs, strict=True))
        return TextOperand(parts[0].first, parts[-1].last, NUMBER, found)

    @_checked
    def product(self, children: list[Any]) -> TextOperand:
        """What is multiplied and divided, from the left."""
        parts = children[::2]
        if not self._all(NUMBER, parts):
            return nothing(parts[0].first, parts[-1].last)
        factors = Factors(parts[0].terms)
        for sign, part in zip(children[1::2], parts[1:], strict=True):
            if sign.type not in _MINUS:
                factors.times(part.terms)
            elif number_of(part.terms) == 0:
                self._wrong(sign, msg("this divides by 0"))
                return nothing(parts[0].first, parts[-1].last)
            else:
                factors.over(part.terms)
        return TextOperand(parts[0].first, parts[-1].last, NUMBER, factors.terms())

    def _all(self, kind: str, parts: Sequence[TextOperand]) -> bool:
        """Whether all *parts* are of that kind; notes those that are not."""
        for part in parts:
            self.must_be(part, kind)
        return all(part.kind == kind for part in parts)

    # --- Conditions -----------------------------------------------------------------------------------------------

    @_checked
    def comparison(self, children: list[Any]) -> TextOperand:
        """Two numbers compared."""
        left, sign, right = children
        if {left.kind, right.kind} == {FACT, WORD}:
            return self._said(left, sign, right)
        if not self._all(NUMBER, [left, right]):
            return nothing(left.first, right.last)
        compare = Compare(left=left.expression, sign=str(sign), right=right.expression)
        return TextOperand(left.first, right.last, CONDITION, condition=compare)

    def _said(self, left: TextOperand, sign: Token, right: TextOperand) -> TextOperand:
        """Whether a fact has a value."""
        fact, word = (left, right) if left.kind == FACT else (right, left)
        values = self._words[fact.said]
        if str(sign) not in ("=", "!="):
            self._wrong(sign, msg("words are only compared by = and !="), expected=self._example(fact.said))
        elif word.said not in values:
            self._wrong(word.first, msg("{key} has no value {word}", key=fact.said, word=visible(word.said)),
                        expected=msg("one of {choices}", choices=tuple(values)), hint=did_you_mean(word.said, values))  # fmt: skip
        else:
            is_so = values[word.said]
            expression = is_so if str(sign) == "=" else Negated(of=is_so)
            return TextOperand(left.first, right.last, CONDITION, condition=expression)
        return nothing(left.first, right.last)

    @_checked
    def negated(self, children: list[Any]) -> TextOperand:
        """A condition turned round."""
        sign, part = children
        if not self._all(CONDITION, [part]):
            return nothing(sign, part.last)
        return TextOperand(sign, part.last, CONDITION, condition=Negated(of=part.expression))

    @_checked
    def every(self, children: list[Any]) -> TextOperand:
        """Conditions that all hold."""
        return self._several(children[::2], Every)

    @_checked
    def some(self, children: list[Any]) -> TextOperand:
        """Conditions of which one holds."""
        return self._several(children[::2], Some)

    def _several(self, parts: Sequence[TextOperand], made: type[Every | Some]) -> TextOperand:
        if not self._all(CONDITION, parts):
            return nothing(parts[0].first, parts[-1].last)
        found = made(parts=tuple(part.expression for part in parts))
        return TextOperand(parts[0].first, parts[-1].last, CONDITION, condition=found)
