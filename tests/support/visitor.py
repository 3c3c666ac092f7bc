"""A visitor of the app under Streamlit's AppTest, and what a test wants to know of a page."""

from __future__ import annotations

import base64
import html
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from dashboard.prose.messages import messages

ROOT = Path(__file__).resolve().parents[2]
PAGES = tuple(messages("page").table["titles"])
"""All pages by their view, in the order of the menu."""

WITH_A_SENTENCE = ("gates", "predict", "vanish")

PLAIN = {"text", "code", "arrow_data_frame", "plotly_chart", "bidi_component"}
"""Elements that show text as it is: no Markdown, no HTML. Plotly has tests of its own."""

TYPED = {
    "text_input": {"default", "value"},
    "text_area": {"default", "value"},
    "selectbox": {"options", "raw_value"},
}
"""The fields of a box that hold what was typed, or words of the text to choose from: Streamlit
shows them as they are. Of a selectbox it reads only the label and the help as Markdown."""


def packed(text: bytes) -> str:
    """A text as the part of a link that holds it."""
    return base64.urlsafe_b64encode(zlib.compress(text, 9)).decode().rstrip("=")


class Visitor:
    """One visitor's session. Whatever is done ends with the page at rest and no exception."""

    def __init__(self, page: str = "start", **query: str) -> None:
        self.app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=180)
        for name, value in query.items():
            self.app.query_params[name] = value
        if page != "start":
            self.app.switch_page(f"dashboard/views/{page}.py")
        self.run()

    def run(self) -> Visitor:
        """Let the page run again, as after a poll."""
        self.app.run()
        assert [error.message for error in self.app.exception] == []
        return self

    def go(self, page: str) -> Visitor:
        """Follow the link to another page."""
        self.app.switch_page(f"dashboard/views/{page}.py")
        return self.run()

    def type(self, sentence: str) -> Visitor:
        """Type a sentence into its box."""
        self.app.text_input(key="sentence").set_value(sentence)
        return self.run()

    def click(self, label: str) -> Visitor:
        """Press a button."""
        self.button(label).click()
        return self.run()

    def choose(self, label: str, option: str) -> Visitor:
        """Choose one of a few that stand side by side."""
        (group,) = (group for group in self.app.button_group if group.label == label)
        group.set_value(option)
        return self.run()

    def set(self, label: str, value: Any) -> Visitor:
        """Set a slider, a number, a switch, a choice from a list or a box for text."""
        app = self.app
        listed = (*app.select_slider, *app.selectbox)
        widgets = (*app.slider, *app.number_input, *app.toggle, *listed, *app.text_input)
        (widget,) = (widget for widget in widgets if widget.label == label)
        widget.set_value(value)
        return self.run()

    def open_box(self, key: str) -> Visitor:
        """Open a box that is computed when it is open."""
        self.app.session_state[key] = True
        return self.run()

    def use_text(self, text: str) -> Visitor:
        """Paste a text of one's own, on “Prepare”, and use it."""
        self.choose("Text", "own")
        self.app.text_area[0].set_value(text)
        return self.click("Use this text")

    def button(self, label: str) -> Any:
        (button,) = (button for button in self.app.button if button.label == label)
        return button

    @property
    def buttons(self) -> list[str]:
        return [button.label for button in self.app.button]

    @property
    def heading(self) -> str:
        (title,) = (one.value for one in self.app.main.markdown if one.value.startswith("# "))
        return title.splitlines()[0].removeprefix("# ")

    @property
    def prose(self) -> str:
        """What stands on the page as Markdown: text, headings, captions, formulas."""
        kinds = ("markdown", "caption", "header", "subheader", "latex", "html")
        shown = "\n".join(element.value for kind in kinds for element in self.app.get(kind))
        return unmarked(shown)

    @property
    def plain(self) -> str:
        """What stands on the page as plain text, the lines in components included."""
        notes = [
            note
            for name in ("bars", "chips")
            for component in self.components(name)
            for note in component.get("notes", ())
        ]
        return "\n".join([*(element.value for element in self.app.text), *notes])

    @property
    def messages(self) -> list[str]:
        """Notices of every kind."""
        kinds = ("error", "warning", "info", "success")
        return [element.value for kind in kinds for element in self.app.get(kind)]

    @property
    def sidebar(self) -> str:
        return "\n".join(element.value for element in self.app.sidebar.markdown)

    @property
    def metrics(self) -> list[tuple[str, str]]:
        return [(metric.label, metric.value.replace("\u00a0", " ")) for metric in self.app.metric]

    @property
    def tables(self) -> list[dict[str, list[Any]]]:
        return [table.value.to_dict("list") for table in self.app.dataframe]

    @property
    def sentence(self) -> str:
        return self.app.text_input(key="sentence").value

    @property
    def link(self) -> dict[str, str]:
        """The query that the address bar is brought to."""
        told = [*self.components("address"), *self.components("foot")]
        (query,) = (data["query"] for data in told if "query" in data)
        return query

    @property
    def answers(self) -> bool:
        """Whether the page shows what a network made of the sentence."""
        shown = {element.proto.component_name for element in self.app.get("bidi_component")}
        return "lstm_view_gates" in shown or any(bars["items"] for bars in self.components("bars"))

    def components(self, name: str) -> list[dict[str, Any]]:
        """The data of every component of a kind, in the order of the page."""
        return [
            _alone(json.loads(element.proto.json))
            for element in self.app.get("bidi_component")
            if element.proto.component_name == f"lstm_view_{name}" and element.proto.json
        ]

    def packed(self, name: str) -> list[bytes]:
        """The same for a component that is sent bytes."""
        return [
            element.proto.bytes
            for element in self.app.get("bidi_component")
            if element.proto.component_name == f"lstm_view_{name}" and element.proto.bytes
        ]

    @property
    def page_links(self) -> list[str]:
        """The labels of the links to other pages."""
        return [element.proto.label for element in self.app.get("page_link")]

    def bars(self, number: int = 0) -> list[tuple[str, float]]:
        """The words and probabilities of one set of bars, in its first column."""
        items = self.components("bars")[number]["items"]
        return [(item["word"], item["bars"][0]["share"]) for item in items]

    def figures(self) -> dict[str, dict[str, Any]]:
        """The Plotly figures by their key."""
        return {
            element.proto.id.split("-", 2)[2]: json.loads(element.proto.spec)
            for element in self.app.get("plotly_chart")
        }

    def interpreted(self) -> Iterator[tuple[str, str]]:
        """Every string that Streamlit would read as Markdown or HTML, with its element's kind."""
        for element in self.app:
            proto = getattr(element, "proto", None)
            if isinstance(proto, Message) and element.type not in PLAIN:
                for text in _strings(proto, TYPED.get(element.type, set())):
                    yield element.type, text


ALIVE = re.compile("<(script|a |em|strong|b>)[^<]*qzq|&lt;qzqc", re.IGNORECASE)
"""What the tests type, where HTML has not escaped it."""


def marked_up(interpreted: Iterable[tuple[str, str]]) -> list[str]:
    """The texts in which what a test typed ("qzq" is in all of it) would be read as markup.

    HTML of ours may hold it: there it is escaped.
    """
    return [
        text
        for kind, text in interpreted
        if "qzq" in text.lower() and (kind != "html" or ALIVE.search(text))
    ]


def unmarked(text: str) -> str:
    """Markdown without the links that open the glossary."""
    return re.sub(r"\[([^]]*)\]\(#word-\w+\)", r"\1", text)


def bare(text: str) -> str:
    """A text without what makes it bold, a link or a paragraph, in Markdown and in HTML."""
    linked = re.sub(r"\[([^]]*)\]\(\S+?\)", r"\1", text)
    return " ".join(html.unescape(re.sub(r"</?[a-z][^>]*>|\*|`", "", linked)).split())


def _strings(message: Message, leave_out: set[str]) -> Iterator[str]:
    for field, value in message.ListFields():
        if field.name in leave_out:
            continue
        values = value if field.is_repeated else [value]
        for item in values:
            if isinstance(item, Message):
                yield from _strings(item, leave_out)
            elif isinstance(item, str):
                yield item


def _alone(data: Any) -> dict[str, Any]:
    """A component's data; most are sent in a list of one (see `components.assets.register`)."""
    return data[0] if isinstance(data, list) else data
