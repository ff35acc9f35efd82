#!/usr/bin/env python3
"""How quickly a terminal program answers keys while it works: key-to-bytes latency, processor
share of the interface, bytes a frame; on a fast terminal or over a throttled link.

The program runs in a pseudo-terminal. A key is a letter that nothing else on the screen holds, typed
into a line of text that the program shows; the latency ends when the letter's bytes come out.
Python's standard library only.
"""
import argparse
import fcntl
import json
import os
import pathlib
import pty
import random
import re
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Opened as a preset, so that saving asks for a name: the line of text that is typed into.
DEFAULT_COMMAND = [
    str(ROOT / ".build/release/resplay"), "endless", "--presets", str(ROOT / "Benchmarks")]
# Circled numbers: twenty, so that one that is still being wiped is not taken for the next.
MARKS = [chr(0x2460 + number).encode() for number in range(20)]
DELETE = b"\x7f"
FRAME_END = b"\x1b[?2026l"
# What a terminal is asked for, and what it answers.
ANSWERS = {b"\x1b[5n": b"\x1b[0n", b"\x1b[c": b"\x1b[?62;22c", b"\x1b[6n": b"\x1b[1;1R"}
QUERY = re.compile(b"|".join(re.escape(query) for query in ANSWERS))


class Ended(Exception):
    """The program ended by itself."""


class Terminal:
    """A program in a pseudo-terminal, read at `rate` bytes a second (None: as it comes)."""

    def __init__(self, command, columns, rows, rate=None, environment=None):
        self.rate, self.tokens, self.refilled = rate, 0.0, time.perf_counter()
        self.byte_count, self.frame_count = 0, 0
        self.tail, self.recent = b"", b""
        self.process, self.descriptor = pty.fork()
        if self.process == 0:
            try:
                # The size is set before the program asks for it.
                size = struct.pack("HHHH", rows, columns, 0, 0)
                fcntl.ioctl(0, termios.TIOCSWINSZ, size)
                os.environ.update(environment or {})
                os.execvp(command[0], command)
            except OSError as error:
                print(f"{command[0]}: {error.strerror}", flush=True)
            os._exit(127)

    def write(self, data):
        try:
            while data:
                data = data[os.write(self.descriptor, data):]
        except OSError as error:
            raise Ended from error

    def read(self, timeout):
        """What the program wrote within `timeout` seconds, b"" for nothing; answers its queries."""
        allowance = 1 << 16
        if self.rate:
            now = time.perf_counter()
            # A token bucket of 50 ms: bursts of a real link, and reads of a useful size.
            limit = self.rate * 0.05 + 512
            self.tokens = min(self.tokens + (now - self.refilled) * self.rate, limit)
            self.refilled = now
            if self.tokens < 256:
                time.sleep(min(timeout, (256 - self.tokens) / self.rate))
                return b""
            allowance = int(self.tokens)
        if not select.select([self.descriptor], [], [], max(timeout, 0))[0]:
            return b""
        try:
            data = os.read(self.descriptor, allowance)
        except OSError as error:  # Linux reports the end of the other side so.
            raise Ended from error
        if not data:
            raise Ended
        self.tokens -= len(data)
        self.byte_count += len(data)
        # Whatever began in the last read and ends in this one counts as well, once.
        joined, seen = self.tail + data, len(self.tail)
        self.frame_count += sum(
            match.end() > seen for match in re.finditer(re.escape(FRAME_END), joined))
        for match in QUERY.finditer(joined):
            if match.end() > seen:
                self.write(ANSWERS[match.group()])
        self.tail = joined[-16:]
        self.recent = (self.recent + data)[-4000:]
        return data

    def drain(self, seconds):
        """Reads for `seconds`."""
        end = time.perf_counter() + seconds
        while (rest := end - time.perf_counter()) > 0:
            self.read(rest)

    def latency(self, key, answer, patience):
        """Seconds from writing `key` until `answer` has come out, or None."""
        seen, start = b"", time.perf_counter()
        self.write(key)
        while (now := time.perf_counter()) - start < patience:
            seen = seen[-len(answer):] + self.read(min(0.5, patience - (now - start)))
            if answer in seen:
                return time.perf_counter() - start
        return None

    def close(self):
        """Asks the program to end, then makes it; reads on, so that it can write its farewell."""
        for request in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.kill(self.process, request)
            except ProcessLookupError:
                break
            end = time.perf_counter() + 3
            while time.perf_counter() < end:
                if os.waitpid(self.process, os.WNOHANG)[0]:
                    return os.close(self.descriptor)
                try:
                    if select.select([self.descriptor], [], [], 0.02)[0]:
                        os.read(self.descriptor, 1 << 16)
                except OSError:
                    time.sleep(0.02)
        os.close(self.descriptor)


def processor_seconds(process):
    """(of the first thread, which runs the interface; of all threads), or None where unknown."""
    try:
        tick = os.sysconf("SC_CLK_TCK")

        def used(path):
            fields = pathlib.Path(path).read_text().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / tick

        return used(f"/proc/{process}/task/{process}/stat"), used(f"/proc/{process}/stat")
    except (OSError, ValueError):
        return None


def busy_processes(count):
    """Processes that do nothing but compute, to fill the cores."""
    started = []
    for _ in range(count):
        process = os.fork()
        if process == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            parent = os.getppid()
            while os.getppid() == parent:
                sum(range(10_000))
            os._exit(0)
        started.append(process)
    return started


def measure(options):
    columns, rows = options.size
    result = {"command": options.command, "columns": columns, "rows": rows}
    result["link_bytes_per_second"] = options.slow
    patience = 10 if options.slow else 2
    busy = busy_processes(options.load)
    folder = tempfile.TemporaryDirectory()
    terminal = Terminal(
        options.command, columns, rows, options.slow,
        {"TERM": options.term, "LC_ALL": "C.UTF-8", "RESPLAY_SAVES": folder.name})
    try:
        terminal.drain(options.settle)
        for key in options.start:
            terminal.write(key)
            terminal.drain(0.1)

        # Nobody types: what the interface costs.
        before = terminal.byte_count, terminal.frame_count, processor_seconds(terminal.process)
        start = time.perf_counter()
        terminal.drain(options.seconds)
        elapsed = time.perf_counter() - start
        now = processor_seconds(terminal.process)
        byte_count, frames = terminal.byte_count - before[0], terminal.frame_count - before[1]
        result["bytes_per_second"] = byte_count / elapsed
        result["frames_per_second"] = frames / elapsed
        result["bytes_per_frame"] = byte_count / frames if frames else None
        if now and before[2]:
            result["interface_share"] = (now[0] - before[2][0]) / elapsed
            result["process_share"] = (now[1] - before[2][1]) / elapsed
            if frames:
                result["interface_ms_per_frame"] = 1e3 * (now[0] - before[2][0]) / frames

        # Somebody types.
        for key in options.open:
            terminal.write(key)
            terminal.drain(0.5 if options.slow else 0.2)
        latencies = []
        for number in range(options.keys):
            mark = MARKS[number % len(MARKS)]
            latency = terminal.latency(mark, mark, patience)
            if latency is not None:
                latencies.append(1e3 * latency)
            elif number == 4 and not latencies:
                break
            terminal.write(DELETE)
            terminal.drain(random.uniform(0.05, 0.3) if options.slow else random.uniform(0.01, 0.05))
    except Ended:
        shown = terminal.recent.decode(errors="replace").strip()
        sys.exit(f"{options.command[0]} ended by itself; its last words: {shown[-1000:]!r}")
    finally:
        terminal.close()
        for process in busy:
            os.kill(process, signal.SIGTERM)
            os.waitpid(process, 0)
        folder.cleanup()
    if not latencies:
        sys.exit("no key was answered: give the keys that open a line of text, such as --open w")
    latencies.sort()
    result["keys"] = options.keys
    result["missed"] = options.keys - len(latencies)
    result["latency_ms"] = {
        "median": statistics.median(latencies), "p90": percentile(latencies, 90),
        "p99": percentile(latencies, 99), "largest": latencies[-1]}
    return result


def percentile(ordered, part):
    """The smallest value that `part` percent of the values do not exceed."""
    return ordered[max(0, -(-len(ordered) * part // 100) - 1)]


def report(result):
    def row(name, text):
        print(f"{name:<24}{text}")

    link = result["link_bytes_per_second"]
    row("terminal", f"{result['columns']}x{result['rows']}" + (f", {link} bytes/s" if link else ""))
    latency = result["latency_ms"]
    row("key to bytes, ms", "   ".join(f"{name} {value:.2f}" for name, value in latency.items()))
    row("keys", f"{result['keys']}, of which {result['missed']} were not answered in time")
    if "interface_share" in result:
        row("interface thread", f"{100 * result['interface_share']:.1f} % of a core")
        row("whole program", f"{100 * result['process_share']:.1f} % of a core")
    else:
        row("processor", "unknown: this system has no /proc")
    row("output", f"{result['bytes_per_second'] / 1e3:.1f} kB/s")
    if result["bytes_per_frame"] is None:
        row("frames", "none: the program does not mark them (CSI ? 2026 l)")
    else:
        cost = result.get("interface_ms_per_frame")
        row(
            "frames", f"{result['frames_per_second']:.1f} a second, "
            f"{result['bytes_per_frame']:.0f} bytes each"
            + (f", {cost:.2f} ms of processor each" if cost is not None else ""))


def keys(text):
    """The keys of a text; \\r, \\t, \\e, \\x1b and \\\\ stand for what they do in C."""
    raw = text.replace("\\e", "\\x1b").encode("utf-8").decode("unicode_escape")
    return [key.encode("latin-1") for key in raw]


def size(text):
    match = re.fullmatch(r"(\d{1,4})x(\d{1,4})", text)
    if not match or "0" in match.groups():
        raise argparse.ArgumentTypeError(f"read {text!r}; allowed: COLUMNSxROWS, such as 200x60")
    return int(match[1]), int(match[2])


def rate(text):
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([kM]?)", text)
    value = float(match[1]) * {"": 1, "k": 1e3, "M": 1e6}[match[2]] if match else 0
    if value < 1000:
        raise argparse.ArgumentTypeError(
            f"read {text!r}; allowed: bytes a second, 1k or more, such as 100k or 2M")
    return int(value)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "command", nargs="*", help="after --: the program; resplay with Benchmarks/endless.yaml")
    parser.add_argument("--size", type=size, default=(200, 60), help="200x60 unless told")
    parser.add_argument("--term", default="xterm-256color", help="the value of TERM")
    parser.add_argument("--slow", type=rate, metavar="RATE", help="bytes a second: 100k, 2M")
    parser.add_argument("--load", type=int, default=0, help="further busy processes")
    parser.add_argument("--keys", type=int, default=200, help="how many keys; 200")
    parser.add_argument("--seconds", type=float, default=4, help="length of the idle part; 4")
    parser.add_argument("--settle", type=float, default=2, help="wait after the start; 2")
    parser.add_argument(
        "--start", type=keys, default=[], metavar="KEYS", help="typed first, such as \\r or >>>")
    parser.add_argument(
        "--open", type=keys, default=keys("W"), metavar="KEYS",
        help="typed before the measured keys, to open a line of text; W")
    parser.add_argument("--limit", type=float, metavar="MS", help="fail if p99 is above this")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    options.command = options.command or DEFAULT_COMMAND
    if options.keys < 1 or not 0 <= options.load <= 64 or options.seconds <= 0:
        parser.error("allowed: --keys 1 or more, --load 0 to 64, --seconds above 0")
    result = measure(options)
    if options.json:
        print(json.dumps(result))
    else:
        report(result)
    p99 = result["latency_ms"]["p99"]
    if result["missed"] or (options.limit is not None and p99 > options.limit):
        sys.exit(1)


if __name__ == "__main__":
    main()
