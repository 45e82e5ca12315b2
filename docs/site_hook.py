"""A hook of MkDocs: what the pages say to the tests, and to those who read them beside the files, is taken out of the site."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs.structure.pages import Page

_MARK = re.compile(r"^(```\w+) [^\n]*$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(((?:\.\./)+[^)\s#]+)(?:#[^)]*)?\)")


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """*markdown* without comments and marks behind fences; links to files outside of the documentation name them."""
    markdown = _MARK.sub(r"\1", _COMMENT.sub("", markdown))
    depth = len(PurePosixPath(page.file.src_uri).parent.parts)
    return _LINK.sub(lambda found: _named(found, depth), markdown)


def _named(found: re.Match[str], depth: int) -> str:
    """The words of the link, and the file where they do not name it; a link to a page stays."""
    words, target = found.groups()
    above = target.count("../")
    if above <= depth:
        return found.group()
    file = target[3 * above :]
    return words if PurePosixPath(file).name in words or words.strip("`") in file else f"{words} (`{file}`)"
