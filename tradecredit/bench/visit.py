"""One visit in Streamlit's protocol, as the browser keeps it: what it sends, what it was sent.

The browser asks for a run with the link it shows and with the hashes of the large messages it
still has; the server then sends those as a reference of some bytes. A message that was not used
for two runs is forgotten, as the browser does.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode

from streamlit import config
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tradecredit.bench import path_of

SIDEBAR = 1


@dataclass
class Element:
    """A block or an element of a page; ``key`` is that of a widget."""

    kind: str = "empty"
    label: str = ""
    key: str = ""
    children: dict[int, "Element"] = field(default_factory=dict)

    def walk(self) -> Iterator["Element"]:
        """The element and all that is in it."""
        yield self
        for child in self.children.values():
            yield from child.walk()


@dataclass(frozen=True)
class Received:
    """What one run sent: bytes on the way to the browser, the page as it then is, its errors.

    ``content`` has a fingerprint of each element: equal where the page shows the same.
    """

    byte_count: int
    root: Element
    content: frozenset[str]
    errors: list[str]

    @property
    def keys(self) -> set[str]:
        """Keys of the page's widgets."""
        return {element.key for element in self.root.walk() if element.key}

    def counts(self) -> Counter[str]:
        """How many blocks and elements of each kind the page has."""
        return Counter(element.kind for element in self.root.walk())


class Visit:
    """One tab on one page."""

    def __init__(self, page_name: str) -> None:
        self._page_name = page_name
        self._page_hash = ""
        self._link: dict[str, list[str]] = {}
        self._kept: dict[str, ForwardMsg] = {}
        self._last_used: dict[str, int] = {}
        self._run_count = 0

    def click(self, changes: Mapping[str, str] | None = None) -> BackMsg:
        """The request for a run with these parts of the link changed."""
        for key, value in (changes or {}).items():
            self._link[key] = [value]
        asked = BackMsg()
        asked.rerun_script.query_string = urlencode(self._link, doseq=True)
        asked.rerun_script.page_script_hash = self._page_hash
        asked.rerun_script.page_name = "" if self._page_hash else path_of(self._page_name)
        asked.rerun_script.cached_message_hashes.extend(self._kept)
        return asked

    def go(self, page_name: str, link: Mapping[str, str]) -> BackMsg:
        """The request for a view: a page under exactly this link."""
        if page_name != self._page_name:
            self._page_name, self._page_hash = page_name, ""
        self._link = {}
        return self.click(link)

    def receive(self, payloads: Iterable[bytes]) -> Received:
        """Take in the messages of one run."""
        root = Element("root")
        errors: list[str] = []
        content: list[str] = []
        byte_count = 0
        for payload in payloads:
            byte_count += len(payload)
            message = self._resolved(ForwardMsg.FromString(payload))
            kind = message.WhichOneof("type")
            if kind == "new_session":
                # The run that a st.rerun() ended leaves nothing behind.
                root, errors, content = Element("root"), [], []
            elif kind == "delta" and message.delta.WhichOneof("type") != "new_transient":
                errors += _errors(message.delta)
                content.append(message.hash)
                _place(root, message.metadata.delta_path, message.delta)
            elif kind == "page_info_changed":
                self._link = parse_qs(message.page_info_changed.query_string)
            elif kind == "navigation":
                self._page_hash = message.navigation.page_script_hash
        self._forget()
        return Received(byte_count, root, frozenset(content), errors)

    def _resolved(self, message: ForwardMsg) -> ForwardMsg:
        """The message that a reference means; a large one is kept."""
        if message.WhichOneof("type") == "ref_hash":
            self._last_used[message.ref_hash] = self._run_count
            found = ForwardMsg()
            found.CopyFrom(self._kept[message.ref_hash])
            found.metadata.CopyFrom(message.metadata)
            return found
        if message.metadata.cacheable:
            self._kept[message.hash] = message
            self._last_used[message.hash] = self._run_count
        return message

    def _forget(self) -> None:
        self._run_count += 1
        oldest = self._run_count - int(config.get_option("global.maxCachedMessageAge"))
        for name in [name for name, used in self._last_used.items() if used < oldest]:
            del self._last_used[name], self._kept[name]


def is_end(message: ForwardMsg) -> bool:
    """Whether the message ends a run, and no run of the same click follows."""
    return (
        message.WhichOneof("type") == "script_finished"
        and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
    )


def _errors(delta: Delta) -> list[str]:
    if delta.new_element.WhichOneof("type") != "exception":
        return []
    return [f"{delta.new_element.exception.type}: {delta.new_element.exception.message}"]


def _place(root: Element, path: Iterable[int], delta: Delta) -> None:
    """Put what a message brings at its place in the page."""
    place = root
    for position in path:
        place = place.children.setdefault(position, Element())
    if delta.WhichOneof("type") == "add_block":
        place.kind = delta.add_block.WhichOneof("type") or "container"
        content = getattr(delta.add_block, place.kind, None)
    else:
        place.kind = delta.new_element.WhichOneof("type") or "empty"
        content = getattr(delta.new_element, place.kind, None)
        place.children.clear()
    place.label = str(getattr(content, "label", ""))
    place.key = _key(str(getattr(content, "id", "")))


def _key(widget_id: str) -> str:
    """The key in ``$$ID-<hash>-<key>``."""
    key = widget_id.split("-", 2)[-1] if widget_id.startswith("$$ID-") else ""
    return "" if key == "None" else key
