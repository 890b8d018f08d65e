"""What people ask before they act, and what they raise: who looks after it, within which time, and what came of it."""
