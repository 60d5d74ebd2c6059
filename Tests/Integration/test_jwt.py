"""`sallyport token jwt`: a short-lived JWT for an API before the database, read back by another implementation."""

import json
import time

import pytest
from rig import shop
from rig.gateway import Gateway
from rig.processes import eventually

jwt = pytest.importorskip("jwt", reason="needs PyJWT: `Scripts/setup test`")

SECRET = "a secret of the project that is long enough"


@pytest.fixture(scope="module")
def gateway(seed, binary, server, database):
    """Not running: an operator, an upstream with managed roles and one without."""
    gateway = Gateway(binary)
    try:
        static = shop.upstream(server, database, server.shop_password, jwt_secret="env:PROJECT_JWT_SECRET", jwt_roles=["anon", "authenticated"])
        managed = {**static, "admin": {"user": shop.OWNER, "password": "env:SHOP_OWNER_PASSWORD"}}
        del managed["agent"]
        bare = shop.upstream(server, database, server.shop_password)
        gateway.create({"shop": static, "managed": managed, "bare": bare}, seed=seed)
        gateway.environment["PROJECT_JWT_SECRET"] = SECRET
        for upstream in ("shop", "managed", "bare"):
            gateway.issue_token(f"of-{upstream}", upstream, ("public.customers",))
        yield gateway
    finally:
        gateway.destroy()


def sign(gateway, *words, check=True, answers=1):
    return gateway.call("token", "jwt", *words, answers=[gateway.passphrase] * answers, check=check)


def test_another_implementation_reads_it(gateway):
    said = sign(gateway, "of-shop", "--role", "authenticated", "--claim", "sub=5f0c", "--claim", "aud=authenticated")
    claims = jwt.decode(said.out.strip(), SECRET, algorithms=["HS256"], audience="authenticated", options={"require": ["exp", "iat", "jti", "role"]})
    assert claims["role"] == "authenticated" and claims["sub"] == "5f0c"
    assert claims["exp"] - claims["iat"] == 900 and abs(claims["iat"] - time.time()) < 30
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(said.out.strip(), SECRET + "!", algorithms=["HS256"], audience="authenticated")
    assert "role      authenticated" in said.terminal and "PRODUCTION" in said.terminal and "sub=5f0c" in said.terminal


def test_it_ends_when_it_says(gateway):
    said = sign(gateway, "of-shop", "--role", "anon", "--expires", "1s").out.strip()

    def is_over():
        try:
            return not jwt.decode(said, SECRET, algorithms=["HS256"])
        except jwt.ExpiredSignatureError:
            return True

    eventually("it has expired", is_over)


def test_the_tokens_own_role_is_the_default(gateway):
    [token] = [one for one in json.loads(gateway.call("token", "list", "--json").out) if one["name"] == "of-managed"]
    answer = json.loads(sign(gateway, "of-managed", "--json").out)
    claims = jwt.decode(answer["jwt"], SECRET, algorithms=["HS256"])
    assert claims["role"] == answer["role"] == token["id"].replace("tok_", "sallyport_") and claims["jti"] == answer["id"]


def test_the_ledger_has_it_with_the_operators_signature(gateway):
    answer = json.loads(sign(gateway, "of-shop", "--role", "anon", "--json").out)
    [event] = [event for event in gateway.ledger() if event["kind"] == "token.jwt" and answer["id"] in json.dumps(event)]
    assert "alice" in json.dumps(event) and answer["jwt"] not in json.dumps(gateway.ledger())
    assert json.loads(gateway.verify().out)


@pytest.mark.parametrize(
    "words, says",
    [
        (("of-shop", "--role", "service_role"), "no JWT is signed for `service_role`"),
        (("of-shop", "--role", "postgres"), "no JWT is signed for `postgres`"),
        (("of-shop", "--role", shop.OWNER), "is a login of the gateway itself"),
        (("of-managed", "--role", "sallyport_0123456789"), "is a managed role, which belongs to one token"),
        (("of-shop", "--role", "reporting"), "there are `anon`, `authenticated`"),
        (("of-shop",), "has no managed roles"),
        (("of-bare", "--role", "anon"), "it has none: list the role there"),
        (("nobody", "--role", "anon"), "there is no token `nobody`"),
    ],
    ids=lambda value: value[-1] if isinstance(value, tuple) else None,
)
def test_what_is_not_signed_is_said_before_the_passphrase(gateway, words, says):
    said = sign(gateway, *words, check=False, answers=0)
    assert said.code == 1 and says in said.err and said.out == "" and "assphrase" not in said.terminal, said.err


def test_a_revoked_token_gets_none(gateway):
    gateway.issue_token("ended", "shop", ("public.customers",))
    gateway.call("token", "revoke", "ended", answers=[gateway.passphrase])
    said = sign(gateway, "ended", "--role", "anon", check=False, answers=0)
    assert said.code == 1 and "token `ended` is revoked" in said.err


def test_a_short_secret_is_refused_without_repeating_it(gateway):
    gateway.environment["PROJECT_JWT_SECRET"] = "short"
    try:
        said = sign(gateway, "of-shop", "--role", "anon", check=False, answers=0)
        assert said.code == 1 and "is shorter than 32 bytes" in said.err and "`short`" not in said.err
    finally:
        gateway.environment["PROJECT_JWT_SECRET"] = SECRET


def test_it_lives_no_longer_than_its_token(gateway):
    gateway.issue_token("brief", "shop", ("public.customers",), "2m")
    claims = jwt.decode(sign(gateway, "brief", "--role", "anon").out.strip(), SECRET, algorithms=["HS256"])
    assert claims["exp"] - claims["iat"] <= 120


def test_a_mighty_role_in_the_configuration_is_an_error(gateway):
    gateway.upstreams["shop"]["jwt_roles"] = ["anon", "service_role"]
    gateway.configure()
    try:
        said = gateway.call("check", check=False)
        assert said.code == 1 and "`service_role` may do everything" in said.err + said.out
    finally:
        gateway.upstreams["shop"]["jwt_roles"] = ["anon", "authenticated"]
        gateway.configure()
