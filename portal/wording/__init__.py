"""The free-text check: find identifying details in a text and say kindly what to do about them."""

from portal.wording.advice import sentence_for
from portal.wording.check import FINDERS, MILD_FINDERS, check
from portal.wording.finding import Finding, firm
from portal.wording.plain import as_json

__all__ = ["FINDERS", "MILD_FINDERS", "Finding", "as_json", "check", "firm", "sentence_for"]
