#!/usr/bin/env python3
"""Runs a command and tells what it took: wall time, processor time and peak memory, as the kernel counted them.

    measure.py [--runs N] [--timeout SECONDS] [--memory-limit MB] -- command...

prints one line of JSON a run. It needs nothing but Python.
"""

import argparse
import dataclasses
import json
import os
import resource
import signal
import sys
import tempfile
import threading
import time

# How often the memory of a running command is looked at: often enough to stop one before the machine swaps, and too
# rarely to be seen in the results.
WATCH_SECONDS = 0.01

# What the kernel counts `ru_maxrss` in.
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclasses.dataclass(frozen=True)
class Measurement:
    """One run of a command."""

    wall: float
    """Seconds from its start to its end."""
    cpu: float
    """Seconds of processor time, user and system, of all its threads and children."""
    peak: int | None
    """Largest resident memory, in bytes; none where it ended before anybody could look."""
    status: int
    """Exit status; the negative number of a signal that ended it."""
    stopped: str | None
    """Why it was stopped from here, if it was."""
    message: str
    """The line on standard error that tells most about a failure."""

    @property
    def succeeded(self):
        return self.status == 0 and self.stopped is None


class Watch:
    """Looks at a running command from a thread of its own, and ends it when it takes too long or too much memory."""

    def __init__(self, process, timeout, memory_limit):
        self.peak = 0
        self.stopped = None
        self._process = process
        self._deadline = time.monotonic() + timeout
        self._timeout = timeout
        self._memory_limit = memory_limit
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def end(self):
        self._ended.set()
        self._thread.join()

    def _look(self):
        while not self._ended.wait(WATCH_SECONDS):
            self.peak = max(self.peak, peak_so_far(self._process))
            if self._memory_limit and self.peak > self._memory_limit:
                self._stop(f"it took more than {self._memory_limit // 10**6:,} MB of memory")
            elif time.monotonic() > self._deadline:
                self._stop(f"it took more than {self._timeout:g} s")

    def _stop(self, reason):
        # The process is not reaped before the watch has ended, so its number cannot be another one's by now.
        if not self._ended.is_set() and self.stopped is None:
            self.stopped = reason
            os.kill(self._process, signal.SIGKILL)


def peak_so_far(process):
    """The largest resident memory of a running process in bytes; 0 where the system does not tell."""
    try:
        with open(f"/proc/{process}/status", encoding="ascii", errors="replace") as file:
            for line in file:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def run(command, *, timeout=120.0, memory_limit=None, environment=None):
    """Runs a command to its end, with its standard output thrown away."""
    variables = {**os.environ, **(environment or {})}
    with tempfile.TemporaryFile() as errors:
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_DUP2, errors.fileno(), 2),
        ]
        start = time.perf_counter()
        process = os.posix_spawnp(command[0], command, variables, file_actions=actions)
        watch = Watch(process, timeout, memory_limit)
        os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)
        wall = time.perf_counter() - start
        watch.end()
        _, status, usage = os.wait4(process, 0)
        return Measurement(
            wall=wall,
            cpu=usage.ru_utime + usage.ru_stime,
            peak=peak_of(usage, watch),
            status=os.waitstatus_to_exitcode(status),
            stopped=watch.stopped,
            message=telling_line(errors),
        )


def peak_of(usage, watch):
    """The peak memory of a command that has ended.

    The kernel counts into it what this process had when it started the command. A command that stays below that is
    known only from the looks at it while it ran.
    """
    counted = usage.ru_maxrss * MAXRSS_UNIT
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT
    return counted if counted > own else watch.peak or None


def telling_line(file):
    """The last line of a file that speaks of an error; without one, the last that is not blank."""
    file.seek(max(0, file.seek(0, os.SEEK_END) - 4096))
    lines = [line.strip() for line in file.read().decode(errors="replace").split("\n") if line.strip()]
    # Some programs, such as Node, say more after it.
    errors = [line for line in lines if "error:" in line.lower()]
    return (errors or lines or [""])[-1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1, help="how many times to run it (default: 1)")
    parser.add_argument("--timeout", type=float, default=120.0, metavar="SECONDS", help="end a run after so long")
    parser.add_argument("--memory-limit", type=int, metavar="MB", help="end a run that takes more memory")
    parser.add_argument("command", nargs="+")
    args = parser.parse_args()
    limit = args.memory_limit and args.memory_limit * 10**6
    for _ in range(args.runs):
        measurement = run(args.command, timeout=args.timeout, memory_limit=limit)
        print(json.dumps(dataclasses.asdict(measurement)))


if __name__ == "__main__":
    main()
