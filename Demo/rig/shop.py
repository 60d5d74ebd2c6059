"""The shop's database and the two logins that Sallyport uses on it."""

import os

SCHEMA = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "shop.sql")
TABLES = ("customers", "orders", "payments")
AGENT, OWNER = "shop_agent", "shop_owner"


def create(server, database="shop"):
    """Makes the logins (once per server), the database and its contents; returns the logins' password."""
    password = f"{server.password}-shop"
    server.sql(
        f"""
        CREATE ROLE {AGENT} LOGIN NOINHERIT NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD '{password}';
        ALTER ROLE {AGENT} SET default_transaction_read_only = on;
        CREATE ROLE {OWNER} LOGIN NOCREATEDB NOCREATEROLE PASSWORD '{password}';
        CREATE DATABASE {database} OWNER {OWNER};
        REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC;
        """
    )
    with open(SCHEMA) as file:
        schema = file.read()
    server.sql(
        f"""
        GRANT CREATE, USAGE ON SCHEMA public TO {OWNER};
        SET ROLE {OWNER};
        {schema}
        GRANT SELECT ON ALL TABLES IN SCHEMA public TO {AGENT};
        """,
        database,
    )
    return password


def counts(server, database="shop"):
    """The number of rows of each table; None for a table that is gone."""
    present = {row[0] for row in server.sql("SELECT relname FROM pg_class WHERE relkind = 'r'", database)}
    return {
        table: int(server.sql(f"SELECT count(*) FROM {table}", database)[0][0]) if table in present else None
        for table in TABLES
    }


def upstream(server, database, password, **more):
    """The entry under `upstreams` for the shop."""
    return {
        "address": f"{server.host}:{server.port}",
        "database": database,
        "environment": "production",
        "agent": {"user": AGENT, "password": "env:SHOP_AGENT_PASSWORD"},
        "executor": {"user": OWNER, "password": "env:SHOP_OWNER_PASSWORD"},
        **more,
    }


def managed_upstream(server, database, password, **more):
    """The same with a role of its own for each token, which the owner makes: a login that may create roles, and is no superuser."""
    server.sql(f"ALTER ROLE {OWNER} CREATEROLE")
    entry = upstream(server, database, password, **more)
    del entry["agent"]
    return entry | {"admin": entry["executor"]}


def secrets(password):
    """The environment that resolves the references of `upstream`."""
    return {"SHOP_AGENT_PASSWORD": password, "SHOP_OWNER_PASSWORD": password}
