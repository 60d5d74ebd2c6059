"""Supabase's shape on plain PostgreSQL: an agent's token in place of the service-role key, reading under row-level security (docs/supabase.md)."""

import json
import pathlib
import re

import pytest
from rig.gateway import Gateway
from rig.processes import eventually
from servers import ROOT, server
from target import Login
from wire import Refused, Wire, connect, errors, query

PAGE = ROOT / "docs/supabase.md"
SHAPE = pathlib.Path(__file__).resolve().parent / "supabase.sql"
ANN = '{"sub": "00000000-0000-0000-0000-00000000000a", "role": "authenticated"}'
SCOPE = ("public.articles", "public.notes", "public.profiles")
# Everything that `service_role` sees and an agent must not.
CANARIES = (b"canary-draft", b"canary-note-a", b"canary-phone-a", b"canary-phone-b", b"canary-card", b"canary-hash")


def blocks():
    """The SQL of the page, in its order."""
    return re.findall(r"^```sql\n(.*?)^```", PAGE.read_text(), re.S | re.M)


@pytest.fixture(scope="module", params=[15, 18])
def project(request):
    """A server as Supabase gives it: its superuser is `supabase_admin`, and `postgres` is none."""
    made = server(request.param)
    made.superuser = "supabase_admin"
    with made.create():
        made.sql(SHAPE.read_text())
        yield made


@pytest.fixture(scope="module")
def gateway(project, seed, binary):
    login = {"user": "postgres", "password": "env:PROJECT_PASSWORD"}
    upstream = {
        "address": f"{project.host}:{project.port}", "database": "postgres", "environment": "production", "admin": login, "executor": login,
    }  # fmt: skip
    gateway = Gateway(binary)
    try:
        yield gateway.create({"app": upstream}, seed=seed, hold={"wait": "0s", "expires": "1m"}).serve(PROJECT_PASSWORD="postgres")
    finally:
        gateway.destroy()


@pytest.fixture(scope="module")
def agent(gateway):
    return Login.from_url(gateway.issue_token("reporting", "app", SCOPE))


@pytest.fixture(scope="module")
def role(gateway, agent):
    """The name of the agent's role, which is made by its first login."""
    connect(agent).socket.close()
    [token] = [one for one in json.loads(gateway.call("token", "list", "--json").out) if one["name"] == "reporting"]
    return token["id"].replace("tok_", "sallyport_")


@pytest.fixture(scope="module")
def page(project, role):
    """Runs the blocks of the page as `postgres`, once; whoever asks for it sees the project as it is afterwards."""
    for sql in blocks():
        project.sql(f"SET ROLE postgres; {sql}")


@pytest.fixture
def stolen(project, role):
    """The role's own login, past the gateway."""
    project.sql(f"ALTER ROLE {role} PASSWORD 'stolen'")
    with Wire(Login(project.host, project.port, role, "stolen", "postgres", "")).log_in() as wire:
        yield wire


@pytest.fixture
def session(agent):
    with connect(agent) as wire:
        yield wire


def rows(wire, sql):
    """The first column, or the SQLSTATE of an error as `!42501`."""
    answer = wire.ask(query(sql))
    heard = b"".join(one.body for one in answer)
    assert not any(canary in heard for canary in CANARIES), (sql, answer)
    return [f"!{state}" for state in errors(answer)] or [one.values[0].decode() for one in answer if one.kind == "D"]


def test_the_shape_is_that_of_the_real_thing(project):
    """Or the rest would prove nothing: what the service-role key sees, and what a user sees."""
    standing = "SELECT rolsuper, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = 'postgres'"
    assert project.sql(standing) == [["f", "t", "t"]]
    assert project.sql("SET ROLE service_role; SELECT count(*) FROM articles UNION ALL SELECT count(*) FROM notes") == [["2"], ["2"]]
    claims = f"SET ROLE authenticated; SET request.jwt.claims = '{ANN}'"
    assert project.sql(f"{claims}; SELECT body FROM notes") == [["canary-note-a"]]
    assert project.sql(f"{claims}; SELECT phone FROM profiles") == [["canary-phone-a"]]


def test_a_token_reads_what_its_scope_and_the_policies_give(session):
    assert rows(session, "SELECT title FROM public.articles") == ["out"]
    assert rows(session, "SELECT body FROM public.notes") == [], "the only policy is for another role"
    assert rows(session, "SELECT phone FROM public.profiles") == []
    for sql in ("SELECT card FROM public.invoices", "SELECT email FROM auth.users"):
        assert rows(session, sql) == ["!42501"], sql


def test_a_token_becomes_nobody_else(session):
    for name in ("service_role", "authenticated", "anon", "postgres"):
        [refusal] = rows(session, f"SET ROLE {name}")
        assert refusal.startswith("!"), name
    assert rows(session, "SELECT title FROM public.articles") == ["out"]


@pytest.mark.parametrize("sql", [
    f"SET request.jwt.claims = '{ANN}'",
    f"SET LOCAL request.jwt.claims = '{ANN}'",
    f"SELECT set_config('request.jwt.claims', '{ANN}', false)",
    "SET request.jwt.claim.sub = '00000000-0000-0000-0000-00000000000a'",
    f"SELECT set_config('request.jwt.' || 'claims', '{ANN}', false)",
])  # fmt: skip
def test_a_token_has_no_claims_through_the_gateway(session, sql):
    [refusal] = rows(session, sql)
    assert refusal.startswith("!")
    assert rows(session, "SELECT phone FROM public.profiles") == []


def test_the_startup_packet_brings_no_claims(agent):
    for parameters in ({"request.jwt.claims": ANN}, {"options": "-c request.jwt.claims=" + ANN.replace(" ", "\\ ")}):
        try:
            wire = connect(agent, **parameters)
        except Refused as refused:
            assert refused.sqlstate, parameters
            continue
        with wire:
            assert rows(wire, "SELECT phone FROM public.profiles") == []


def test_the_own_login_can_say_that_it_is_anybody_and_the_page_closes_that(project, stolen, request):
    """Custom settings are everybody's: a policy that asks nothing but the claims believes them."""
    stolen.ask(query(f"SET request.jwt.claims = '{ANN}'"))
    believed = b"".join(one.body for one in stolen.ask(query("SELECT phone FROM public.profiles")))
    assert b"canary-phone-a" in believed and b"canary-phone-b" not in believed
    assert rows(stolen, "SELECT body FROM public.notes") == [], "TO authenticated is not fooled"
    request.getfixturevalue("page")
    assert rows(stolen, "SELECT phone FROM public.profiles") == []


def test_after_the_page_agents_see_what_is_meant_for_them(page, project, session):
    assert rows(session, "SELECT body FROM public.notes") == ["shared by bob"]
    assert rows(session, "SELECT title FROM public.articles") == ["out"]
    claims = f"SET ROLE authenticated; SET request.jwt.claims = '{ANN}'"
    assert project.sql(f"{claims}; SELECT body FROM notes") == [["canary-note-a"]], "the others see what they saw"
    assert project.sql(f"{claims}; SELECT phone FROM profiles") == [["canary-phone-a"]]


def test_a_scope_in_part_takes_away_from_what_the_policies_show(page, gateway):
    scope = "public.articles(id, title)", "public.notes(id, body) where id < 2"
    with connect(Login.from_url(gateway.issue_token("part", "app", scope))) as wire:
        assert rows(wire, "SELECT title FROM public.articles") == ["out"]
        assert rows(wire, "SELECT published FROM public.articles") == ["!42501"]
        assert rows(wire, "SELECT body FROM public.notes") == [], "what is shared is not below 2, and what is below is not shared"


def test_after_the_page_the_own_login_is_nobody(page, stolen):
    stolen.ask(query("SET default_transaction_read_only = off"))
    for sql in (
        "SET ROLE service_role", "SET ROLE authenticated", "SET ROLE anon", "SELECT card FROM public.invoices", "SELECT * FROM auth.users",
        "SELECT public.invoice_cards()", "CREATE TEMPORARY TABLE mine ()", "GRANT service_role TO current_user",
    ):  # fmt: skip
        assert rows(stolen, sql) == ["!42501"], sql
    stolen.ask(query("SET row_security = off"))
    assert rows(stolen, "SELECT title FROM public.articles") == ["!42501"], "an error, and not the rows"


def test_the_role_goes_with_its_token_policies_and_all(page, gateway, project):
    connect(Login.from_url(gateway.issue_token("brief", "app", SCOPE))).socket.close()
    managed = "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'sallyport\\_%' AND rolname NOT LIKE '%watch%'"
    before = int(project.sql(managed)[0][0])
    gateway.call("token", "revoke", "brief", answers=[gateway.passphrase])
    eventually("the role is gone", lambda: int(project.sql(managed)[0][0]) == before - 1)
