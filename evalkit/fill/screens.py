"""What stands over the form for a moment (a search, a text to write, a question before leaving), and the parts of the screen that take keys: each acts at once, and knows nothing of the form."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message as Event
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, OptionList, TextArea
from textual.widgets.option_list import Option

from evalkit.base.text import msg
from evalkit.base.wording import caseless

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.events import Key

    from evalkit.base.language import Language
    from evalkit.base.text import Message, Prose

_MOST = 50


class QuestionSearch(ModalScreen[int | None]):
    """Finds a question by words of its code and title; returns its place."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,ctrl+q", "dismiss"), ("down", "into_list")]

    def __init__(self, titles: Sequence[str], speech: Language) -> None:
        """Look among *titles*."""
        super().__init__()
        self._titles = titles
        self._speech = speech

    def compose(self) -> ComposeResult:
        """A line to type into, and what is found."""
        with Vertical(classes="box"):
            yield Label(self._speech.say(msg("Search by code or words; Enter goes there")), markup=False)
            yield Input()
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        """Show everything at first."""
        self._show("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what has all words that are typed."""
        self._show(event.value)

    def on_input_submitted(self) -> None:
        """Go to the first that is found."""
        found = self.query_one(OptionList)
        if found.option_count:
            self._leave(found.get_option_at_index(0))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the one that is chosen."""
        self._leave(event.option)

    def action_into_list(self) -> None:
        """From the line to what is found."""
        found = self.query_one(OptionList)
        found.highlighted = 0
        found.focus()

    def _leave(self, option: Option) -> None:
        self.dismiss(int(option.id or 0))

    def _show(self, typed: str) -> None:
        words = caseless(typed).split()
        found = [at for at, title in enumerate(self._titles) if all(word in caseless(title) for word in words)]
        self.query_one(OptionList).set_options(Option(self._titles[at], id=str(at)) for at in found[:_MOST])


class Write(ModalScreen[tuple[str, ...]]):
    """Several lines of text; leaving keeps them."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,ctrl+s,ctrl+q", "keep")]

    def __init__(self, title: Prose, lines: Sequence[str], speech: Language) -> None:
        """Begin with *lines*."""
        super().__init__()
        self._head = title
        self._lines = lines
        self._speech = speech

    def compose(self) -> ComposeResult:
        """What it is about, and the lines."""
        with Vertical(classes="box"):
            yield Label(self._speech.say(self._head), markup=False)
            yield TextArea("\n".join(self._lines))
            yield Label(self._speech.say(msg("One a line. Esc keeps what stands here.")), markup=False)

    def action_keep(self) -> None:
        """Return the lines that are not blank."""
        lines = [line.strip() for line in self.query_one(TextArea).text.splitlines()]
        self.dismiss(tuple(line for line in lines if line))


class Ask(ModalScreen[int | None]):
    """A question with a few answers; returns the number of the one that is chosen, ``None`` for going back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,ctrl+q", "dismiss"),
        ("left,up", "app.focus_previous"),
        ("right,down", "app.focus_next"),
    ]

    def __init__(self, text: Prose, answers: Sequence[Message], speech: Language) -> None:
        """Ask *text*."""
        super().__init__()
        self._text = text
        self._answers = answers
        self._speech = speech

    def compose(self) -> ComposeResult:
        """The question above its answers."""
        with Vertical(classes="box"):
            yield Label(self._speech.say(self._text), markup=False)
            with Horizontal():
                for at, answer in enumerate(self._answers):
                    yield Button(self._speech.say(answer), id=f"answer-{at}")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Return which it was."""
        self.dismiss(int((event.button.id or "").removeprefix("answer-")))


# Key → what it does, and what it is called at the foot of the screen. They hold while somebody types, too.
KEYS: dict[str, tuple[str, Prose]] = {
    "pageup": ("step(-1)", ""),
    "pagedown": ("step(1)", ""),
    "ctrl+up": ("scroll(-3)", ""),
    "ctrl+down": ("scroll(3)", ""),
    "ctrl+n,f5": ("next_open", msg("open")),
    "ctrl+f,f4": ("search", msg("search")),
    "ctrl+e,f2": ("write('evidence')", msg("evidence")),
    "ctrl+t,f3": ("write('notes')", msg("note")),
    "ctrl+z,f6": ("undo", msg("undo")),
    "ctrl+q,ctrl+c": ("leave", msg("quit")),
}


# They come in turn with what is typed, and before the widget's own: a key with priority would overtake what was pressed before.
_INSIDE: list[BindingType] = [Binding(keys, f"app.{action}", show=False) for keys, (action, _) in KEYS.items()]


class Room(VerticalScroll, can_focus=False):
    """Where the question stands."""

    class Changed(Event):
        """There is more room, or less."""

    def on_resize(self) -> None:
        """Say so."""
        self.post_message(self.Changed())


class Choices(OptionList):
    """What can be chosen. It acts at once, by no message: what is pressed next finds it done."""

    BINDINGS = _INSIDE

    def __init__(self, choose: Callable[[int | None], None], press: Callable[[str], None]) -> None:
        """*choose* takes the number of a choice (``None``: none is marked), *press* any other key."""
        super().__init__(id="choices", markup=False)
        self._choose = choose
        self._press = press

    def action_select(self) -> None:
        """Take the one that is marked."""
        self._choose(self.highlighted)

    def on_key(self, event: Key) -> None:
        """Take the one whose key it is."""
        self._press(event.character if event.is_printable and event.character else event.key)


class Typed(Input):
    """A line to type into; Enter acts at once, as in ``Choices``."""

    BINDINGS = _INSIDE

    def __init__(self, take: Callable[[], object]) -> None:
        """*take* is called by Enter."""
        super().__init__(id="typed")
        self._take = take

    async def action_submit(self) -> None:
        """Take what is typed."""
        self._take()
