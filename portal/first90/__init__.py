"""The first 90 days: dates, gates, recommendation, decision, letter."""
