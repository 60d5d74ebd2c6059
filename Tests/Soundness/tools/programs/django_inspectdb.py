"""Django's `inspectdb` over the tables and views that the login may see, with the connection settings that projects have."""

import os

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

settings.configure(
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["PGDATABASE"],
            "USER": os.environ["PGUSER"],
            "PASSWORD": os.environ["PGPASSWORD"],
            "HOST": os.environ["PGHOST"],
            "PORT": os.environ["PGPORT"],
            "OPTIONS": {"sslmode": os.environ["PGSSLMODE"], "sslrootcert": os.environ["PGSSLROOTCERT"]},
        }
    },
)
django.setup()
call_command("inspectdb", "users", "orders", "active_users", include_views=True)
with connection.cursor() as cursor:
    introspection = connection.introspection
    print(introspection.get_table_list(cursor), introspection.get_sequences(cursor, "users"), introspection.get_constraints(cursor, "users"))
    cursor.execute("SELECT id, name FROM public.users WHERE id = %s", [1])
    print(cursor.fetchall())
