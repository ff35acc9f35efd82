"""What the peers share: the workloads as sizes, and how a step is timed.

A timer prints one line, `name microseconds`: the median over samples of the mean step. Every step is
forward, backward, optimizer and the gradient norm of every weight, on one resident batch.
"""

import statistics
import time

# width, batch, blocks of two dense layers
DENSE = {"W1": (16, 32, 27), "W2": (128, 128, 27)}
# batch, side of an image, channels, blocks a stage, classes
RESNETS = {"W3": (64, 8, 1, 3, 10), "W6": (128, 32, 3, 3, 3), "W10": (64, 8, 1, 9, 10)}
# batch, vocabulary, positions, features, heads, blocks
TRANSFORMERS = {"W4": (32, 32, 32, 64, 4, 4), "W7": (8, 64, 128, 256, 8, 6)}
# batch, side of an image, channels of the levels and of the bottom, classes
UNET = (8, 64, (16, 32, 64, 128), 2)
# batch, steps, width, layers, classes
GRU = (32, 64, 128, 8, 10)


def measure(step, seconds, steps_in_a_call=1):
    """Median microseconds a step; `step` blocks until its result is there."""
    for _ in range(3):
        step()
    start = time.perf_counter()
    step()
    once = time.perf_counter() - start
    per_sample = max(1, int(seconds / 15 / max(once, 1e-7)))
    samples = []
    for _ in range(15):
        start = time.perf_counter()
        for _ in range(per_sample):
            step()
        samples.append((time.perf_counter() - start) / per_sample / steps_in_a_call)
    return statistics.median(samples) * 1e6


def report(name, microseconds):
    print(name, microseconds, flush=True)
