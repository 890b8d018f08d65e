"""Case review: groups and their days, the agenda that builds itself, the live meeting and its sealed minutes."""
