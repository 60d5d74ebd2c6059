"""psycopg 3. Autocommit, except between `begin` and its end, where it is psycopg's own implicit transaction."""

import hashlib
import re
import threading

import psycopg
from psycopg.types.json import Jsonb
from steps import PARAMETERS, emit, steps, wait_for_signal


def in_psycopg_style(sql):
    return re.sub(r"\$\d", "%s", sql)


def copy_out(connection, sql):
    digest, size = hashlib.sha256(), 0
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        for chunk in copy:
            digest.update(chunk)
            size += len(chunk)
    return {"bytes": size, "sha256": digest.hexdigest()}


def copy_in(connection, sql, data):
    with connection.cursor() as cursor:
        with cursor.copy(sql) as copy:
            copy.write(data)
        return {"count": cursor.rowcount}


def cancel(connection, sql):
    stop = getattr(connection, "cancel_safe", connection.cancel)
    threading.Thread(target=lambda: (wait_for_signal(), stop()), daemon=True).start()
    return {"rows": connection.execute(sql).fetchall()}


def prepared(connection, sql, times):
    cursors = (
        connection.execute(in_psycopg_style(sql), [n], prepare=True) for n in range(1, int(times) + 1)
    )
    return {"rows": [cursor.fetchone()[0] for cursor in cursors]}


def typed(connection, sql):
    values = [Jsonb(value) if isinstance(value, dict) else value for value in PARAMETERS]
    return {"rows": connection.execute(in_psycopg_style(sql), values).fetchall()}


def take(connection, step, arguments):
    if step == "begin":
        connection.autocommit = False
    elif step in ("commit", "rollback"):
        connection.commit() if step == "commit" else connection.rollback()
        connection.autocommit = True
    elif step == "query":
        return {"rows": connection.execute(arguments[0]).fetchall()}
    elif step == "execute":
        return {"count": connection.execute(arguments[0]).rowcount}
    else:
        work = {"typed": typed, "prepared": prepared, "copy-out": copy_out, "copy-in": copy_in, "cancel": cancel}
        return work[step](connection, *arguments)
    return {}


with psycopg.connect(sslmode="verify-full", autocommit=True) as session:
    for name, words in steps():
        try:
            emit(name, **take(session, name, words))
        except psycopg.Error as error:
            emit(name, sqlstate=error.sqlstate, message=str(error))
