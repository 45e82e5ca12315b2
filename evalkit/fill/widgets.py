"""The parts of the screen that take keys: each acts at once, and knows nothing of the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Input, OptionList

from evalkit.base.text import msg

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.binding import BindingType
    from textual.events import Key

    from evalkit.base.text import Prose

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

    class Changed(Message):
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
