"""Every version that the proofs run on is really there, speaks SCRAM, and is reached as the gateway reaches it."""

import pytest
from servers import VERSIONS, has_tls, home
from target import Login
from wire import Refused, Wire, query


@pytest.mark.parametrize("version", VERSIONS)
def test_a_server_of_that_version_answers(version, server_of):
    server = server_of(version)
    [[number]] = server.sql("SHOW server_version_num")
    assert int(number) // 10_000 == version
    assert server.sql("SHOW password_encryption") == [["scram-sha-256"]]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_wrong_password_is_refused(version, server_of):
    server = server_of(version)
    right = Login(server.host, server.port, server.superuser, server.password, "postgres", "")
    with Wire(right).log_in() as wire:
        assert wire.ask(query("SELECT 7"))[1].values == [b"7"]
    wrong = Login(server.host, server.port, server.superuser, "not it", "postgres", "")
    with Wire(wrong) as wire, pytest.raises(Refused) as refused:
        wire.log_in()
    assert refused.value.sqlstate == "28P01"


@pytest.mark.parametrize("version", VERSIONS)
def test_tls_is_on_where_the_build_has_it(version, server_of):
    assert server_of(version).sql("SHOW ssl") == [["on" if has_tls(home(version)) else "off"]]
