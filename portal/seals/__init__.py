"""Signatures over records: made once, checkable by anyone who holds the record. `db.seals` guards the stored rows."""

from portal.seals.canonical import canonical
from portal.seals.gaps import Gap, gaps_in, gaps_of
from portal.seals.redacting import GAP, Path, is_current, take_out, text_at
from portal.seals.sealing import Seal, bundle, content_of, seal
from portal.seals.verifying import Verdict, fingerprint, verify

__all__ = [
    "GAP",
    "Gap",
    "Path",
    "Seal",
    "Verdict",
    "bundle",
    "canonical",
    "content_of",
    "fingerprint",
    "gaps_in",
    "gaps_of",
    "is_current",
    "seal",
    "take_out",
    "text_at",
    "verify",
]
