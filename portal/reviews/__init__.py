"""The full review: two blind sheets, the conversation, the sealed record."""
