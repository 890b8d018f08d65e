"""A client of our own that speaks Streamlit's protocol, so that a test can send what no browser would."""

import urllib.error
import urllib.request
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.serving import PortalServer

TIMEOUT = 20


def get(url: str, cookies: dict[str, str] | None = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """One GET without following redirects: status, headers in lower case, body."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    line = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, headers={**({"Cookie": line} if line else {}), **given})  # noqa: S310
    try:
        with urllib.request.build_opener(Stay).open(request, timeout=TIMEOUT) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, {k.lower(): v for k, v in answer.headers.items()}, answer.read()


@dataclass
class Seen:
    """What one run sent to the browser."""

    messages: list[ForwardMsg] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Everything of it that a person could read, and more."""
        return "\n".join(str(message) for message in self.messages)

    def widget(self, label: str) -> str:
        """The id of the button or input with this label."""
        for message in self.messages:
            element = message.delta.new_element
            kind = element.WhichOneof("type")
            if kind and getattr(getattr(element, kind), "label", None) == label:
                return str(getattr(element, kind).id)
        raise AssertionError(f"no widget labelled {label}")

    def fragment(self, label: str) -> str:
        """The id of the fragment in which the widget with this label was drawn."""
        for message in self.messages:
            element = message.delta.new_element
            kind = element.WhichOneof("type")
            if kind and getattr(getattr(element, kind), "label", None) == label:
                return str(message.delta.fragment_id)
        raise AssertionError(f"no widget labelled {label}")


class Client:
    """One connection. `cookies` and `origin` as the test likes; `resume` names a server session to take over."""

    def __init__(
        self,
        server: PortalServer,
        cookies: dict[str, str],
        origin: str | None = "",
        resume: str = "",
        headers: dict[str, str] | None = None,
        host: str = "",
    ) -> None:
        self.server = server
        line = "; ".join(f"{name}={value}" for name, value in cookies.items())
        more = {**({"Cookie": line} if line else {}), **(headers or {})}
        protocols = ["streamlit", "none", *([resume] if resume else [])]
        self.socket: ClientConnection = connect(
            f"ws://{host or f'127.0.0.1:{server.port}'}/_stcore/stream",
            address=("127.0.0.1", server.port),
            proxy=None,
            legacy=True,
            origin=server.url if origin == "" else origin,  # type: ignore[arg-type]
            subprotocols=protocols,  # type: ignore[arg-type]
            additional_headers=more,
            max_size=None,
            compression=None,
            open_timeout=TIMEOUT,
        )
        self.session_id = ""

    def send(self, message: BackMsg) -> None:
        self.socket.send(message.SerializeToString())

    def run(
        self,
        page: str = "",
        page_hash: str = "",
        query: str = "",
        widgets: list[WidgetState] | None = None,
        fragment: str = "",
    ) -> Seen:
        """Ask for one run, as the browser does after an event, and take in everything until it ends."""
        self.ask(page, page_hash, query, widgets, fragment)
        return self.wait()

    def ask(
        self,
        page: str = "",
        page_hash: str = "",
        query: str = "",
        widgets: list[WidgetState] | None = None,
        fragment: str = "",
    ) -> None:
        """Ask for one run and leave its answer, if there is one, where it comes in."""
        message = BackMsg()
        asked = message.rerun_script
        asked.page_name, asked.page_script_hash, asked.query_string = page, page_hash, query
        asked.fragment_id = fragment
        asked.widget_states.widgets.extend(widgets or [])
        self.send(message)

    def wait(self, timeout: float = TIMEOUT) -> Seen:
        """Everything until the present run has ended."""
        seen = Seen()
        while True:
            message = ForwardMsg()
            message.ParseFromString(self.socket.recv(timeout=timeout, decode=False))
            seen.messages.append(message)
            if message.WhichOneof("type") == "new_session":
                self.session_id = message.new_session.initialize.session_id
            if message.WhichOneof("type") == "script_finished" and message.script_finished in (0, 1, 3):
                return seen

    def messages_within(self, seconds: float) -> list[ForwardMsg]:
        """The messages that still come, until none has come for that time."""
        messages = []
        while True:
            message = ForwardMsg()
            try:
                message.ParseFromString(self.socket.recv(timeout=seconds, decode=False))
            except TimeoutError:
                return messages
            messages.append(message)

    def kinds_within(self, seconds: float) -> list[str]:
        """Their kinds."""
        return [str(message.WhichOneof("type")) for message in self.messages_within(seconds)]

    def close(self) -> None:
        self.socket.close()


def refused(server: PortalServer, cookies: dict[str, str], **how: object) -> int | None:
    """The status with which the handshake is refused; None when it is not."""
    try:
        Client(server, cookies, **how).close()  # type: ignore[arg-type]
    except InvalidStatus as answer:
        return answer.response.status_code
    return None


def press(widget_id: str) -> WidgetState:
    """The state of a pressed button."""
    return WidgetState(id=widget_id, trigger_value=True)


def typed(widget_id: str, text: str) -> WidgetState:
    """The state of a text input."""
    return WidgetState(id=widget_id, string_value=text)
