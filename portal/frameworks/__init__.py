"""Competency frameworks: what coaches are reviewed on, in versions."""
