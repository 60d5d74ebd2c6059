"""Everything that SQLAlchemy's inspector can be asked, and the reflection of a table: `sqlalchemy_reflection.py DRIVER`."""

import asyncio
import os
import sys

import sqlalchemy
from sqlalchemy.ext.asyncio import create_async_engine


def look(connection):
    inspector = sqlalchemy.inspect(connection)
    print(inspector.get_schema_names(), inspector.get_table_names(), inspector.get_view_names(), inspector.get_sequence_names())
    print(inspector.get_materialized_view_names(), inspector.get_enums(), inspector.get_domains(), inspector.get_temp_table_names())
    for table in ("users", "orders"):
        for ask in (
            inspector.get_columns, inspector.get_pk_constraint, inspector.get_foreign_keys, inspector.get_indexes,
            inspector.get_unique_constraints, inspector.get_check_constraints, inspector.get_table_comment, inspector.get_table_options,
        ):  # fmt: skip
            print(table, ask(table, schema="public"))
    print(inspector.get_view_definition("active_users"), inspector.has_table("users"))
    for ask in (inspector.get_multi_columns, inspector.get_multi_indexes, inspector.get_multi_foreign_keys, inspector.get_multi_pk_constraint):
        ask(schema="public")
    table = sqlalchemy.Table("users", sqlalchemy.MetaData(), autoload_with=connection)
    print(connection.execute(sqlalchemy.select(table).order_by(table.c.id).limit(1)).one())


async def look_async(url):
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        await connection.run_sync(look)
    await engine.dispose()


def main(driver):
    url = f"postgresql+{driver}://"
    if driver == "asyncpg":
        asyncio.run(look_async(f"{url}{os.environ['PGUSER']}@/{os.environ['PGDATABASE']}?host={os.environ['PGHOST']}:{os.environ['PGPORT']}"))
        return
    engine = sqlalchemy.create_engine(url)
    with engine.connect() as connection:
        look(connection)


if __name__ == "__main__":
    main(sys.argv[1])
