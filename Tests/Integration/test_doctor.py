"""`sallyport doctor`: each finding is planted on a real server, seen, mended by the very SQL that was printed, and gone."""

import json
import os
import re
import subprocess

import pytest
from rig import shop
from rig.gateway import Gateway
from rig.processes import eventually
from servers import ROLE_VERSIONS
from target import Login
from wire import connect

STATIC, MANAGED = "ailing", "ailing_managed"


@pytest.fixture(scope="module", params=ROLE_VERSIONS)
def patient(request, shop_of):
    """A server with two shops: one for a fixed login, one whose owner, no superuser, makes managed roles."""
    server = shop_of(request.param)
    server.sql(f"ALTER ROLE {shop.OWNER} CREATEROLE")
    for database in (STATIC, MANAGED):
        server.sql(f"CREATE DATABASE {database} TEMPLATE shop_template OWNER {shop.OWNER}")
        server.sql(f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC")
        server.sql("REVOKE EXECUTE ON FUNCTION purge_inactive FROM PUBLIC", database)
    yield server
    for database in (STATIC, MANAGED):
        server.sql(f"DROP DATABASE {database} WITH (FORCE)")
    server.sql(f"ALTER ROLE {shop.OWNER} NOCREATEROLE")


@pytest.fixture(scope="module")
def gateway(patient, seed, binary):
    """A gateway with both shops that runs, and whose commands find the passwords in their environment."""
    static = shop.upstream(patient, STATIC, patient.shop_password)
    managed = shop.upstream(patient, MANAGED, patient.shop_password)
    del managed["agent"]
    managed["admin"] = {"user": shop.OWNER, "password": "env:SHOP_OWNER_PASSWORD"}
    gateway = Gateway(binary)
    gateway.create({"shop": static, "managed": managed}, seed=seed)
    os.chmod(gateway.config, 0o600)
    gateway.environment |= shop.secrets(patient.shop_password)
    try:
        yield gateway.serve()
    finally:
        gateway.destroy()
        for [role] in patient.sql("SELECT rolname FROM pg_roles WHERE rolname LIKE 'sallyport\\_%'"):
            patient.sql(f"DROP OWNED BY {role}", MANAGED)
            patient.sql(f"DROP OWNED BY {role}; DROP ROLE {role}", STATIC)


def examine(gateway, *arguments, expect=None):
    """What `sallyport doctor --json` says; `expect` is its exit code."""
    result = gateway.call("doctor", *arguments, "--json", check=False)
    assert expect is None or result.code == expect, f"{result.code}\n{result.out}{result.err}"
    assert result.out, result.err
    return json.loads(result.out)


def findings(gateway, upstream):
    """The findings of one upstream, as (code, severity, subject, message, remedy)."""
    said = examine(gateway, upstream)["findings"]
    return {(one["code"], one["severity"], one["subject"], one["message"], one.get("sql", "")) for one in said if "upstream" in one}


def test_a_healthy_shop_has_no_errors_and_no_warnings_but_where_its_passwords_are(gateway):
    for upstream in ("shop", "managed"):
        assert {one[0] for one in findings(gateway, upstream) if one[1] != "info"} <= {"secret-at-rest"}
    examine(gateway, "shop", expect=0)
    examine(gateway, "managed", expect=4)


AGENT, OWNER = shop.AGENT, shop.OWNER

# What is wrong: (upstream, code, severity, SQL that makes it so, SQL that makes all as it was).
PLANTED = {
    "agent is a superuser": ("shop", "superuser", "error", f"ALTER ROLE {AGENT} SUPERUSER", f"ALTER ROLE {AGENT} NOSUPERUSER"),
    "agent passes row security": ("shop", "bypass-row-security", "error", f"ALTER ROLE {AGENT} BYPASSRLS", ""),
    "agent makes roles": ("shop", "create-role", "error", f"ALTER ROLE {AGENT} CREATEROLE", ""),
    "agent makes databases": ("shop", "create-database", "error", f"ALTER ROLE {AGENT} CREATEDB", ""),
    "agent replicates": ("shop", "replication", "error", f"ALTER ROLE {AGENT} REPLICATION", ""),
    "agent owns": ("shop", "owner", "error", f"ALTER TABLE payments OWNER TO {AGENT}", f"ALTER TABLE payments OWNER TO {OWNER}"),
    "agent reads files": ("shop", "member", "error", f"GRANT pg_read_server_files TO {AGENT}", ""),
    "agent reads everything": ("shop", "member", "warning", f"GRANT pg_read_all_data TO {AGENT}", ""),
    "a membership that an admin gave": (
        "shop", "owner", "error",
        f"CREATE ROLE giver; CREATE ROLE middle ADMIN giver; GRANT {OWNER} TO middle; SET ROLE giver; GRANT middle TO {AGENT}; RESET ROLE",
        "DROP ROLE middle; DROP ROLE giver",
    ),
    "agent writes": ("shop", "table-privilege", "error", f"GRANT DELETE, TRIGGER ON payments TO {AGENT}", ""),
    "agent writes a column": ("shop", "table-privilege", "error", f"GRANT UPDATE (amount) ON payments TO {AGENT}", ""),
    "a privilege that was given on": (
        "shop", "table-privilege", "error",
        f"""CREATE ROLE "Go-Between"; GRANT INSERT ON payments TO "Go-Between" WITH GRANT OPTION;
        SET ROLE "Go-Between"; GRANT INSERT ON payments TO {AGENT}; RESET ROLE""",
        'DROP OWNED BY "Go-Between"; DROP ROLE "Go-Between"',
    ),
    "everybody writes": ("managed", "table-privilege", "error", "GRANT INSERT ON payments TO PUBLIC", ""),
    "everybody writes a table with quotes": (
        "managed", "table-privilege", "error",
        """CREATE SCHEMA "Odd; Place"; CREATE TABLE "Odd; Place"."It's ""so"" !" (id int PRIMARY KEY);
        GRANT UPDATE ON "Odd; Place"."It's ""so"" !" TO PUBLIC""",
        'DROP SCHEMA "Odd; Place" CASCADE',
    ),
    "everybody advances a sequence": ("managed", "sequence-privilege", "warning", "GRANT USAGE ON SEQUENCE payments_id_seq TO PUBLIC", ""),
    "everybody makes schemas": ("managed", "database-create", "error", f"GRANT CREATE ON DATABASE {MANAGED} TO PUBLIC", ""),
    "everybody makes objects in public": ("managed", "schema-create", "warning", "GRANT CREATE ON SCHEMA public TO PUBLIC", ""),
    "everybody makes temporary tables": ("managed", "temporary", "warning", f"GRANT TEMPORARY ON DATABASE {MANAGED} TO PUBLIC", ""),
    "agent makes temporary tables": ("shop", "temporary", "warning", f"GRANT TEMPORARY ON DATABASE {STATIC} TO {AGENT}", ""),
    "everybody reads a table": ("managed", "public-read", "warning", "GRANT SELECT ON payments TO PUBLIC", ""),
    "everybody reads a column": ("managed", "public-read", "warning", "GRANT SELECT (amount) ON payments TO PUBLIC", ""),
    "everybody reads a sequence": ("shop", "public-read", "warning", "GRANT SELECT ON SEQUENCE payments_id_seq TO PUBLIC", ""),
    "tables to come are everybody's": (
        "managed", "default-privilege", "warning",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT SELECT, DELETE ON TABLES TO PUBLIC", "",
    ),
    "routines to come are everybody's by name": (
        "managed", "default-privilege", "warning",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT EXECUTE ON ROUTINES TO PUBLIC", "",
    ),
    "tables to come are the agent's to write": (
        "shop", "default-privilege", "warning",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT SELECT, INSERT ON TABLES TO {AGENT}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} REVOKE ALL ON TABLES FROM {AGENT}",
    ),
    "everybody calls with the owner's rights": (
        "managed", "security-definer", "warning",
        """CREATE FUNCTION "Wipe it"(a int, VARIADIC b text[]) RETURNS void LANGUAGE sql SECURITY DEFINER AS ''""",
        'DROP FUNCTION "Wipe it"',
    ),
    "a procedure with the owner's rights": (
        "shop", "security-definer", "warning",
        "CREATE PROCEDURE wipe(INOUT a int DEFAULT 1) LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        "DROP PROCEDURE wipe",
    ),
    "a trigger's function with the owner's rights": (
        "managed", "security-definer", "info",
        "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN new; END'",
        "DROP FUNCTION stamp",
    ),
    "an untrusted language": ("managed", "untrusted-language", "info", "CREATE LANGUAGE wild HANDLER plpgsql_call_handler", ""),
    "routines in an untrusted language": (
        "shop", "untrusted-language", "warning",
        """CREATE LANGUAGE wild HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler;
        CREATE FUNCTION one() RETURNS int LANGUAGE wild AS 'BEGIN RETURN 1; END';
        CREATE FUNCTION one(a int, b text) RETURNS int LANGUAGE wild AS 'BEGIN RETURN 1; END'""",
        "DROP LANGUAGE wild CASCADE",
    ),
    "routines in C": (
        "managed", "untrusted-language", "warning",
        "CREATE FUNCTION native(cstring) RETURNS int LANGUAGE internal STRICT AS 'int4in'",
        "DROP FUNCTION native(cstring)",
    ),
    "a foreign server that everybody may use": (
        "managed", "foreign-server", "warning",
        'CREATE FOREIGN DATA WRAPPER far; CREATE SERVER "Far Away" FOREIGN DATA WRAPPER far; GRANT USAGE ON FOREIGN SERVER "Far Away" TO PUBLIC',
        "DROP FOREIGN DATA WRAPPER far CASCADE",
    ),
    "a wrapper that the agent may use": (
        "shop", "foreign-server", "warning",
        f"CREATE FOREIGN DATA WRAPPER far; GRANT USAGE ON FOREIGN DATA WRAPPER far TO {AGENT}",
        "DROP FOREIGN DATA WRAPPER far CASCADE",
    ),
    "a login at another server for everybody": (
        "managed", "public-user-mapping", "warning",
        "CREATE FOREIGN DATA WRAPPER far; CREATE SERVER away FOREIGN DATA WRAPPER far; CREATE USER MAPPING FOR PUBLIC SERVER away",
        "DROP FOREIGN DATA WRAPPER far CASCADE",
    ),
    "no primary key": ("managed", "no-primary-key", "info", f"CREATE TABLE loose (id int); GRANT DELETE ON loose TO {OWNER}", "DROP TABLE loose"),
    "a key that is none yet": (
        "shop", "no-primary-key", "info",
        f"""CREATE TABLE loose ("First" int NOT NULL, second int NOT NULL, UNIQUE (second, "First")); GRANT DELETE ON loose TO {OWNER}""",
        "DROP TABLE loose",
    ),
    "executor is a superuser": ("shop", "superuser", "warning", f"ALTER ROLE {OWNER} SUPERUSER", f"ALTER ROLE {OWNER} NOSUPERUSER"),
    "admin is a superuser": ("managed", "superuser", "warning", f"ALTER ROLE {OWNER} SUPERUSER", f"ALTER ROLE {OWNER} NOSUPERUSER"),
    "admin runs programs": ("managed", "member", "warning", f"GRANT pg_execute_server_program TO {OWNER}", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_it_is_found_and_its_own_sql_mends_it(gateway, patient, name):
    upstream, code, severity, plant, undo = PLANTED[name]
    database = STATIC if upstream == "shop" else MANAGED
    before = findings(gateway, upstream)
    patient.sql(plant, database)
    try:
        new = [one for one in findings(gateway, upstream) - before if one[0] == code]
        assert new and {one[1] for one in new} == {severity}, new
        for remedy in {one[4] for one in new}:
            assert remedy
            patient.sql(remedy, database)
        left = [one for one in findings(gateway, upstream) - before if one[:2] == (code, severity)]
        assert not left
    finally:
        patient.sql(undo, database)
    assert findings(gateway, upstream) == before


def contrib(patient, name):
    """Whether the server has that extension at all: wheels have none but plpgsql."""
    if not patient.sql(f"SELECT 1 FROM pg_available_extensions WHERE name = '{name}'"):
        pytest.skip(f"this build of PostgreSQL has no {name}")


@pytest.mark.parametrize("name, severity", [("dblink", "warning"), ("postgres_fdw", "info"), ("file_fdw", "info"), ("adminpack", "warning")])
def test_dangerous_extensions(gateway, patient, name, severity):
    contrib(patient, name)
    patient.sql(f"CREATE EXTENSION {name}", MANAGED)
    try:
        [found] = [one for one in findings(gateway, "managed") if one[0] == "dangerous-extension"]
        assert found[1] == severity
        patient.sql(found[4], MANAGED)
        left = [one for one in findings(gateway, "managed") if one[0] == "dangerous-extension"]
        assert [one[1] for one in left] == (["info"] if severity == "warning" else [])
    finally:
        patient.sql(f"DROP EXTENSION IF EXISTS {name}", MANAGED)


def test_an_extension_s_own_views_and_routines_are_told_apart(gateway, patient):
    contrib(patient, "pg_buffercache")
    patient.sql(
        """CREATE EXTENSION pg_buffercache; GRANT SELECT ON pg_buffercache TO PUBLIC;
        CREATE FUNCTION of_extension() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
        ALTER EXTENSION pg_buffercache ADD FUNCTION of_extension()""",
        MANAGED,
    )
    try:
        found = {one[0]: one for one in findings(gateway, "managed") if one[0] in ("public-read", "security-definer")}
        assert {code: one[1] for code, one in found.items()} == {"public-read": "info", "security-definer": "info"}
        assert all("came with the extension pg_buffercache" in one[3] for one in found.values())
    finally:
        patient.sql("DROP EXTENSION pg_buffercache CASCADE", MANAGED)


# Managed roles


@pytest.fixture(scope="module")
def role(gateway, patient):
    """The role of a token that reads one table."""
    with connect(Login.from_url(gateway.issue_token("drifting", "managed", ["public.customers"]))):
        pass
    [token] = [one for one in json.loads(gateway.call("token", "list", "--json").out) if one["name"] == "drifting"]
    return token["id"].replace("tok_", "sallyport_")


def test_a_role_that_is_what_it_should_be_is_not_told(gateway, role):
    assert not [one for one in findings(gateway, "managed") if role in one[3]]


DRIFT = {
    "a table": ("role-privilege", "GRANT SELECT, DELETE ON payments TO {role}"),
    "a column": ("role-privilege", "GRANT UPDATE (name) ON customers TO {role}"),
    "a routine": ("role-privilege", "GRANT EXECUTE ON FUNCTION purge_inactive TO {role}"),
    "an attribute": ("create-database", "ALTER ROLE {role} CREATEDB"),
    "a membership": ("role-member", f"GRANT {AGENT} TO {{role}}"),
    "a membership that somebody gave on": (
        "role-member",
        "CREATE ROLE giver; CREATE ROLE middle ADMIN giver; SET ROLE giver; GRANT middle TO {role}; RESET ROLE",
    ),
    "a table of its own": ("owner", "ALTER TABLE payments OWNER TO {role}"),
    "default privileges": (
        "default-privilege",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT SELECT ON TABLES TO {{role}}",
    ),
}


@pytest.mark.parametrize("name", DRIFT)
def test_drift_of_a_managed_role_is_found_and_mended(gateway, patient, role, name):
    code, plant = DRIFT[name]
    before = findings(gateway, "managed")
    patient.sql(plant.format(role=role), MANAGED)
    try:
        new = findings(gateway, "managed") - before
        assert new and {one[0] for one in new} == {code}
        assert {one[1] for one in new} == {"warning" if code == "default-privilege" else "error"}
        for remedy in {one[4] for one in new}:
            patient.sql(remedy, MANAGED)
        assert findings(gateway, "managed") == before
    finally:
        patient.sql("DROP ROLE IF EXISTS middle; DROP ROLE IF EXISTS giver", MANAGED)
        patient.sql(f"ALTER TABLE payments OWNER TO {OWNER}", MANAGED)


def test_a_token_whose_login_cannot_be_made(gateway, patient):
    gateway.issue_token("stuck", "managed", ["public.payments"], "30d", "--unchecked")
    before = findings(gateway, "managed")
    patient.sql(f"ALTER TABLE payments OWNER TO {patient.superuser}", MANAGED)
    try:
        [found] = [one for one in findings(gateway, "managed") - before if one[0] == "role-obstacle" and one[2] == "stuck"]
        assert found[1] == "error" and "the admin may not give SELECT on public.payments" in found[3]
    finally:
        patient.sql(f"ALTER TABLE payments OWNER TO {OWNER}", MANAGED)
        gateway.call("token", "revoke", "stuck", answers=[gateway.passphrase])
    assert not [one for one in findings(gateway, "managed") if one[2] == "stuck"]


def test_an_admin_that_may_not_create_roles(gateway, patient):
    gateway.issue_token("roleless", "managed", ["public.payments"], "30d", "--unchecked")
    patient.sql(f"ALTER ROLE {OWNER} NOCREATEROLE")
    try:
        [found] = [one for one in findings(gateway, "managed") if one[0] == "role-obstacle" and one[2] == "roleless"]
        assert "may not create roles" in found[3]
    finally:
        patient.sql(f"ALTER ROLE {OWNER} CREATEROLE")
        gateway.call("token", "revoke", "roleless", answers=[gateway.passphrase])


def test_a_membership_that_the_admin_may_need_is_not_the_one_that_ends(gateway, patient):
    plant = f"CREATE ROLE inbetween; GRANT pg_execute_server_program TO inbetween; GRANT inbetween TO {OWNER}"
    patient.sql(plant, MANAGED)
    try:
        remedies = {one[4] for one in findings(gateway, "managed") if one[0] == "member"}
        assert remedies == {"REVOKE pg_execute_server_program FROM inbetween;"}
        patient.sql(remedies.pop(), MANAGED)
        assert not [one for one in findings(gateway, "managed") if one[0] == "member"]
        assert patient.sql(f"SELECT pg_has_role('{OWNER}', 'inbetween', 'MEMBER')", MANAGED) == [["t"]]
    finally:
        patient.sql("DROP ROLE inbetween", MANAGED)


def test_a_table_of_the_scope_whose_rows_nobody_sees(gateway, patient, role):
    patient.sql("ALTER TABLE customers ENABLE ROW LEVEL SECURITY", MANAGED)
    try:
        [found] = [one for one in findings(gateway, "managed") if one[0] == "row-security-empty"]
        assert found[1:3] == ("info", "public.customers")
        patient.sql("CREATE POLICY all_rows ON customers FOR SELECT USING (true)", MANAGED)
        assert not [one for one in findings(gateway, "managed") if one[0] == "row-security-empty"]
    finally:
        patient.sql("DROP POLICY IF EXISTS all_rows ON customers; ALTER TABLE customers DISABLE ROW LEVEL SECURITY", MANAGED)


def test_a_row_filter_that_somebody_dropped(gateway, patient):
    patient.sql("CREATE POLICY everybody ON orders USING (true) WITH CHECK (true); ALTER TABLE orders ENABLE ROW LEVEL SECURITY", MANAGED)
    try:
        with connect(Login.from_url(gateway.issue_token("filtered", "managed", ["public.orders where customer_id = 7"]))):
            pass
        assert not [one for one in findings(gateway, "managed") if one[0] == "role-filter"]
        # A gateway that runs would mend it between two looks.
        gateway.stop()
        [[policy]] = patient.sql("SELECT polname FROM pg_policy WHERE polname LIKE 'sallyport\\_%'", MANAGED)
        patient.sql(f"ALTER POLICY {policy} ON orders USING (true)", MANAGED)
        [found] = [one for one in findings(gateway, "managed") if one[0] == "role-filter"]
        assert found[1:3] == ("error", policy) and "public.orders" in found[3]
        patient.sql(f"DROP POLICY {policy} ON orders", MANAGED)
        assert [one for one in findings(gateway, "managed") if one[0] == "role-filter"]
    finally:
        gateway.serve()
        gateway.call("token", "revoke", "filtered", answers=[gateway.passphrase])
        patient.sql("ALTER TABLE orders DISABLE ROW LEVEL SECURITY; DROP POLICY everybody ON orders", MANAGED)


# The gateway's own side


def test_files_that_others_can_touch(gateway):
    def codes():
        return {one["code"]: one for one in examine(gateway, "shop")["findings"] if "upstream" not in one}

    assert codes() == {}
    os.chmod(gateway.state, 0o755)
    os.chmod(gateway.config, 0o666)
    found = codes()
    assert {code: one["severity"] for code, one in found.items()} == {"state-directory-open": "error", "configuration-open": "error"}
    for one in found.values():
        subprocess.run(["sh", "-c", one["shell"]], check=True)
    assert {code: one["severity"] for code, one in codes().items()} == {"configuration-open": "info"}
    subprocess.run(["sh", "-c", codes()["configuration-open"]["shell"]], check=True)
    assert codes() == {}


def test_a_running_gateway_says_once_what_is_new_and_what_is_gone(gateway, patient):
    gauge = 'sallyport_doctor_findings{upstream="managed",severity="error"}'

    def counted():
        found = re.search(re.escape(gauge) + r" (\d+)", gateway.http("/metrics")[1])
        return found and int(found[1])

    def look():
        reloads = gateway.log().count("configuration reloaded")
        gateway.reload()
        eventually("it is reloaded", lambda: gateway.log().count("configuration reloaded") > reloads)

    # What the gateway saw when it started may have been what another test had planted.
    look()
    eventually("the doctor has looked", lambda: counted() == 0)
    patient.sql("GRANT INSERT ON payments TO PUBLIC", MANAGED)
    try:
        look()
        eventually("it is found", lambda: counted() == 1)
        look()
        assert gateway.http("/healthz")[0] == 200, "a finding stops nothing"
    finally:
        patient.sql("REVOKE INSERT ON payments FROM PUBLIC", MANAGED)
    look()
    eventually("it is gone", lambda: counted() == 0)
    said = "doctor: PUBLIC has INSERT on public.payments"
    assert gateway.log().count(said) == 1
    [line] = [line for line in gateway.log().splitlines() if said in line]
    assert " error " in line and "code=table-privilege" in line and "REVOKE INSERT ON public.payments FROM PUBLIC;" in line
    assert gateway.log().count("doctor: gone: PUBLIC has INSERT on public.payments") == 1


def test_nothing_is_changed_and_no_row_is_read(gateway, patient):
    before = len(patient.log())
    examine(gateway, "managed")
    examine(gateway, "shop")
    asked = [line for line in patient.log()[before:].splitlines() if f"{OWNER}@{MANAGED}" in line or f"{AGENT}@{STATIC}" in line]
    statements = [line.split("statement: ", 1)[1] for line in asked if "statement: " in line]
    assert statements and all(re.match(r"(SELECT|WITH) ", one) for one in statements)
    assert not any(re.search(r"FROM (public\.)?(customers|orders|payments)", one) for one in statements)


# What a person does wrong


def test_an_upstream_that_there_is_not(gateway):
    result = gateway.call("doctor", "shpo", check=False)
    assert result.code == 1 and "did you mean `shop`?" in result.err


def test_a_code_that_there_is_not(gateway):
    result = gateway.call("doctor", "--code", "temporray", check=False)
    assert result.code == 2 and "did you mean `temporary`?" in result.err


def test_an_upstream_that_does_not_answer_is_said_and_the_others_are_looked_at(gateway):
    good = gateway.upstreams
    gateway.upstreams = {**good, "far": {**good["shop"], "address": "127.0.0.1:1"}}
    gateway.configure()
    os.chmod(gateway.config, 0o600)
    try:
        said = examine(gateway, expect=1)
        assert [("error" in one, one["upstream"]) for one in said["upstreams"]] == [(False, "shop"), (False, "managed"), (True, "far")]
        result = gateway.call("doctor", "far", check=False)
        assert result.code == 1 and "far, " in result.out and "could not be looked at" in result.out
    finally:
        gateway.upstreams = good
        gateway.configure()
        os.chmod(gateway.config, 0o600)


def test_a_password_that_is_not_there(gateway):
    kept = gateway.environment.pop("SHOP_OWNER_PASSWORD")
    try:
        result = gateway.call("doctor", "managed", check=False)
        assert result.code == 1 and "SHOP_OWNER_PASSWORD" in result.out
    finally:
        gateway.environment["SHOP_OWNER_PASSWORD"] = kept
