"""Grants at the command line: asked for, issued, looked at, refused and ended by people, each act signed and in the ledger."""

import json
import re
import sqlite3

import pytest
from commands import PASSPHRASE, Command
from rig.processes import eventually

TERMS = ("--task", "TICKET-7: close stale orders", "--table", "public.orders", "--verbs", "update,delete")
MANAGED = "    admin: {user: shop_owner, password: env:SHOP_ADMIN_PASSWORD}\n"


@pytest.fixture
def staffed(binary, tmp_path):
    """With the operator alice, an upstream in managed mode, and the token cursor."""
    return equipped(binary, tmp_path)


@pytest.fixture(scope="module")
def untouched(binary, tmp_path_factory):
    """The same, for those who change nothing."""
    return equipped(binary, tmp_path_factory.mktemp("untouched"))


def equipped(binary, directory):
    command = Command(binary, directory)
    command("init")
    path = directory / "sallyport.yaml"
    path.write_text(managed(path.read_text()))
    command("operator", "add", "alice", answers=[("New passphrase", PASSPHRASE), ("once more", PASSPHRASE)])
    token(command, "cursor")
    return command


def managed(text):
    """The configuration with `admin` in place of `agent`."""
    changed = re.sub(r"^    agent:\n(      .*\n)+", MANAGED, text, count=1, flags=re.M)
    assert changed != text
    return changed


def token(command, name, *read, expires="30d"):
    read = read or ("public.orders", "sales.*")
    command("token", "issue", name, "--upstream", "shop", "--read", *read, "--expires", expires, answers=[PASSPHRASE])


def issue(command, *words, check=True):
    return command("grant", "issue", *words, answers=[PASSPHRASE], check=check)


def kinds(command):
    return [json.loads(line)["kind"] for line in command("ledger", "tail", "--json").out.splitlines()]


def ask(command, *words):
    return command.json("grant", "request", "cursor", *TERMS, *words)["id"]


def test_from_a_wish_to_a_grant_and_back(staffed):
    wish = ask(staffed, "--rows", "20", "--for", "2h")
    listed = staffed("grant", "list").out
    assert wish in listed and "open" in listed and "TICKET-7" in listed
    shown = staffed("grant", "show", wish).out
    assert "DELETE, UPDATE on public.orders" in shown and f"sallyport grant issue --wish {wish}" in shown

    said = issue(staffed, "--wish", wish)
    # What is signed stands on the terminal before the question.
    before = said.terminal.partition("Passphrase")[0]
    assert "You let token cursor write" in before and "production" in before.lower() and "TICKET-7" in before
    assert "at most 20 rows, all together 1,000" in before and "for 2h" in before and "not as asked" not in before
    assert "is issued" in said.out

    (grant,) = staffed.json("grant", "list")
    assert (grant["kind"], grant["state"], grant["token"], grant["wish"]) == ("grant", "active", "cursor", wish)
    assert (grant["tables"], grant["verbs"], grant["spent"], grant["left"]) == (["public.orders"], ["delete", "update"], 0, 1000)
    assert staffed.json("grant", "show", wish)["grant"] == grant["id"]
    assert staffed.json("grant", "show", grant["id"][4:8])["id"] == grant["id"]

    staffed("grant", "revoke", grant["id"], "--reason", "done", answers=[PASSPHRASE])
    assert "No grant counts" in staffed("grant", "list").out
    states = {one["kind"]: (one["state"], one.get("reason")) for one in staffed.json("grant", "list", "--all")}
    assert states == {"grant": ("revoked", "done"), "wish": ("issued", None)}
    assert kinds(staffed)[-3:] == ["grant.asked", "grant.issued", "grant.revoked"]
    events = staffed.json("ledger", "show", grant["id"])
    assert [event["kind"] for event in events] == ["grant.issued", "grant.revoked"]
    assert events[0]["body"]["act"]["signer"] == "alice"
    assert [event["kind"] for event in staffed.json("ledger", "show", wish)] == ["grant.asked", "grant.issued", "grant.revoked"]
    assert "intact" in staffed("ledger", "verify").out


def test_a_wish_is_narrowed_when_it_is_signed_and_says_so(staffed):
    wish = ask(staffed)
    said = issue(staffed, "--wish", wish, "--verbs", "update", "--rows", "5", "--rows-in-all", "5", "--for", "10m", "--json")
    assert re.search(r"not as asked +the verbs, the rows, the time", said.terminal)
    grant = json.loads(said.out)
    assert (grant["verbs"], grant["rowsPerStatement"], grant["rowsInAll"]) == (["update"], 5, 5)
    again = issue(staffed, "--wish", wish, check=False)
    assert again.code == 1 and "was answered already" in again.err


def test_a_denial_tells_why(staffed):
    wish = ask(staffed)
    staffed("grant", "deny", wish, "--reason", "not on a Friday", answers=[PASSPHRASE])
    shown = staffed.json("grant", "show", wish)
    assert (shown["state"], shown["deniedBy"], shown["reason"]) == ("denied", "alice", "not on a Friday")
    assert kinds(staffed)[-1] == "grant.denied"
    again = staffed("grant", "deny", wish, answers=[PASSPHRASE], check=False)
    assert again.code == 1 and "was answered already" in again.err


def test_a_grant_begins_and_ends_by_the_clock(staffed):
    said = issue(staffed, "cursor", *TERMS, "--not-before", "1h", "--for", "30m", "--json")
    assert json.loads(said.out)["state"] == "waiting"
    issue(staffed, "cursor", *TERMS, "--for", "15s")
    states = [one["state"] for one in staffed.json("grant", "list")]
    assert states == ["active", "waiting"]
    eventually("one of them has ended", lambda: len(staffed.json("grant", "list")) == 1, seconds=30)
    assert sorted(one["state"] for one in staffed.json("grant", "list", "--all")) == ["ended", "waiting"]


def test_a_grant_ends_with_its_token(staffed):
    issue(staffed, "cursor", *TERMS)
    ask(staffed)
    staffed("token", "revoke", "cursor", answers=[PASSPHRASE])
    assert staffed.json("grant", "list") == []
    states = {one["kind"]: one["state"] for one in staffed.json("grant", "list", "--all")}
    assert states == {"grant": "token-ended", "wish": "open"}
    grant = staffed.json("grant", "list", "--all")[1]["id"]
    assert "its token is revoked or has expired" in staffed("grant", "show", grant).out


def test_a_changed_grant_is_not_believed(staffed):
    issue(staffed, "cursor", *TERMS)
    with sqlite3.connect(staffed.directory / "state/store.sqlite") as store:
        (record,) = store.execute("SELECT record FROM write_grant").fetchone()
        changed = record.replace(b'"rowsInAll":1000,', b'"rowsInAll":9999,', 1)
        assert changed != record
        store.execute("UPDATE write_grant SET record = ?", [changed])
    listed = staffed("grant", "list")
    assert "forged" in listed.out and "is not what `alice` signed" in listed.err


def test_a_wrong_passphrase_issues_nothing(staffed):
    said = staffed("grant", "issue", "cursor", *TERMS, answers=["wrong"] * 3, check=False)
    assert said.code == 1 and "nothing was signed" in said.err
    assert staffed.json("grant", "list", "--all") == []
    assert "grant.issued" not in kinds(staffed)


def test_without_a_terminal_nobody_signs(staffed):
    import subprocess

    words = [staffed.binary, "grant", "issue", "cursor", *TERMS]
    run = subprocess.run(
        words, cwd=staffed.directory, env=staffed.environment, input=PASSPHRASE + "\n", capture_output=True, text=True,
        start_new_session=True, check=False,
    )  # fmt: skip
    assert run.returncode == 1 and "there is no terminal" in run.stderr


def test_a_task_cannot_write_on_the_terminal(staffed):
    wish = staffed.json("grant", "request", "cursor", *TERMS, "--task", "tidy\u202e up \u200bnow")["id"]
    for words in (("grant", "list"), ("grant", "show", wish), ("ledger", "tail"), ("grant", "list", "--json")):
        out = staffed(*words).out
        assert "\u202e" not in out and "\u200b" not in out
    assert "\\u{202e}" in staffed("grant", "show", wish).out


@pytest.mark.parametrize(
    "words, code, says",
    [
        (("curso", *TERMS), 1, "did you mean `cursor`?"),
        (("nobody-at-all", *TERMS), 1, "there is no token `nobody-at-all`"),
        (("cursor",), 2, "--task"),
        (("cursor", "--task", "x", "--verbs", "update"), 2, "--table public.orders"),
        (("cursor", "--task", "x", "--table", "public.orders"), 2, "--verbs update,delete"),
        (("cursor", *TERMS, "--task", " "), 1, "the grant has no task"),
        (("cursor", *TERMS, "--task", "é" * 251), 1, "502 bytes, more than 500"),
        (("cursor", *TERMS, "--task", "a\x1b[2Jb"), 1, "control characters"),
        (("cursor", *TERMS, "--table", "public.customers"), 1, "`public.customers` is not in the scope of token `cursor`"),
        (("cursor", *TERMS, "--table", "sales.*"), 2, "a grant names its tables one by one"),
        (("cursor", *TERMS, "--table", "sales.t(id)"), 2, "a grant is for its rows whole: `sales.t`"),
        (("cursor", *TERMS, "--table", "sales.t where id = 1"), 2, "a grant is for its rows whole"),
        (("cursor", *TERMS, "--table", "a,b"), 2, "one after the other"),
        (("cursor", *TERMS, "--table", *(f"sales.t{n}" for n in range(50))), 1, "51 tables, more than 50"),
        (("cursor", *TERMS, "--verbs", "updte"), 2, "did you mean `update`?"),
        (("cursor", *TERMS, "--verbs", "drop"), 2, "there are `insert`, `update`, `delete`"),
        (("cursor", *TERMS, "--verbs", "update,"), 2, "is nothing that a grant allows"),
        (("cursor", *TERMS, "--rows", "0"), 1, "1 to 1000000000"),
        (("cursor", *TERMS, "--rows", "5", "--rows-in-all", "4"), 1, "all together only 4"),
        (("cursor", *TERMS, "--rows", "many"), 2, "many"),
        (("cursor", *TERMS, "--for", "soon"), 2, "expected a duration"),
        (("cursor", *TERMS, "--for", "0s"), 2, "expected a duration"),
        (("cursor", *TERMS, "--for", "169h"), 1, "7 days"),
    ],
    ids=lambda value: None,
)
def test_what_cannot_be_is_said_before_anybody_is_asked(untouched, words, code, says):
    for verb in ("issue", "request"):
        said = untouched("grant", verb, *words, check=False)
        assert said.code == code and says in said.err, (verb, said.err)
        assert "Passphrase" not in said.terminal and "Error Domain" not in said.err
    assert untouched.json("grant", "list", "--all") == []


@pytest.mark.parametrize(
    "words, code, says",
    [
        ((), 2, "say for which token"),
        (("cursor", "--wish", "ask_0123456789"), 2, "leave the token out"),
        (("--wish", "ask_0123456789"), 1, "there is no grant or wish"),
        (("cursor", *TERMS, "--for", "1h", "--until", "2099-01-01T00:00"), 2, "give one of them"),
        (("cursor", *TERMS, "--until", "tomorrow"), 2, "`tomorrow` is no moment"),
        (("cursor", *TERMS, "--until", "2020-01-01T00:00"), 1, "would end before it begins"),
        (("cursor", *TERMS, "--not-before", "2020-01-01T00:00"), 1, "begin in the past"),
        (("cursor", *TERMS, "--not-before", "29d", "--for", "2d"), 1, "would outlive token `cursor`"),
        (("cursor", *TERMS, "--as", "bob"), 1, "bob"),
    ],
    ids=lambda value: None,
)
def test_what_an_issue_cannot_be(untouched, words, code, says):
    said = untouched("grant", "issue", *words, check=False)
    assert said.code == code and says in said.err, said.err
    assert "Passphrase" not in said.terminal


def test_ids_that_are_not_there_or_of_the_other_kind(staffed):
    wish = ask(staffed)
    (near,) = (staffed("grant", verb, wish[:-1] + "z0", check=False) for verb in ("show",))
    assert near.code == 1 and f"did you mean `{wish}`?" in near.err
    assert "which permits nothing" in staffed("grant", "revoke", wish, check=False).err
    said = issue(staffed, "cursor", *TERMS, "--json")
    grant = json.loads(said.out)["id"]
    assert "is a grant, not a wish" in staffed("grant", "deny", grant, check=False).err
    assert "is a grant, not a wish" in staffed("grant", "issue", "--wish", grant, check=False).err
    assert staffed("grant", "show", "", check=False).code == 1


def test_an_upstream_whose_login_cannot_write_gets_no_grants(staffed):
    path = staffed.directory / "sallyport.yaml"
    fixed = path.read_text().replace(MANAGED, "    agent: {user: reader, password: env:SHOP_AGENT_PASSWORD}\n")
    path.write_text(fixed)
    for verb in ("issue", "request"):
        said = staffed("grant", verb, "cursor", *TERMS, check=False)
        assert said.code == 1 and "cannot write" in said.err and "`admin`" in said.err
    path.write_text(fixed.replace("  shop:\n", "  other:\n"))
    said = staffed("grant", "issue", "cursor", *TERMS, check=False)
    assert said.code == 1 and "which the configuration does not have any more" in said.err


def test_five_wishes_wait_not_six(staffed):
    for _ in range(5):
        ask(staffed)
    said = staffed("grant", "request", "cursor", *TERMS, check=False)
    assert said.code == 1 and "5 wishes that nobody has answered" in said.err
