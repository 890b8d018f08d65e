"""The two cookies. One is the sign-in session; the other only says "the same browser" and carries no authority.

They are two because a link in an e-mail arrives without the first (SameSite=Strict): a single cookie would be replaced
by "set one if there is none", and the link would sign the person out.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from portal.access.sessions import ABSOLUTE
from portal.settings import Settings

YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class CookieNames:
    """The names for one deployment. Over http (loopback only) they carry the port, since cookies ignore ports."""

    session: str
    device: str
    is_secure: bool

    @classmethod
    def of(cls, settings: Settings) -> "CookieNames":
        """The names that fit the public address."""
        if settings.is_https:
            return cls("__Host-portal", "__Host-portal-device", True)
        port = urlsplit(settings.public_url).port or 80
        return cls(f"portal-{port}", f"portal-{port}-device", False)

    def begin_session(self, token: str) -> str:
        """Set-Cookie of a fresh session."""
        return self._line(self.session, token, "Strict", int(ABSOLUTE.total_seconds()))

    def end_session(self) -> str:
        """Set-Cookie that removes the session from the browser."""
        return self._line(self.session, "", "Strict", 0)

    def mark_device(self, token: str) -> str:
        """Set-Cookie of the lasting mark of this browser."""
        return self._line(self.device, token, "Lax", YEAR)

    def _line(self, name: str, value: str, same_site: str, max_age: int) -> str:
        secure = "; Secure" if self.is_secure else ""
        return f"{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite={same_site}{secure}"


def read(headers: list[tuple[bytes, bytes]], name: str) -> str:
    """The value of one cookie, or "". A name sent twice with different values is not believed."""
    found = {
        value.strip()
        for header, line in headers
        if header == b"cookie"
        for pair in line.decode("latin-1").split(";")
        for given, _, value in [pair.partition("=")]
        if given.strip() == name
    }
    return found.pop() if len(found) == 1 else ""
