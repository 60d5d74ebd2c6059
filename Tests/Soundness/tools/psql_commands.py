"""psql's commands that ask the server something. Where one is refused, WHY says what it would show."""

RELATION = "public.users"

COMMANDS = [
    # relations
    r"\d", r"\d+", r"\dS", rf"\d {RELATION}", rf"\d+ {RELATION}", r"\d users*", r"\d+ public.active_users", r"\d public.users_id_seq",
    r"\d users_pkey", r"\d+ public.mv", r"\d pg_catalog.pg_class", r"\dt", r"\dt+", r"\dtS", r"\dt *.*", r"\dt public.*", r"\di", r"\di+", r"\dv",
    r"\dv+", r"\dm", r"\dm+", r"\ds", r"\ds+", r"\dE", r"\dE+", r"\dtvms", r"\dP", r"\dP+", r"\dPt", r"\dPi",
    # routines, types, operators
    r"\df", r"\df+", r"\dfn", r"\dft", r"\dfp", r"\dfa", r"\dfw", r"\dfS lower", r"\df public.*", r"\da", r"\da+", r"\daS sum", r"\dT",
    r"\dT+", r"\dTS int4", r"\dT+ public.mood", r"\dD", r"\dD+", r"\do", r"\do+", r"\doS ||", r"\dC", r"\dC+", r"\dO", r"\dO+", r"\dOS", r"\dc", r"\dc+", r"\dcS",
    r"\sf public.wipe_users", r"\sf+ public.wipe_users", r"\sv public.active_users", r"\sv+ public.active_users",
    # access methods, text search, languages
    r"\dA", r"\dA+", r"\dAc", r"\dAc+ btree", r"\dAf", r"\dAf+ btree", r"\dAo", r"\dAo+ btree", r"\dAp", r"\dAp+ btree", r"\dF", r"\dF+", r"\dFd",
    r"\dFd+", r"\dFp", r"\dFp+", r"\dFt", r"\dFt+", r"\dL", r"\dL+", r"\dLS",
    # schemas, databases, roles, rights, settings
    r"\dn", r"\dn+", r"\dnS", r"\l", r"\l+", r"\db", r"\db+", r"\du", r"\du+", r"\dg", r"\dg+", r"\dp", r"\z", rf"\dp {RELATION}", r"\ddp",
    r"\drds", r"\dconfig", r"\dconfig *", r"\dconfig+ work_mem", r"\dd", r"\ddS", r"\dX", r"\dX *", r"\dy", r"\dy+", r"\dx", r"\dx+",
    # replication and foreign data
    r"\dRp", r"\dRp+", r"\dRs", r"\dRs+", r"\des", r"\des+", r"\det", r"\det+", r"\deu", r"\deu+", r"\dew", r"\dew+", r"\dl", r"\dl+", r"\lo_list",
    # what asks nothing, or runs what is given
    r"\conninfo", r"\encoding", r"\echo :SERVER_VERSION_NAME", r"SELECT 1 \gdesc", r"SELECT 1 AS a \gset", r"SELECT 'SELECT 1' \gexec",
    r"SELECT 1, 'a', 2 \crosstabview", r"\copy (SELECT id FROM public.users LIMIT 1) TO STDOUT", r"\timing on",
]  # fmt: skip

# Refused by design: it reads a relation of the catalog that gives something away (Scripts/analysis/relations.review).
WHY = {
    r"\dl": "which large objects there are: no scope names them",
    r"\dl+": "which large objects there are: no scope names them",
    r"\lo_list": "which large objects there are: no scope names them",
    r"\deu": "users' credentials of other servers",
    r"\deu+": "users' credentials of other servers",
    r"\dRs+": "connections of subscriptions, with passwords",
}

# Refused by PostgreSQL itself to a login like the agent's, with or without a gateway.
SERVER_REFUSES = {r"\db+": "sizes of tablespaces need a right on them"}
