"""Wellness: check-ins, what is shared of them, the coach's plan, requests to talk, support agreements, the picture."""
