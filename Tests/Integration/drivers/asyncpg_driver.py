"""asyncpg, which prepares everything and speaks binary."""

import asyncio
import hashlib
import io
import json
import os
import re
import ssl

import asyncpg
from steps import PARAMETERS, emit, steps, wait_for_signal

COPY_IN = re.compile(r"COPY (\w+)\.(\w+) \((.+)\) FROM STDIN")


class Session:
    def __init__(self, connection):
        self.connection = connection
        self.transaction = None

    async def query(self, sql):
        return {"rows": [list(row) for row in await self.connection.fetch(sql)]}

    async def typed(self, sql):
        row = await self.connection.fetchrow(sql, *PARAMETERS)
        return {"rows": [list(row)]}

    async def prepared(self, sql, times):
        statement = await self.connection.prepare(sql)
        return {"rows": [await statement.fetchval(n) for n in range(1, int(times) + 1)]}

    async def execute(self, sql):
        return {"count": count(await self.connection.execute(sql))}

    async def copy_out(self, sql):
        digest, size = hashlib.sha256(), 0

        async def take(chunk):
            nonlocal size
            digest.update(chunk)
            size += len(chunk)

        query = re.fullmatch(r"COPY \((.+)\) TO STDOUT", sql).group(1)
        await self.connection.copy_from_query(query, output=take)
        return {"bytes": size, "sha256": digest.hexdigest()}

    async def copy_in(self, sql, data):
        schema, table, columns = COPY_IN.fullmatch(sql).groups()
        source = io.BytesIO(data.encode())
        tag = await self.connection.copy_to_table(
            table, source=source, schema_name=schema, columns=columns.split(", ")
        )
        return {"count": count(tag)}

    async def begin(self):
        self.transaction = self.connection.transaction()
        await self.transaction.start()
        return {}

    async def commit(self):
        await self.transaction.commit()
        return {}

    async def rollback(self):
        await self.transaction.rollback()
        return {}

    async def cancel(self, sql):
        running = asyncio.ensure_future(self.connection.fetch(sql))
        await asyncio.get_running_loop().run_in_executor(None, wait_for_signal)
        running.cancel()  # asyncpg sends a CancelRequest and waits for the server's answer to it
        try:
            await running
        except asyncio.CancelledError:
            return {"sqlstate": "57014", "message": "cancelled by the driver"}
        return {}


def count(tag):
    return int(tag.split()[-1])


async def main():
    context = ssl.create_default_context(cafile=os.environ["PGSSLROOTCERT"])
    connection = await asyncpg.connect(ssl=context)
    await connection.set_type_codec("jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")
    session = Session(connection)
    for name, words in steps():
        try:
            emit(name, **await getattr(session, name.replace("-", "_"))(*words))
        except asyncpg.PostgresError as error:
            emit(name, sqlstate=error.sqlstate, message=str(error))
    await connection.close()


asyncio.run(main())
