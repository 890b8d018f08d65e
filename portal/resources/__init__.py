"""Community resources: what an organisation offers, how it is reached, when that was last checked."""
