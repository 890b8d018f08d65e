"""Coded cases: a random code, who holds it, the agreed rhythm, each contact, windows in words, handing over, ending."""
