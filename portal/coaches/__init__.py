"""Coaches as those who supervise them see them: the list, the review folder, handing over, leaving."""
