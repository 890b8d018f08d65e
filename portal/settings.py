"""What a deployment may set, read from the environment (`PORTAL_…`)."""

from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Settings(BaseSettings):
    """Settings of one deployment; every field has a value that is right for one machine.

    `data` is the folder of the database file, the keys and the lock files. `database_url` is any
    SQLAlchemy URL of SQLite or PostgreSQL. `public_url` is the one address people type. `smtp_url` is the mail server
    ("smtp://user:password@host:587", "smtps://…"; "?starttls=no" for one on this machine), `mail_from` the address
    mails come from; without both nobody is mailed, and notices stand in the portal alone. `crisis_line` stands on
    every page about wellness, with the number to call; `backups_kept_days`, which coaches read there, is how long a
    backup lives.
    """

    model_config = SettingsConfigDict(env_prefix="PORTAL_", extra="ignore")

    data: Path = ROOT / "data"
    database_url: str | None = None
    keys: Path | None = None
    public_url: str = "http://127.0.0.1:8501"
    smtp_url: SecretStr | None = None
    mail_from: str | None = None
    crisis_line: str = "988 Suicide & Crisis Lifeline: call or text 988, at any hour"
    backups_kept_days: int = 28

    @property
    def database(self) -> str:
        """The database address with the driver we ship: psycopg for PostgreSQL, a file otherwise."""
        url = self.database_url or f"sqlite:///{self.data / 'portal.sqlite3'}"
        for plain in ("postgresql://", "postgres://"):
            if url.startswith(plain):
                return "postgresql+psycopg://" + url.removeprefix(plain)
        return url

    @property
    def keys_file(self) -> Path:
        """Where the keys lie: beside the data unless PORTAL_KEYS says otherwise."""
        return self.keys or self.data / "keys.json"

    @property
    def sends_mail(self) -> bool:
        """Whether mails go out."""
        return bool(self.smtp_url and self.mail_from)

    @property
    def origin(self) -> str:
        """The public address as browsers send it in `Origin`: scheme, host and port, no path."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def is_https(self) -> bool:
        """Whether people reach the portal over TLS."""
        return urlsplit(self.public_url).scheme == "https"

    @property
    def is_loopback(self) -> bool:
        """Whether the public address never leaves this machine."""
        return urlsplit(self.public_url).hostname in LOOPBACK


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process. Tests that change the environment call `settings.cache_clear()`."""
    return Settings()
