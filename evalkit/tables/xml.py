"""XML of a workbook, read piece by piece. A document type, and with it every entity that could be expanded, is refused."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING
from xml.parsers import expat

from evalkit.base.reasons import detail_of
from evalkit.base.text import Message, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PIECE = 1 << 16


class XmlError(Exception):
    """The XML cannot be read."""

    def __init__(self, problem: Message) -> None:
        """Keep the message untranslated."""
        self.problem = problem
        super().__init__(str(problem))


class Enough(Exception):  # noqa: N818  # no error: whoever reads has all that is wanted
    """Raised by a handler to end the reading."""


def read_xml(stream: IO[bytes], handlers: Mapping[str, Callable[..., object]]) -> None:
    """Hand what *stream* holds over to *handlers*: names of those of expat (``StartElementHandler``) → function.

    Raises:
        XmlError: It is no well-formed XML, or has a document type.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    for name, function in handlers.items():
        setattr(parser, name, function)
    try:
        while piece := stream.read(_PIECE):
            parser.Parse(piece)
        parser.Parse(b"", True)  # noqa: FBT003  (expat knows no name for it)
    except Enough:
        return
    except expat.ExpatError as error:
        broken = msg("its XML is broken in line {line} ({detail})", line=str(error.lineno), detail=detail_of(error))
        raise XmlError(broken) from error
    except (LookupError, ValueError) as error:  # an attribute is missing or no number, no such encoding
        raise XmlError(msg("its XML is broken ({detail})", detail=detail_of(error))) from error


def _refuse(*_: object) -> None:
    raise XmlError(msg("its XML has a document type, which no workbook has"))


def local(name: str) -> str:
    """*name* without its prefix.

    >>> local("x:row"), local("row")
    ('row', 'row')
    """
    return name.rpartition(":")[2]
