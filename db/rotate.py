"""Write every encrypted text anew with the current key, sealed ones too, so that an old key can be retired.

The seals forbid any change of a signed row, so they are lifted for this one transaction, as for a migration, and are
back before it is committed; the text itself stays the same letter for letter, and the signature over it shows that.
On PostgreSQL this therefore needs the role that owns the tables. Until `kids_in_use` names an old key no more, the key
must stay in the key file. Copies and backups made earlier still need it.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from db import seals
from db.engine import writing_alone
from db.keys import keyring
from db.tables import Base
from db.types import FORMAT, EncryptedText, decrypt, encrypt

BATCH = 500


def encrypted_columns() -> list[sa.Column[Any]]:
    """Every column of encrypted text, found in the tables themselves, so that none can be forgotten."""
    tables = Base.metadata.sorted_tables
    return [column for table in tables for column in table.columns if isinstance(column.type, EncryptedText)]


def rotate(engine: Engine) -> dict[str, int]:
    """Re-encrypt what is not under the current key yet; returns how many texts of each column were written.

    All of it happens or nothing. Raises Unreadable, naming the column, when a text opens with none of the keys.
    """
    alone = engine.execution_options(sqlite_begin="IMMEDIATE")
    with writing_alone(engine), alone.begin() as connection, seals.lifted(connection):
        return {_place(column): _rotate(connection, column) for column in encrypted_columns()}


def kids_in_use(engine: Engine) -> dict[str, int]:
    """How many stored texts each key opens. A key that is not named here can leave the key file."""
    found: Counter[str] = Counter()
    with engine.connect() as connection:
        for column in encrypted_columns():
            table, _, text = _bare(column)
            query = sa.select(text).select_from(table).where(text.is_not(None)).execution_options(yield_per=BATCH)
            found.update(value.split("|")[1] for value in connection.scalars(query) if value.count("|") == 3)
    return dict(found)


def _place(column: sa.Column[Any]) -> str:
    kind = column.type
    assert isinstance(kind, EncryptedText)  # noqa: S101 (narrows the type)
    return kind.place


def _bare(column: sa.Column[Any]) -> tuple[sa.TableClause, list[sa.ColumnClause[Any]], sa.ColumnClause[Any]]:
    """The table with the same names but without our types: what comes out and goes in is the stored ciphertext."""
    keys = [sa.column(key.name, key.type) for key in column.table.primary_key]
    text: sa.ColumnClause[Any] = sa.column(column.name, sa.Text())
    return sa.table(column.table.name, *keys, text), keys, text


def _rotate(connection: Connection, column: sa.Column[Any]) -> int:
    table, keys, text = _bare(column)
    place, count = _place(column), 0
    for batch in _outdated(connection, table, keys, text):
        for row in batch:
            same = [key == row[number] for number, key in enumerate(keys)]
            connection.execute(sa.update(table).where(*same).values({text: encrypt(decrypt(row[-1], place), place)}))
        count += len(batch)
    return count


def _outdated(
    connection: Connection, table: sa.TableClause, keys: list[sa.ColumnClause[Any]], text: sa.ColumnClause[Any]
) -> Iterator[list[Any]]:
    """Rows not under the current key, some hundred at a time; each batch is written before the next is read."""
    current = f"{FORMAT}|{keyring().current}|"
    outdated = sa.func.substr(text, 1, len(current)) != current
    query = sa.select(*keys, text).select_from(table).where(outdated).limit(BATCH)
    while batch := list(connection.execute(query)):
        yield batch
