"""What pgcli asks to complete names: its own executor, without its prompt."""

import os

from pgcli.pgexecute import PGExecute

executor = PGExecute(
    os.environ["PGDATABASE"], os.environ["PGUSER"], os.environ["PGPASSWORD"], os.environ["PGHOST"], os.environ["PGPORT"], None,
    sslmode=os.environ["PGSSLMODE"], sslrootcert=os.environ["PGSSLROOTCERT"],
)  # fmt: skip
print(executor.search_path(), list(executor.schemata()), list(executor.tables()), list(executor.views()))
print(len(list(executor.table_columns())), len(list(executor.view_columns())), list(executor.foreignkeys()))
print(executor.databases(), len(list(executor.functions())), len(list(executor.datatypes())))
print(list(executor.full_databases()), executor.get_timezone(), executor.view_definition("public.active_users"))
for _, rows, _, status, *_ in executor.run("SELECT id, name FROM public.users ORDER BY id LIMIT 1"):
    print(list(rows or []), status)
