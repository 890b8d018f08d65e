"""The guard: the one piece of middleware every request passes before Streamlit sees it."""

from urllib.parse import urlsplit

from anyio import to_thread
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.access import system
from portal.access.sessions import hash_token, load, new_token
from portal.errors import SignedOut
from portal.server import cookies, frames
from portal.server.headers import cache_rule, security_headers
from portal.settings import Settings, settings

CREDENTIAL, DEVICE = b"x-portal-credential", b"x-portal-device"
# Files that pages hand out: only with a live session. Everything below CLOSED is never used by the portal.
PRIVATE = ("/media/",)
CLOSED = (
    "/_stcore/upload_file",
    "/_stcore/metrics",
    "/_stcore/agent",
    "/_stcore/script-health-check",
    "/component/",
    "/auth/login",
    "/auth/logout",
    "/oauth2callback",
)
ANY_HOST = ("/readyz",)
METHODS = ("GET", "HEAD")
IMMUTABLE = b"public, max-age=31536000, immutable"


class Guard:
    """Decides which requests go on, tells Streamlit which browser they come from, and dresses every answer.

    Streamlit resumes a lost connection only when both headers are the same again, so they are always set here and
    never taken from outside: a stolen session id alone resumes nothing.
    """

    def __init__(self, app: ASGIApp, config: Settings | None = None) -> None:
        self.app = app
        self.settings = config or settings()
        self.names = cookies.CookieNames.of(self.settings)
        self.host = urlsplit(self.settings.origin).netloc.lower()
        self.headers = security_headers(self.settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        given = scope["headers"]
        session, device = cookies.read(given, self.names.session), cookies.read(given, self.names.device)
        credential = hash_token(session) if session else ""
        ours = [
            (CREDENTIAL, credential.encode()),
            (DEVICE, (hash_token(device) if device else "").encode()),
        ]
        scope = {**scope, "headers": [line for line in given if line[0].lower() not in (CREDENTIAL, DEVICE)] + ours}
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send, is_known=bool(session or device))
        else:
            await self._http(scope, receive, send, credential, is_known=bool(device))

    def _is_our_host(self, scope: Scope) -> bool:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        return len(hosts) == 1 and hosts[0].decode("latin-1").lower() == self.host

    async def _socket(self, scope: Scope, receive: Receive, send: Send, is_known: bool) -> None:
        origins = [value for name, value in scope["headers"] if name == b"origin"]
        if origins != [self.settings.origin.encode()] or not self._is_our_host(scope) or not is_known:
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return

        async def only_ours() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive" or frames.is_allowed(message.get("bytes") or b""):
                    return message

        await self.app(scope, only_ours, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send, credential: str, is_known: bool) -> None:
        path: str = scope["path"]

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": self._dress(scope, message, is_known)}
            await send(message)

        refusal = await self._refusal(scope, path, credential)
        await (refusal or self.app)(scope, receive, dressed)

    async def _refusal(self, scope: Scope, path: str, credential: str) -> PlainTextResponse | None:
        if not self._is_our_host(scope) and path not in ANY_HOST:
            return PlainTextResponse(f"This portal is at {self.settings.origin} and answers only there.\n", 421)
        if scope["method"] not in METHODS:
            return PlainTextResponse("Not allowed.\n", 405)
        if path.startswith(CLOSED):
            return PlainTextResponse("Not found.\n", 404)
        if path.startswith(PRIVATE) and not await to_thread.run_sync(is_live, credential):
            return PlainTextResponse("Not found.\n", 404)
        return None

    def _dress(self, scope: Scope, message: Message, is_known: bool) -> list[tuple[bytes, bytes]]:
        names = {name for name, _ in self.headers}
        rule = cache_rule(scope["path"]) if message["status"] in (200, 206, 304) else b"no-store"
        given = [(name.lower(), value) for name, value in message["headers"]]
        kept = [line for line in given if line[0] not in names and not (rule and line[0] == b"cache-control")]
        if rule is None and not any(name == b"cache-control" for name, _ in kept):
            rule = IMMUTABLE
        if rule:
            kept.append((b"cache-control", rule))
        is_page = any(name == b"content-type" and value.startswith(b"text/html") for name, value in kept)
        if is_page and not is_known and scope["method"] == "GET":
            kept.append((b"set-cookie", self.names.mark_device(new_token()).encode()))
        return kept + self.headers


def is_live(credential: str) -> bool:
    """Whether somebody is signed in with this credential at this moment."""
    try:
        with system() as session:
            load(session, credential)
    except SignedOut:
        return False
    return True
