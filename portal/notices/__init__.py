"""Telling people that there is something to be read: on their home page and, where set up, by a mail with a link."""
