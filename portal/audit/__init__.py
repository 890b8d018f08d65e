"""Who did what and who read what: a chain that shows when somebody changed it. It never holds text of a record."""

from portal.audit.chain import Head, head, note, record
from portal.audit.kinds import Kind
from portal.audit.reads import is_read_due, note_read
from portal.audit.verifying import Break, verify

__all__ = ["Break", "Head", "Kind", "head", "is_read_due", "note", "note_read", "record", "verify"]
