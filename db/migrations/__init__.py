"""Alembic's environment and the revisions of the schema. Run through `db.migrate`, never by Alembic's own command."""
