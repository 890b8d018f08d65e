"""One-on-ones: planning, writing down, closing; the agenda and the lead's preparation."""
