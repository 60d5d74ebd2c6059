"""A JWT of `sallyport token jwt` in the place of the key of `service_role`, at an API such as PostgREST.

The API is played by what PostgREST does: it logs in as `authenticator`, becomes the JWT's `role`, and sets `request.jwt.claims`, which `auth.uid()`
reads (https://docs.postgrest.org/en/stable/references/auth.html).
"""

import json

import pytest
from rig.gateway import Gateway
from rig.processes import eventually
from target import Login
from wire import Refused, Wire, connect, errors, query

jwt = pytest.importorskip("jwt", reason="needs PyJWT: `Scripts/setup test`")

PROJECT, SECRET, PASSWORD = "project", "the project's own secret, long enough for HS256", "p-assword"
ADA, BOB = "a0a0a0a0-0000-4000-8000-000000000001", "b0b0b0b0-0000-4000-8000-000000000002"
NOTES = "SELECT id FROM public.notes ORDER BY id"

ROLES = f"""
    CREATE ROLE anon NOLOGIN; CREATE ROLE authenticated NOLOGIN; CREATE ROLE service_role NOLOGIN BYPASSRLS;
    CREATE ROLE authenticator LOGIN NOINHERIT PASSWORD '{PASSWORD}'; GRANT anon, authenticated, service_role TO authenticator;
    CREATE ROLE project_owner LOGIN CREATEROLE PASSWORD '{PASSWORD}';
"""
SCHEMA = f"""
    GRANT CREATE, USAGE ON SCHEMA public TO project_owner; GRANT CREATE ON DATABASE {PROJECT} TO project_owner; SET ROLE project_owner;
    CREATE SCHEMA auth; GRANT USAGE ON SCHEMA auth TO PUBLIC;
    CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE
      AS $$ SELECT (nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub')::uuid $$;
    CREATE TABLE public.notes (id int PRIMARY KEY, owner uuid NOT NULL, published boolean NOT NULL, body text);
    INSERT INTO public.notes VALUES (1, '{ADA}', false, 'hers'), (2, '{BOB}', false, 'his'), (3, '{BOB}', true, 'everybody''s');
    ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own ON public.notes TO authenticated USING (owner = auth.uid());
    CREATE POLICY shown ON public.notes FOR SELECT USING (published);
    GRANT SELECT, INSERT, UPDATE, DELETE ON public.notes TO authenticated, service_role; GRANT SELECT ON public.notes TO anon;
"""


@pytest.fixture(scope="module")
def project(server):
    server.sql(ROLES)
    server.sql(f"CREATE DATABASE {PROJECT}")
    server.sql(f"REVOKE TEMPORARY ON DATABASE {PROJECT} FROM PUBLIC")
    server.sql(SCHEMA, PROJECT)
    yield server
    server.sql(f"DROP DATABASE {PROJECT} WITH (FORCE)")
    for [role] in server.sql("SELECT rolname FROM pg_roles WHERE rolname LIKE 'sallyport\\_%'"):
        server.sql(f"DROP ROLE {role}")
    server.sql("DROP ROLE authenticator, anon, authenticated, service_role, project_owner")


@pytest.fixture(scope="module")
def gateway(project, seed, binary):
    gateway = Gateway(binary)
    try:
        owner = {"user": "project_owner", "password": "env:PROJECT_PASSWORD"}
        entry = {"address": f"{project.host}:{project.port}", "database": PROJECT, "admin": owner, "executor": owner}
        entry |= {"jwt_secret": "env:PROJECT_JWT_SECRET", "jwt_roles": ["anon", "authenticated"]}
        gateway.create({"project": entry}, seed=seed)
        gateway.environment |= {"PROJECT_PASSWORD": PASSWORD, "PROJECT_JWT_SECRET": SECRET}
        gateway.issue_token("notes-agent", "project", ("public.notes",))
        yield gateway.serve()
    finally:
        gateway.destroy()


def sign(gateway, token, *words):
    """The claims of a JWT, once its signature and its end have been checked."""
    said = gateway.call("token", "jwt", token, *words, answers=[gateway.passphrase])
    return jwt.decode(said.out.strip(), SECRET, algorithms=["HS256"])


def rows(answer):
    return [int(one.values[0]) for one in answer if one.kind == "D"]


class Api(Wire):
    """What PostgREST does with a JWT for one request."""

    def __init__(self, project, claims):
        super().__init__(Login(project.host, project.port, "authenticator", PASSWORD, PROJECT, ""))
        self.log_in()
        assert errors(self.ask(query(f'SET ROLE "{claims["role"]}"'))) == []
        text = json.dumps(claims).replace("'", "''")
        assert errors(self.ask(query(f"SELECT set_config('request.jwt.claims', '{text}', false)"))) == []


def test_the_key_that_is_replaced_reads_and_empties_everything(project):
    """Without this the others show nothing."""
    with Api(project, {"role": "service_role"}) as api:
        assert rows(api.ask(query(NOTES))) == [1, 2, 3]
        assert errors(api.ask(query("BEGIN; DELETE FROM public.notes; ROLLBACK"))) == []


def test_a_jwt_for_a_person_reads_and_writes_that_persons_rows(gateway, project):
    with Api(project, sign(gateway, "notes-agent", "--role", "authenticated", "--claim", f"sub={ADA}")) as api:
        assert rows(api.ask(query(NOTES))) == [1, 3]
        assert rows(api.ask(query("BEGIN; DELETE FROM public.notes RETURNING id; ROLLBACK"))) == [1]
    with Api(project, sign(gateway, "notes-agent", "--role", "anon")) as api:
        assert rows(api.ask(query(NOTES))) == [3]


def test_a_jwt_for_the_tokens_own_role_reads_the_tokens_scope(gateway, project):
    login = Login.from_url(gateway.issue_token("api-agent", "project", ("public.notes",)))
    connect(login).socket.close()
    claims = sign(gateway, "api-agent")
    with pytest.raises(AssertionError):
        Api(project, claims)
    project.sql(f"GRANT {claims['role']} TO authenticator")
    with Api(project, claims) as api:
        assert rows(api.ask(query(NOTES))) == [3]
        for sql in ("DELETE FROM public.notes", "TRUNCATE public.notes", "INSERT INTO public.notes VALUES (9, gen_random_uuid(), true, '')"):
            assert errors(api.ask(query(sql))) == ["42501"], sql
    with connect(login) as wire:
        assert rows(wire.ask(query(NOTES))) == [3], "the gateway goes on as before"
    gateway.call("token", "revoke", "api-agent", answers=[gateway.passphrase])
    eventually("its role is gone", lambda: project.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{claims['role']}'") == [])
    with pytest.raises((AssertionError, Refused)):
        Api(project, claims)
