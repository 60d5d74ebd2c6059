#!/usr/bin/env python3
"""How fast the scan reads: a long transcript, a busy home, and ripgrep with the same prefixes beside it, in one run.

    Benchmarks/Scan/run.py [--short]     1 GB (200 MB with --short), generated below a temporary folder and removed afterwards
"""

import json
import os
import pathlib
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
# What a scan looks for, as ripgrep has it.
PREFIXES = [
    "sb_secret_", "sbp_", "napi_", "pscale_", "vcp_", "rnd_", "fm2_", "HRKU-AA", "cfk_", "cfut_", "dop_v1_", "AKIA", "ASIA", "ABSK",
    "AIza", "hvs\\.", "ops_eyJ", "dp\\.pt\\.", "ghp_", "github_pat_", "gho_", "ghs_", "glpat-", "npm_", "pypi-AgEI", "dckr_pat_", "sk_live_",
    "rk_live_", "sk_test_", "whsec_", "sk-ant-", "sk-proj-", "gsk_", "sk-or-v1-", "xai-", "pplx-", "hf_", "xoxb-", "xoxp-", "lin_api_", "ntn_",
    "SG\\.", "eyJ", "-----BEGIN ", "[a-z]://[^/ ]+@", "assword=",
]  # fmt: skip
TALK = [
    "I'll read the order service first, then change the handler so that it retries on conflict.",
    "    const rows = await db.query('select id, total from orders where status = $1', [status]);\\n    return rows.map(toOrder);",
    "total 48\\ndrwxr-xr-x  7 sally staff   224 Nov 21 10:04 src\\n-rw-r--r--  1 sally staff  1021 Nov 20 09:12 package.json",
    "PASS  src/checkout.test.ts (4.21 s)\\n  checkout\\n    adds the tax (12 ms)\\n    rejects an empty cart (3 ms)",
    "See https://docs.shop.dev/guide/orders?id=4411#retry and http://localhost:3000/orders for the token bucket.",
]


def block(seed):
    """About a megabyte of an agent's transcript: talk, code, listings, now and then an image."""
    chance, lines, size = random.Random(seed), [], 0
    while size < 1 << 20:
        if chance.random() < 0.005:
            image = "".join(chance.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", k=20_000))
            line = '{"type":"user","message":{"content":[{"type":"image","data":"%s"}]}}\n' % image
        else:
            text = " ".join(chance.choice(TALK) for _ in range(chance.randint(1, 12)))
            line = '{"uuid":"%032x","type":"assistant","message":{"content":[{"type":"text","text":"%s"}]}}\n' % (
                chance.getrandbits(128),
                text,
            )
        lines.append(line)
        size += len(line)
    return "".join(lines).encode()


def transcript(path, megabytes):
    blocks = [block(seed) for seed in range(8)]
    with open(path, "wb") as file:
        for index in range(megabytes):
            file.write(blocks[index % 8])
            if index % 2:
                continue
            file.write(b'{"type":"user","text":"export SUPABASE_ACCESS_TOKEN=sbp_5a11904d5a119e4d%024x"}\n' % (index * 0x9E3779B97F4A7C15))


def busy_home(home):
    """60 projects with environment files, sources and what a package manager leaves, and every agent's configuration."""
    state, chance = {}, random.Random(7)
    for number in range(60):
        project = home / f"code/p{number}"
        for folder in ("src", "test", "config", "packages/api", *(f"node_modules/m{index}" for index in range(40))):
            (project / folder).mkdir(parents=True, exist_ok=True)
        for index in range(80):
            (project / f"src/f{index}.ts").write_text("export const a = 1;\n" * 40)
        for name in (".env", ".env.local", "packages/api/.env"):
            lines = [f"NAME_{index}=value{index}" for index in range(30)]
            password = "".join(chance.choices("abcdefghijkmnopqrstuvwxyzACDEFGHJKLMNPQRSTUVWXYZ2345679", k=20))
            lines.append(f"DATABASE_URL=postgres://app:{password}@db{number}.shop.dev/orders")
            (project / name).write_text("\n".join(lines) + "\n")
        (project / ".mcp.json").write_text(json.dumps({"mcpServers": {"a": {"command": "npx", "args": ["b"] * 20}}}))
        state[str(project)] = {"allowedTools": [], "history": [{"display": "x" * 200}] * 100}
    (home / ".claude.json").write_text(json.dumps({"projects": state}))
    for path in (".cursor/mcp.json", ".codex/config.toml", ".aws/credentials", ".zshrc", ".kube/config"):
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_text("[a]\nb = 1\n" * 50)


def run(command):
    """What it wrote, its seconds of processor time, the peak of its memory in MB, its seconds by the clock."""
    reading, writing = os.pipe()
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        os.dup2(writing, 1)
        os.close(reading)
        os.execvp(command[0], command)
    os.close(writing)
    with os.fdopen(reading, "rb") as output:
        told = output.read()
    _, status, used = os.wait4(child, 0)
    assert os.waitstatus_to_exitcode(status) in (0, 1), command
    return told, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, time.monotonic() - begun


def best(command, times=3):
    return min((run(command) for _ in range(times)), key=lambda result: result[1])


def main():
    megabytes = 200 if "--short" in sys.argv else 1024
    build = ["swift", "build", "-c", "release", "--package-path", str(HERE)]
    subprocess.run(build, check=True, stdout=sys.stderr)
    where = subprocess.run([*build, "--show-bin-path"], check=True, capture_output=True, text=True).stdout.strip()
    scanner = f"{where}/scan-benchmark"
    with tempfile.TemporaryDirectory() as folder:
        return report(scanner, pathlib.Path(folder), megabytes)


def report(scanner, folder, megabytes):
    """Prints the table, and says by its exit code whether the targets of docs/scan.md hold."""
    file, home = str(folder / "session.jsonl"), folder / "home"
    transcript(file, megabytes)
    busy_home(home)
    size = os.path.getsize(file)
    run(["cat", file])
    told, seconds, memory, clock = best([scanner, "file", file])
    rate = size / seconds / 1e6
    print("| measure | processor | by the clock | memory at most |\n|---|---|---|---|")
    what = f"transcript of {size / 1e6:.0f} MB, {json.loads(told)['findings']} found"
    print(f"| {what} | {rate:.0f} MB/s | {size / clock / 1e6:.0f} MB/s | {memory:.0f} MB |")
    if shutil.which("rg"):
        _, used, peak, passed = best(["rg", "-j1", "-c", "--no-mmap", "|".join(PREFIXES), file])
        what = f"ripgrep with the same {len(PREFIXES)} prefixes, one thread, in the same run"
        print(f"| {what} | {size / used / 1e6:.0f} MB/s | {size / passed / 1e6:.0f} MB/s | {peak:.0f} MB |")
    else:
        print("| ripgrep is not installed (Debian: `apt install ripgrep`) | | | |")
    told, seconds, peak, clock = best([scanner, "home", str(home)])
    told = json.loads(told)
    what = f"busy home, 60 projects, {told['files']} files read, {told['findings']} found"
    print(f"| {what} | {seconds:.2f} s | {clock:.2f} s | {peak:.0f} MB |")
    holds = rate >= 400 and max(memory, peak) <= 64 and clock < 1
    print("the targets hold" if holds else "the targets (400 MB/s, 64 MB, 1 s) do not hold")
    return 0 if holds else 3


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main())
