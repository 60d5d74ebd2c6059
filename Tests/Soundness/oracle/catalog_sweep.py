"""One statement for each routine, operator, cast, type, relation and setting that a server brings: nothing is left to chance."""

from .values import TEXTS, literal

ROUTINES = """
SELECT quote_ident(n.nspname) || '.' || quote_ident(p.proname), p.prokind, p.proretset, p.provariadic <> 0, r.typname,
  array_to_string(ARRAY(SELECT t.typname FROM unnest(p.proargtypes) WITH ORDINALITY a(o, i) JOIN pg_type t ON t.oid = a.o ORDER BY i), ' '),
  p.prorettype = 'record'::regtype AND p.proargmodes IS NULL, coalesce(a.aggkind, 'n'), coalesce(a.aggnumdirectargs, 0)
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_type r ON r.oid = p.prorettype
LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid
WHERE n.nspname IN ('pg_catalog', 'information_schema') ORDER BY 1, 6
"""
OPERATORS = """
SELECT o.oprname, coalesce(l.typname, ''), r.typname FROM pg_operator o LEFT JOIN pg_type l ON l.oid = o.oprleft
JOIN pg_type r ON r.oid = o.oprright WHERE o.oprnamespace = 'pg_catalog'::regnamespace ORDER BY 1, 2, 3
"""
CASTS = """
SELECT s.typname, t.typname, quote_ident(t.typname) FROM pg_cast c JOIN pg_type s ON s.oid = c.castsource JOIN pg_type t ON t.oid = c.casttarget
ORDER BY 1, 2
"""
TYPES = """
SELECT format('%I.%I', n.nspname, t.typname) FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE n.nspname IN ('pg_catalog', 'information_schema') ORDER BY 1
"""
RELATIONS = """
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v') AND n.nspname IN ('pg_catalog', 'information_schema') ORDER BY 1
"""
SETTINGS = """
SELECT name, CASE vartype WHEN 'bool' THEN CASE setting WHEN 'on' THEN 'off' ELSE 'on' END
  WHEN 'enum' THEN (SELECT v FROM unnest(enumvals) v WHERE v <> setting ORDER BY v LIMIT 1)
  WHEN 'string' THEN 'public' ELSE CASE WHEN setting = max_val THEN min_val ELSE max_val END END
FROM pg_settings ORDER BY 1
"""


def statements(session):
    """Every statement, by class."""
    yield "routines", [text for row in session.ask(ROUTINES) for text in _calls(*row)]
    yield "operators", [text for row in session.ask(OPERATORS) for text in _operations(*row)]
    yield "casts and types", [
        *[text for row in session.ask(CASTS) for text in _casts(*row)],
        *[f"SELECT NULL::{name}, ARRAY[]::{name}[]" for (name,) in session.ask(TYPES)],
    ]
    yield "catalog relations", [text for (name,) in session.ask(RELATIONS) for text in _readings(name)]
    yield "settings", [text for row in session.ask(SETTINGS) for text in _settings(*row)]


def _calls(name, kind, is_set, is_variadic, returns, arguments, is_bare_record, aggregate, direct):
    kinds = arguments.split()
    variants = TEXTS if {"text", "varchar", "_text"} & set(kinds) else TEXTS[:1]
    for text in variants:
        values = [literal(kind, text) for kind in kinds]
        if None not in values:
            yield from _forms(name, kind, is_set, is_variadic, is_bare_record, aggregate, int(direct), values)
    if kinds and kinds[0] == "internal":
        yield f"SELECT {name}({', '.join(['NULL'] * len(kinds))})"


def _forms(name, kind, is_set, is_variadic, is_bare_record, aggregate, direct, values):
    if is_variadic == "t" and values[-1].startswith("ARRAY"):
        values = [*values[:-1], "VARIADIC " + values[-1]]
    call = f"{name}({', '.join(values)})"
    if kind == "w":
        yield f"SELECT {call} OVER (ORDER BY id) FROM public.users LIMIT 3"
    elif aggregate in "oh":
        yield f"SELECT {name}({', '.join(values[:direct])}) WITHIN GROUP (ORDER BY {', '.join(values[direct:]) or '1'}) FROM public.users"
    elif kind == "a":
        yield f"SELECT {name}({', '.join(values) or '*'}) FROM public.users"
    elif is_bare_record == "t":
        yield f"SELECT * FROM {call} AS t(a int, b text)"
    else:
        yield f"SELECT {call}"
        if is_set == "t":
            yield f"SELECT * FROM ROWS FROM ({call}) WITH ORDINALITY LIMIT 50"


def _operations(name, left, right):
    first, second = literal(left) if left else "", literal(right)
    if first is not None and second is not None:
        yield f"SELECT {first} {name} {second}"
        yield f"SELECT {first} OPERATOR(pg_catalog.{name}) {second}"


def _casts(source, target, name):
    value = literal(source)
    if value is not None:
        yield f"SELECT ({value})::pg_catalog.{name}"
        yield f"SELECT CAST({value} AS {name})" if name == target else f"SELECT ({value})::{name}"


def _readings(name):
    yield f"TABLE {name}"
    yield f"SELECT count(*), max(r::text) FROM {name} r"


def _settings(name, value):
    quoted = "'" + (value or "").replace("'", "''") + "'"
    yield f"SHOW {name}"
    yield f"SELECT current_setting('{name}')"
    yield f"SET {name} = {quoted}"
    yield f"SET LOCAL {name} TO {quoted}"
    yield f"SELECT set_config('{name}', {quoted}, false)"
    yield f"BEGIN; SET LOCAL {name} TO {quoted}; COMMIT"
    yield f"RESET {name}"
    yield f"SET {name} TO DEFAULT"
