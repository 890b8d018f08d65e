"""Observations: a sentence about something seen or heard in a coach's work."""
