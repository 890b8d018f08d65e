"""A client that speaks Streamlit's websocket protocol: a server can be measured, or attacked, without a browser.

It behaves as a browser does: it echoes the state of every widget, remembers large messages by their hash, and offers
the session it wants to resume as a subprotocol. Frames of any other kind can be sent with `Client.send`.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as open_websocket
from websockets.typing import Subprotocol

EARLY = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN
MAX_FRAME = 64 * 2**20
PATIENCE = 20.0


class NoAnswer(Exception):
    """The server sent nothing more before the patience was over."""


@dataclass
class Run:
    """What the server answered to one rerun request."""

    messages: list[ForwardMsg] = field(default_factory=list)
    bytes_down: int = 0
    bytes_up: int = 0
    seconds: float = 0.0
    status: int | None = None

    @property
    def elements(self) -> list[Element]:
        """Every element drawn, in the order it came."""
        return [delta.delta.new_element for delta in self.drawn()]

    def drawn(self) -> Iterator[ForwardMsg]:
        """The messages that draw an element."""
        for message in self.messages:
            if message.WhichOneof("type") == "delta" and message.delta.WhichOneof("type") == "new_element":
                yield message

    @property
    def text(self) -> str:
        """All that was sent, as text to search for words that must, or must not, be there."""
        return "\n".join(str(message) for message in self.messages)


class Client:
    """One websocket of one browser tab."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.session_id = ""
        self.page_script_hash = ""
        self.fragments: dict[str, str] = {}
        self.states: dict[str, WidgetState] = {}
        self._remembered: dict[str, ForwardMsg] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection; the server keeps the session a while, as after a lost network."""
        self.socket.close()

    def set(self, widget: str, **value: Any) -> None:
        """Set the state of one widget from now on: `set(id, string_value="x")`, `set(id, json_value="{}")`."""
        self.states[widget] = WidgetState(id=widget, **value)

    def send(self, frame: BackMsg | bytes) -> int:
        """Send one frame as it is; give its size."""
        data = frame if isinstance(frame, bytes) else frame.SerializeToString()
        self.socket.send(data)
        return len(data)

    def rerun(
        self,
        *,
        trigger: str = "",
        page_name: str = "",
        page_script_hash: str | None = None,
        query_string: str = "",
        fragment_id: str = "",
        widget_states: list[WidgetState] | None = None,
        patience: float = PATIENCE,
    ) -> Run:
        """Ask for a run and read until it has finished.

        `trigger` is the id of a button pressed for this run only. `widget_states` replaces the remembered states.
        Raises NoAnswer, or websockets' ConnectionClosed when the server ends the connection.
        """
        frame = BackMsg()
        wanted = frame.rerun_script
        wanted.query_string, wanted.page_name, wanted.fragment_id = query_string, page_name, fragment_id
        wanted.page_script_hash = self.page_script_hash if page_script_hash is None else page_script_hash
        wanted.widget_states.widgets.extend(self.states.values() if widget_states is None else widget_states)
        if trigger:
            wanted.widget_states.widgets.append(WidgetState(id=trigger, trigger_value=True))
        wanted.cached_message_hashes.extend(self._remembered)
        wanted.context_info.timezone, wanted.context_info.locale = "UTC", "en-US"
        began = time.perf_counter()
        sent = self.send(frame)
        run = self.read(patience)
        run.bytes_up, run.seconds = sent, time.perf_counter() - began
        return run

    def read(self, patience: float = PATIENCE) -> Run:
        """Read until a run has finished; a run cut short by the next one does not count as finished."""
        run = Run()
        end = time.monotonic() + patience
        while run.status is None:
            try:
                data = self.socket.recv(timeout=max(0.001, end - time.monotonic()))
            except TimeoutError:
                raise NoAnswer(f"no end of the run after {patience:.0f} s, {len(run.messages)} messages") from None
            run.bytes_down += len(data)
            message = self._understand(data if isinstance(data, bytes) else data.encode())
            run.messages.append(message)
            if message.WhichOneof("type") == "script_finished" and message.script_finished != EARLY:
                run.status = message.script_finished
        return run

    def _understand(self, data: bytes) -> ForwardMsg:
        message = ForwardMsg.FromString(data)
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            whole = ForwardMsg()
            whole.CopyFrom(self._remembered[message.ref_hash])
            whole.metadata.CopyFrom(message.metadata)
            return whole
        if message.metadata.cacheable:
            self._remembered[message.hash] = message
        if kind == "new_session":
            self.session_id = message.new_session.initialize.session_id or self.session_id
            self.page_script_hash = message.new_session.page_script_hash
        elif kind == "navigation":
            self.page_script_hash = message.navigation.page_script_hash
        elif kind == "delta" and message.delta.fragment_id:
            self._note_fragment(message)
        return message

    def _note_fragment(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        drawn = getattr(element, element.WhichOneof("type") or "", None)
        if hasattr(drawn, "id") and drawn.id:
            self.fragments[drawn.id] = message.delta.fragment_id


def connect(
    url: str,
    *,
    cookies: Mapping[str, str] | None = None,
    origin: str | None = None,
    session_id: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Client:
    """Open a websocket to the server at `url` (http://host:port).

    `origin` None sends no Origin header, as programs do; "same" sends what a browser on that server's pages would.
    `session_id` asks to resume that session. Raises websockets' InvalidStatus when the server refuses the handshake.
    """
    sent = dict(headers or {})
    if cookies:
        sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    if origin:
        sent["Origin"] = url if origin == "same" else origin
    offered = [Subprotocol("streamlit")]
    if session_id:
        token = (cookies or {}).get("_streamlit_xsrf") or "x"
        offered += [Subprotocol(token), Subprotocol(session_id)]
    socket = open_websocket(
        url.replace("http", "ws", 1) + "/_stcore/stream",
        subprotocols=offered,
        additional_headers=sent,
        max_size=MAX_FRAME,
        compression=None,
        proxy=None,
    )
    return Client(socket)
