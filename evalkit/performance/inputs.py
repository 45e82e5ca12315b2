"""The files of a report with their hashes, so that anybody can see with ``sha256sum`` whether they are the same."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from evalkit.base.value import Value, value

if TYPE_CHECKING:
    from collections.abc import Iterable


@value
class InputFile(Value):
    """A file that was read.

    Attributes:
        file: As the user would name it.
        name: Seen from the folder of the report, with ``/`` between folders.
        sha256: Of its bytes.
    """

    file: str
    name: str
    sha256: str

    @property
    def line(self) -> str:
        """What ``sha256sum`` prints of it in the folder of the report."""
        escaped = self.name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
        mark = "" if escaped == self.name else "\\"
        return f"{mark}{self.sha256}  {escaped}\n"


def input_file(file: str, name: str, data: bytes) -> InputFile:
    """The file *file*, in which *data* stands."""
    return InputFile(file=file, name=name, sha256=hashlib.sha256(data).hexdigest())


def combined(inputs: Iterable[InputFile]) -> str:
    """The hash over the lines of *inputs*: that of ``sha256sum FILE… | sha256sum``."""
    lines = "".join(one.line for one in inputs)
    return hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()
