#!/usr/bin/env python3
"""How a class fares on one machine: many playgrounds train at full speed, and somebody types.

Starts the program in as many pseudo-terminals as there are students, lets all of them train as fast
as they can, and types into each in turn. Prints how long a key takes to be answered, how many
frames a second a screen shows, and the memory of a playground. Python's standard library only.
"""
import argparse
import json
import pathlib
import statistics
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True  # The next line would leave a folder behind.
from terminal import DEFAULT_COMMAND, DELETE, MARKS, Ended, Terminal, keys, percentile, size


class Student(threading.Thread):
    """One playground, read all the time, so that its screen is taken as a terminal would."""

    def __init__(self, command, columns, rows, environment):
        super().__init__(daemon=True)
        self.terminal = Terminal(command, columns, rows, environment=environment)
        self.awaited, self.answered = None, threading.Event()
        self.seen, self.has_ended = b"", False
        self.start()

    def run(self):
        try:
            while True:
                data = self.terminal.read(0.5)
                if self.awaited:
                    self.seen = self.seen[-8:] + data
                    if self.awaited in self.seen:
                        self.awaited = None
                        self.answered.set()
        except Ended:
            self.has_ended = True

    def latency(self, mark, patience):
        """Seconds from typing a mark until it is shown, or None."""
        self.seen = b""
        self.answered.clear()
        self.awaited, start = mark, time.perf_counter()
        self.terminal.write(mark)
        found = self.answered.wait(patience)
        elapsed = time.perf_counter() - start
        self.terminal.write(DELETE)
        return elapsed if found else None


def memory(process):
    """Megabytes that are resident and not shared with other processes, or None where unknown."""
    try:
        text = pathlib.Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return None
    private = [line for line in text.splitlines() if line.startswith("Private")]
    return sum(int(line.split()[1]) for line in private) / 1024


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "command", nargs="*", help="after --: the program; resplay with Benchmarks/endless.yaml")
    parser.add_argument("--students", type=int, default=30, help="playgrounds at once; 30")
    parser.add_argument("--size", type=size, default=(120, 36), help="120x36 unless told")
    parser.add_argument("--keys", type=int, default=10, help="keys typed into each; 10")
    parser.add_argument("--seconds", type=float, default=8, help="length of the idle part; 8")
    parser.add_argument(
        "--open", type=keys, default=keys("W"), metavar="KEYS",
        help="typed before the measured keys, to open a line of text; W")
    parser.add_argument("--limit", type=float, metavar="MS", help="fail if p99 is above this")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    if not 1 <= options.students <= 200 or options.keys < 1 or options.seconds <= 0:
        parser.error("allowed: --students 1 to 200, --keys 1 or more, --seconds above 0")
    command = options.command or DEFAULT_COMMAND
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "RESPLAY_SAVES": folder,
            "XDG_STATE_HOME": folder, "XDG_CONFIG_HOME": folder}
        students = [
            Student(command, *options.size, environment) for _ in range(options.students)]
        try:
            result = measure(students, options)
        finally:
            for student in students:
                student.terminal.close()
    if options.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f"{name:<24}{value if isinstance(value, int) else format(value, '.1f')}")
    if result["missed"] or (options.limit is not None and result["key p99, ms"] > options.limit):
        sys.exit(1)


def measure(students, options):
    # All of them start at once, and settle.
    time.sleep(2 + 0.3 * len(students))
    frames = [student.terminal.frame_count for student in students]
    time.sleep(options.seconds)
    rates = [
        (student.terminal.frame_count - before) / options.seconds
        for student, before in zip(students, frames)]
    sizes = [memory(student.terminal.process) for student in students]
    for student in students:
        for key in options.open:
            student.terminal.write(key)
    time.sleep(2)
    latencies, missed = [], 0
    for number in range(options.keys):
        for student in students:
            latency = student.latency(MARKS[number % len(MARKS)], 2)
            if latency is None:
                missed += 1
            else:
                latencies.append(1e3 * latency)
    if any(student.has_ended for student in students):
        sys.exit("a playground ended by itself")
    if not latencies:
        sys.exit("no key was answered: give the keys that open a line of text, such as --open w")
    latencies.sort()
    result = {
        "students": len(students), "frames a second, median": statistics.median(rates),
        "frames a second, least": min(rates), "key median, ms": statistics.median(latencies),
        "key p90, ms": percentile(latencies, 90), "key p99, ms": percentile(latencies, 99),
        "keys": len(latencies) + missed, "missed": missed}
    if None not in sizes:
        result["MB each, median"] = statistics.median(sizes)
    return result


if __name__ == "__main__":
    main()
