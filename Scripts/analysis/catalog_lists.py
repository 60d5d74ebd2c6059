"""What PostgreSQL itself brings, read from real servers, judged by the review files, and written as lists.

Two kinds of lists come of it, both committed. `seen/*` names every overload of every function, every operator, type and relation
of each supported major version with its verdict, one line each, so that the diff of a new version can be read.
`Sources/SQLAnalysis/Catalog/*+Text.swift` is what the analysis looks things up in.
"""

import pathlib

HERE = pathlib.Path(__file__).resolve().parent
SEEN = HERE / "seen"
SWIFT = HERE.parent.parent / "Sources/SQLAnalysis/Catalog"

# Types that SQL cannot give: a function with such an argument or result cannot be called from a statement, or is a type's own code.
UNCALLABLE = """'internal', 'cstring', 'trigger', 'event_trigger', 'language_handler', 'fdw_handler', 'index_am_handler',
  'table_am_handler', 'tsm_handler'"""

# signature, name, arguments, those with defaults, whether variadic, volatility, whether a statement cannot call it
FUNCTIONS = f"""
SELECT CASE n.nspname WHEN 'information_schema' THEN 'information_schema.' ELSE '' END || p.proname || '('
    || pg_catalog.replace(pg_catalog.oidvectortypes(p.proargtypes), ', ', ',') || ')',
  CASE n.nspname WHEN 'information_schema' THEN 'information_schema.' ELSE '' END || p.proname,
  p.pronargs, p.pronargdefaults, p.provariadic <> 0, p.provolatile,
  EXISTS (SELECT FROM unnest(p.proargtypes || p.prorettype) t(oid) JOIN pg_type y USING (oid) WHERE y.typname IN ({UNCALLABLE}))
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.oid < 16384 AND n.nspname IN ('pg_catalog', 'information_schema')"""

EXTENSION_FUNCTIONS = f"""
SELECT x.extname || ' ' || p.proname || '(' || pg_catalog.replace(pg_catalog.oidvectortypes(p.proargtypes), ', ', ',') || ')',
  x.extname || ' ' || p.proname, p.pronargs, p.pronargdefaults, p.provariadic <> 0, p.provolatile,
  EXISTS (SELECT FROM unnest(p.proargtypes || p.prorettype) t(oid) JOIN pg_type y USING (oid)
    WHERE y.typname IN ('internal', 'index_am_handler'))
FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
  JOIN pg_extension x ON x.oid = d.refobjid"""

OPERATORS = """
SELECT o.oprname || ' ' || CASE WHEN o.oprleft = 0 THEN '' ELSE format_type(o.oprleft, NULL) || ' ' END
  || format_type(o.oprright, NULL), o.oprname
FROM pg_operator o WHERE o.oid < 16384 AND o.oprnamespace = 'pg_catalog'::regnamespace"""

TYPES = """
SELECT typname, typtype IN ('b', 'r', 'm') OR typname IN ('record', 'void', 'unknown', '_record')
FROM pg_type t WHERE t.oid < 16384 AND typnamespace = 'pg_catalog'::regnamespace
  AND (typrelid = 0 AND NOT EXISTS (SELECT FROM pg_type e WHERE e.oid = t.typelem AND e.typrelid <> 0))
UNION SELECT 'information_schema.' || typname, typtype = 'd' FROM pg_type t
WHERE t.oid < 16384 AND typnamespace = 'information_schema'::regnamespace
  AND (typrelid = 0 AND NOT EXISTS (SELECT FROM pg_type e WHERE e.oid = t.typelem AND e.typrelid <> 0))"""

RELATIONS = """
SELECT CASE n.nspname WHEN 'information_schema' THEN 'information_schema.' ELSE '' END || c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid < 16384 AND n.nspname IN ('pg_catalog', 'information_schema') AND c.relkind IN ('r', 'v')"""

# The names of a function's result columns: (f(x)).name is then a column and not a call.
COLUMNS = """
SELECT DISTINCT p.proname || ' ' || a.name FROM pg_proc p, unnest(p.proargnames, p.proargmodes) a(name, mode)
WHERE p.oid < 16384 AND p.pronamespace IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
  AND a.mode IN ('o', 'b', 't') AND a.name <> ''"""


class Review:
    """A review file: what stands in it, by name; a name may end in `/ARGUMENTS` or in `*`."""

    def __init__(self, path):
        lines = [line.split(maxsplit=2) for line in path.read_text().splitlines() if line and line[0] != "#"]
        self.entries = [(entry[0], entry[1] if len(entry) > 1 else "") for entry in lines]
        self.exact = {name: word for name, word in self.entries if not name.endswith("*")}
        self.prefixes = {name[:-1]: word for name, word in self.entries if name.endswith("*")}

    def verdict(self, name, arguments):
        """The word for an overload, or None where nobody has said anything."""
        for key in (f"{name}/{arguments}", name):
            if key in self.exact:
                return self.exact[key]
        found = [prefix for prefix in self.prefixes if name.startswith(prefix)]
        return self.prefixes[max(found, key=len)] if found else None


def functions_review():
    return Review(HERE / "functions.review")


def relations_review():
    return Review(HERE / "relations.review")


def extensions_review():
    """Names hold a blank here, between the extension and its routine: written as `extension:routine`."""
    review = Review(HERE / "extensions.review")
    review.exact = {name.replace(":", " ", 1): word for name, word in review.exact.items()}
    return review


def reviewed_extensions():
    return [name for name, word in extensions_review().entries if word == "reviewed"]


class Server:
    """One server's catalog, as sets of comparable lines."""

    def __init__(self, postgres):
        self.ask = postgres.sql
        self.major = int(self.ask("SHOW server_version_num")[0][0]) // 10_000

    def functions(self, query=FUNCTIONS):
        for signature, name, count, defaults, variadic, volatility, uncallable in self.ask(query):
            yield Function(signature, name, int(count), int(defaults), variadic == "t", volatility, uncallable == "t")

    def extension_functions(self):
        available = {row[0] for row in self.ask("SELECT name FROM pg_available_extensions")}
        names = [name for name in reviewed_extensions() if name in available]
        for name in names:
            self.ask(f'CREATE EXTENSION IF NOT EXISTS "{name}" CASCADE')
        return [one for one in self.functions(EXTENSION_FUNCTIONS) if one.name.split()[0] in names]

    def lines(self, query):
        return [tuple(row) for row in self.ask(query)]


class Function:
    """One overload."""

    def __init__(self, signature, name, count, defaults, variadic, volatility, uncallable):
        self.signature, self.name, self.count, self.volatility = signature, name, count, volatility
        self.variadic, self.uncallable = variadic, uncallable
        self.callable = range(count - defaults, count + 1)

    def verdict(self, review):
        """`harmless`, a hazard, `uncallable`, or `unreviewed` for a volatile one that nobody has looked at."""
        if self.uncallable:
            return "uncallable"
        word = review.verdict(self.name, self.count)
        if word:
            return word
        return "unreviewed" if self.volatility == "v" else "harmless"

    def line(self, review):
        """As in `seen/functions`, without the majors."""
        label = {"i": "immutable", "s": "stable", "v": "volatile"}[self.volatility]
        return f"{self.signature} {label} {self.verdict(review)}"


def harmless_names(functions, review, always_counted=False):
    """`name` where every overload is harmless, otherwise `name/count` where every overload with that many is."""
    overloads = {}
    for one in functions:
        if not one.uncallable:
            overloads.setdefault(one.name, []).append(one)
    found = set()
    for name, group in overloads.items():
        good = [one for one in group if one.verdict(review) == "harmless"]
        bad = {count for one in group if one not in good for count in one.callable}
        if good and not bad and not always_counted:
            found.add(name)
            continue
        counts = {count for one in good for count in ([one.count] if always_counted else one.callable)}
        found |= {f"{name}/{'*' if always_counted and _is_variadic(good, count) else count}" for count in counts - bad}
    return sorted(found)


# The clock is nobody's to turn: a row filter may look at it.
CLOCKS = {"now", "statement_timestamp", "transaction_timestamp", "clock_timestamp"}


def unsteady_names(functions, review):
    """`name/count` where a harmless overload is not immutable: what it says hangs on the session's settings, or on other rows."""
    return sorted(
        {
            f"{one.name}/{'*' if one.variadic else count}"
            for one in functions
            if one.verdict(review) == "harmless" and one.volatility != "i" and one.name not in CLOCKS
            for count in one.callable
        }
    )


def _is_variadic(group, count):
    return any(one.variadic for one in group if one.count == count)


def read(servers):
    """Everything that the servers bring: `{list: {line: set of majors}}`, and the tables for Swift."""
    functions_rules, extensions_rules, relations_rules = functions_review(), extensions_review(), relations_review()
    seen = {name: {} for name in ("functions", "extensions", "operators", "types", "relations")}
    every, extra, columns = [], [], set()
    for server in servers:
        note = lambda kind, line, major=server.major: seen[kind].setdefault(line, set()).add(major)  # noqa: E731
        for one in server.functions():
            every.append(one)
            note("functions", one.line(functions_rules))
        for line, _ in server.lines(OPERATORS):
            note("operators", line)
        for name, usable in server.lines(TYPES):
            note("types", f"{name} {'harmless' if usable == 't' else 'uncallable'}")
        for (name,) in server.lines(RELATIONS):
            note("relations", f"{name} {'leaking' if name in relations_rules.exact else 'readable'}")
        columns |= {line for (line,) in server.lines(COLUMNS)}
        for one in server.extension_functions():
            extra.append(one)
            note("extensions", one.line(extensions_rules))
    return seen, {
        "columns": sorted(columns),
        "functions": harmless_names(every, functions_rules),
        "unsteady": unsteady_names(every, functions_rules),
        "extensions": harmless_names(extra, extensions_rules, always_counted=True),
    }


def seen_text(lines):
    """A list of `seen/`: sorted, with the majors that have the line."""
    return "".join(f"{line} [{' '.join(map(str, sorted(majors)))}]\n" for line, majors in sorted(lines.items()))


def swift_table(constant, meaning, lines):
    body = "".join(f"    {line}\n" for line in lines)
    return (
        "// Generated by Scripts/analysis/generate-catalog; do not edit.\n\nextension Builtins {\n"
        f'  /// {meaning}\n  static let {constant} = #"""\n{body}    """#\n}}\n'
    )


def swift_files(seen, tables):
    """Every generated Swift file by its name."""
    words = lambda kind: sorted({line.split()[0] for line in seen[kind]})  # noqa: E731
    hazards = sorted(f"{name} {word}" for name, word in functions_review().entries if word != "harmless")
    leaking = sorted(relations_review().exact)
    harmless_types = sorted({line.split()[0] for line in seen["types"] if line.endswith(" harmless")})
    readable = sorted({line.split()[0] for line in seen["relations"] if line.endswith(" readable")})
    counted = "one per line, with the number of arguments where only that overload is"
    return {
        "Functions+Text.swift": swift_table(
            "functionText", f"Functions of PostgreSQL itself that change nothing and tell nothing, {counted}.",
            tables["functions"]),
        "UnsteadyFunctions+Text.swift": swift_table(
            "unsteadyFunctionText",
            "Harmless functions whose result hangs on the session: name, number of arguments; a star stands for any number.",
            tables["unsteady"]),
        "FunctionColumns+Text.swift": swift_table(
            "functionColumnText", "Result columns of PostgreSQL's own functions: function, column.", tables["columns"]),
        "Hazards+Text.swift": swift_table(
            "hazardText", "Routines known to be dangerous: name, hazard. A star matches any rest.", hazards),
        "Operators+Text.swift": swift_table("operatorText", "Operators of PostgreSQL itself.", words("operators")),
        "Types+Text.swift": swift_table("typeText", "Types of PostgreSQL itself.", harmless_types),
        "ReadableRelations+Text.swift": swift_table(
            "readableRelationText", "Relations of the catalog that anybody may read.", readable),
        "LeakingRelations+Text.swift": swift_table(
            "leakingRelationText", "Relations of the catalog that give something away.", leaking),
        "Extensions+Text.swift": swift_table(
            "extensionText",
            "Routines of reviewed extensions that change nothing and tell nothing: extension, name and number of arguments.",
            tables["extensions"]),
    }
