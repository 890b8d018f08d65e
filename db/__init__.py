"""Storage: tables, types, triggers and migrations. Knows nothing of people's rights or of screens."""
