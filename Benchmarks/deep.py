#!/usr/bin/env python3
"""How quickly very long networks answer keys: scrolling, unfolding and editing.

Makes two documents, one of a thousand blocks (250 four times each) and one whose block of three
layers is repeated three thousand times, opens each without training, presses keys, and prints how
long it takes from a key to the end of the frame that shows it. Python's standard library only.
"""
import argparse
import pathlib
import statistics
import sys
import tempfile
import time

sys.dont_write_bytecode = True  # The next line would leave a folder behind.
from terminal import FRAME_END, ROOT, Ended, Terminal, size

HEAD = """format: resplay/1
name: {name}
seed: 7
data: {{kind: spiral, points: 100}}
view: {{start: paused}}
network:
  blocks:
"""
TAIL = """    - name: head
      layers: [{kind: dense, units: 2}]
training:
  loss: cross_entropy
"""
BLOCK = """    - name: {name}
      repeats: {repeats}
      layers: [{{kind: dense, units: 2}}, relu, {{kind: dense, units: 2}}]
      skips: [{{from: 0, to: 3, branch_scale: 0.1}}]
"""
DOCUMENTS = {
    "a thousand blocks": "".join(BLOCK.format(name=f"b{n}", repeats=4) for n in range(250)),
    "three thousand repeats": BLOCK.format(name="body", repeats=3000),
}
# What is done, and its keys.
ACTIONS = [
    ("down and up", "j j j k k j j k"),
    ("pages, the end, the start", "^D ^D ^U G ^U Home ^D Home j"),
    ("unfold, and down", "z j j ^D ^D j"), ("cut a skip, undo", "s u s j s u"),
    ("delete a layer, undo", "j d u j d u"), ("fewer and more repeats", "- + - u u"),
    ("fold", "z"),
]
NAMED = {"^D": b"\x04", "^U": b"\x15", "Home": b"\x1b[H"}


def measured(command, columns, rows, environment, patience):
    """Milliseconds of every key, by action."""
    terminal = Terminal(command, columns, rows, environment=environment)
    found = {}
    try:
        terminal.drain(patience)
        for name, typed in ACTIONS:
            for key in typed.split():
                terminal.drain(0.25)
                taken = terminal.latency(NAMED.get(key, key.encode()), FRAME_END, 3)
                if taken is not None:
                    found.setdefault(name, []).append(1e3 * taken)
    except Ended:
        sys.exit(f"{command[0]} ended by itself: {terminal.recent[-500:]!r}")
    finally:
        terminal.close()
    return found


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "program", nargs="?", default=str(ROOT / ".build/release/resplay"), help="resplay as built")
    parser.add_argument("--size", type=size, default=(200, 60), help="200x60 unless told")
    parser.add_argument("--settle", type=float, default=6, help="wait after opening; 6 seconds")
    parser.add_argument("--limit", type=float, metavar="MS", help="fail if a key takes longer")
    options = parser.parse_args()
    slowest = 0
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "RESPLAY_SAVES": folder,
            "XDG_STATE_HOME": folder, "XDG_CONFIG_HOME": folder}
        for name, blocks in DOCUMENTS.items():
            path = pathlib.Path(folder) / "long.yaml"
            path.write_text(HEAD.format(name=name) + blocks + TAIL)
            found = measured(
                [options.program, str(path)], *options.size, environment, options.settle)
            print(f"{name}: milliseconds from a key to its frame")
            for action, times in found.items():
                slowest = max(slowest, *times)
                print(
                    f"  {action:<28} median {statistics.median(times):6.1f}   largest "
                    f"{max(times):6.1f}   of {len(times)}")
    if options.limit is not None and slowest > options.limit:
        sys.exit(1)


if __name__ == "__main__":
    main()
