"""What can go wrong in words a person can act on. The message is the sentence the reader sees."""


class PortalError(Exception):
    """The root of every error a person may read."""

    message = "That did not work."

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.message)


class SignedOut(PortalError):
    """Nobody is signed in, or no longer."""

    message = "Please sign in."


class NotFound(PortalError):
    """Unknown, or out of the reader's scope: the two are told apart by nothing."""

    message = "There is nothing here for you. It may have been moved, or it may not be yours to see."


class NotAllowed(PortalError):
    """In scope, but not allowed now or for this role; the reason is the message."""


class InvalidTransition(PortalError):
    """The record is not in a state in which this can be done."""


class Conflict(PortalError):
    """Somebody else changed the record first; nothing was overwritten."""

    message = "Somebody changed this in the meantime. Your text is kept; look at both before you save."


class InvalidInput(PortalError):
    """Input that cannot be stored, with one sentence per field.

    `fields` maps a field's name to what is wrong with it and what would be right.
    """

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields
        super().__init__(" ".join(fields.values()))


class Flagged(InvalidInput):
    """Text that may identify somebody; its author can change it, or say that it identifies nobody."""
