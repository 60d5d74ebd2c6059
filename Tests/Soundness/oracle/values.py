"""A literal for every type that a routine of PostgreSQL may take."""

# What a text argument may name: a relation, a query, a file, a setting, and nothing at all.
TEXTS = ("public.payments", "SELECT card FROM public.payments", "PG_VERSION", "work_mem", "b")

LITERALS = {
    "int2": "1::int2", "int4": "1", "int8": "1::int8", "float4": "1::float4", "float8": "1::float8", "numeric": "1.5",
    "bool": "true", "name": "'payments'::name", "oid": "'public.payments'::regclass::oid", "regclass": "'public.payments'::regclass",
    "char": "'a'::\"char\"", "bpchar": "'a'::char(1)", "bytea": "'\\x01'::bytea", "date": "'2024-01-01'::date",
    "time": "'10:00'::time", "timetz": "'10:00+00'::timetz", "timestamp": "'2024-01-01'::timestamp",
    "timestamptz": "'2024-01-01'::timestamptz", "interval": "'1 day'::interval", "json": "'{\"a\": 1}'::json",
    "jsonb": "'{\"a\": 1}'::jsonb", "jsonpath": "'$.a'::jsonpath", "xml": "'<a/>'::xml", "money": "'1'::money",
    "uuid": "'00000000-0000-0000-0000-000000000001'::uuid", "inet": "'10.0.0.1'::inet", "cidr": "'10.0.0.0/8'::cidr",
    "macaddr": "'08:00:2b:01:02:03'::macaddr", "macaddr8": "'08:00:2b:01:02:03:04:05'::macaddr8", "bit": "B'101'",
    "varbit": "B'101'::varbit", "point": "'(1,2)'::point", "lseg": "'[(0,0),(1,1)]'::lseg", "line": "'{1,2,3}'::line",
    "path": "'((0,0),(1,1))'::path", "box": "'(1,1),(0,0)'::box", "polygon": "'((0,0),(1,1),(1,0))'::polygon",
    "circle": "'<(0,0),1>'::circle", "tsvector": "'a b'::tsvector", "tsquery": "'a & b'::tsquery", "regtype": "'int4'::regtype",
    "regproc": "'now'::regproc", "regprocedure": "'now()'::regprocedure", "regoper": "'||/'::regoper",
    "regoperator": "'+(int4,int4)'::regoperator", "regconfig": "'simple'::regconfig", "regdictionary": "'simple'::regdictionary",
    "regnamespace": "'public'::regnamespace", "regrole": "'postgres'::regrole", "regcollation": "'\"C\"'::regcollation",
    "xid": "'3'::xid", "xid8": "'3'::xid8", "cid": "'1'::cid", "tid": "'(0,1)'::tid", "pg_lsn": "'0/1'::pg_lsn",
    "txid_snapshot": "'10:20:10'::txid_snapshot", "pg_snapshot": "'10:20:10'::pg_snapshot", "int2vector": "'1 2'::int2vector",
    "oidvector": "'1 2'::oidvector", "aclitem": "'=r/postgres'::aclitem", "refcursor": "'c'::refcursor", "unknown": "'a'",
    "cstring": "'1'::cstring", "record": "ROW(1, 'a')", "any": "1", "anyelement": "1", "anynonarray": "1", "anyarray": "ARRAY[1, 2]",
    "anycompatible": "1", "anycompatiblenonarray": "1", "anycompatiblearray": "ARRAY[1, 2]", "anyenum": "'a'::public.mood",
    "int4range": "int4range(1, 2)", "int8range": "int8range(1, 2)", "numrange": "numrange(1, 2)", "tsrange": "tsrange(NULL, NULL)",
    "tstzrange": "tstzrange(NULL, NULL)", "daterange": "daterange(NULL, NULL)", "anyrange": "int4range(1, 2)",
    "anycompatiblerange": "int4range(1, 2)", "anymultirange": "int4multirange(int4range(1, 2))",
    "anycompatiblemultirange": "int4multirange(int4range(1, 2))", "int4multirange": "'{[1,2)}'::int4multirange",
    "int8multirange": "'{[1,2)}'::int8multirange", "nummultirange": "'{[1,2)}'::nummultirange", "tsmultirange": "'{}'::tsmultirange",
    "tstzmultirange": "'{}'::tstzmultirange", "datemultirange": "'{}'::datemultirange",
}  # fmt: skip


def literal(kind, text=TEXTS[0]):
    """A literal of that type, or None where SQL has none; `text` is what types of text say."""
    if kind in ("text", "varchar"):
        return f"'{text}'::{kind}"
    if kind.startswith("_"):
        element = literal(kind[1:], text)
        return element and f"ARRAY[{element}]"
    return LITERALS.get(kind)
