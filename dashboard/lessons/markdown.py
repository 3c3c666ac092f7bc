"""The safe subset of Markdown in which a lesson is written, as HTML. No Streamlit here.

Paragraphs, lists, emphasis and code are all that is interpreted. HTML, links, pictures and LaTeX
stay the text that they are.
"""

from __future__ import annotations

from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("zero", {"html": False}).enable(
    ["list", "emphasis", "backticks", "escape", "newline"]
)


def line(text: str) -> str:
    """A title or a question: the same within one line."""
    return _MARKDOWN.renderInline(text)


def html(text: str) -> str:
    """A lesson's text as HTML, with nothing in it but that subset.

    >>> html("*c* is <b>")
    '<p><em>c</em> is &lt;b&gt;</p>\\n'
    """
    return _MARKDOWN.render(text)
