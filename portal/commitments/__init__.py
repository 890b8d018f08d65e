"""Commitments: what coach and lead said they would do."""
