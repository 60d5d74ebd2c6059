"""Child processes that never outlive the program that started them."""

import ctypes
import os
import signal
import subprocess
import sys
import time


class RigError(Exception):
    """Something that the rig needs did not come about; the text says what and what to do."""


def eventually(what, probe, seconds=20.0, pause=0.02):
    """Waits until `probe()` gives something true and returns it.

    Raises RigError after `seconds`, naming `what` and the probe's last answer.
    """
    deadline = time.monotonic() + seconds
    while True:
        answer = probe()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise RigError(f"{what}: not within {seconds:g} s (last answer: {answer!r})")
        time.sleep(pause)


def die_with_parent():
    """For `preexec_fn`: the kernel ends this child when its parent is gone, however it went (Linux only)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def start(arguments, log, **options):
    """Starts a long-lived child in a session of its own, so that a Ctrl-C on our terminal does not reach it first."""
    return subprocess.Popen(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=die_with_parent,
        **options,
    )


def stop(process, first=signal.SIGTERM, seconds=10.0):
    """Asks the process to end, insists after `seconds`, and returns its exit code."""
    if process is None:
        return None
    if process.poll() is None:
        process.send_signal(first)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()


def resident_bytes(pid):
    """The process's memory in RAM, as the kernel counts it (Linux only)."""
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
