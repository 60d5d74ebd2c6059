"""Where SQL comes from that this project did not write. Nothing of it is kept: it is read from where it is installed."""

import html
import pathlib
import re
import subprocess

from .psql_script import steps

DOCUMENTATION = pathlib.Path("/usr/share/doc/postgresql-doc-15/html")
SHARE = pathlib.Path("/usr/share/postgresql/15")
EXAMPLE = re.compile(r'<pre class="(?:programlisting|screen)">(.*?)</pre>', re.DOTALL)
PROMPT = re.compile(r"^(?:[\w$]*[=\-'\"(*^][#>])[ \t]?", re.MULTILINE)
# Where a Debian or Ubuntu machine says what its distribution's packages come from.
PACKAGE_SOURCES = ("sources.list", "sources.list.d/debian.sources", "sources.list.d/ubuntu.sources")
SYSTEM = ("system_views.sql", "system_functions.sql", "information_schema.sql", "system_constraints.sql")


def documentation(folder=DOCUMENTATION):
    """The examples of the manual, page by page: a page is a script."""
    for page in sorted(folder.glob("*.html")):
        examples = [_plain(found) for found in EXAMPLE.findall(page.read_text(errors="replace"))]
        found = [step for example in examples for step in _statements(example)]
        if found:
            yield page.stem, found


def extensions(folder=SHARE):
    """The scripts of contrib's extensions, as CREATE EXTENSION would run them."""
    for script in sorted((folder / "extension").glob("*.sql")):
        text = script.read_text(errors="replace").replace("MODULE_PATHNAME", f"$libdir/{script.name.split('--')[0]}")
        yield script.stem, steps(text.replace("@extschema@", "public"))


def system(folder=SHARE):
    """What initdb runs: the system's own views and functions."""
    for name in SYSTEM:
        if (folder / name).exists():
            yield name, steps((folder / name).read_text())


def regression(folder):
    """PostgreSQL's own regression suite, in the order of its schedule, and the suites of contrib and of PL/pgSQL.

    `folder` is an unpacked source of PostgreSQL.
    """
    suite = folder / "src/test/regress"
    variables = {"abs_srcdir": str(suite), "abs_builddir": "/tmp", "libdir": "/nonexistent", "dlsuffix": ".so"}
    schedule = (suite / "parallel_schedule").read_text()
    names = [name for line in schedule.splitlines() if line.startswith("test:") for name in line[5:].split()]
    for name in names:
        yield name, _file(suite / "sql" / f"{name}.sql", variables)
    for script in sorted([*folder.glob("contrib/*/sql/*.sql"), *folder.glob("src/pl/plpgsql/src/sql/*.sql")]):
        yield f"{script.parts[-3]}/{script.stem}", _file(script, variables)


def _file(script, variables):
    return steps(script.read_text(errors="replace"), variables) if script.exists() else []


def _plain(example):
    return html.unescape(re.sub(r"<[^>]+>", "", example))


def _statements(example):
    """The statements of one example; in a session at a terminal, what the person typed."""
    if PROMPT.search(example):
        typed = [line for line in example.splitlines() if PROMPT.match(line)]
        example = PROMPT.sub("", "\n".join(typed))
    return steps(example)


def unpacked(cache):
    """PostgreSQL's source as Debian has it, unpacked in a folder outside the tree; fetched when it is not there."""
    cache.mkdir(parents=True, exist_ok=True)
    for found in sorted(cache.glob("postgresql-*/src/test/regress/parallel_schedule")):
        return found.parents[3]
    archive = _fetched(cache)
    subprocess.run(["tar", "-C", cache, "-xf", archive], check=True)
    return unpacked(cache)


def _source_packages(cache, apt=pathlib.Path("/etc/apt")):
    """A folder with this machine's own package sources, asking for source packages."""
    parts = cache / "sources"
    parts.mkdir(exist_ok=True)
    for found in (apt / name for name in PACKAGE_SOURCES if (apt / name).exists()):
        text = re.sub(r"^Types:.*$", "Types: deb-src", found.read_text(), flags=re.MULTILINE)
        text = re.sub(r"^deb ", "deb-src ", text, flags=re.MULTILINE)
        (parts / found.name).write_text(text)
    return parts


def _fetched(cache):
    """The archive of the newest version that the mirrors still have: lists and pools are not always of one day."""
    lists = f"{cache}/lists"
    pathlib.Path(lists, "partial").mkdir(parents=True, exist_ok=True)
    apt = [
        "apt-get", "-q", "-o", "Dir::Etc::SourceList=/dev/null", "-o", f"Dir::Etc::SourceParts={_source_packages(cache)}",
        "-o", f"Dir::State::lists={lists}", "-o", "APT::Sandbox::User=root",
    ]  # fmt: skip
    subprocess.run([*apt, "update"], check=True, capture_output=True)
    listed = subprocess.run(["apt-cache", *apt[2:], "showsrc", "postgresql-15"], capture_output=True, text=True).stdout
    for version in sorted(set(re.findall(r"^Version: (\S+)", listed, re.MULTILINE)), reverse=True):
        subprocess.run([*apt, "source", "--download-only", f"postgresql-15={version}"], cwd=cache, capture_output=True)
        for archive in cache.glob("postgresql-15_*.orig.tar.*"):
            return archive
    raise RuntimeError("no source of PostgreSQL 15 can be fetched\nhint: unpack one into the folder that SALLYPORT_CACHE names")
