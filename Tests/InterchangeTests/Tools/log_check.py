"""Compares a folder of live logs with the lines that `train --json` printed."""

import json
import pathlib
import sys
import time

import numpy
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

folder, printed = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
lines = [json.loads(line) for line in printed.read_text().splitlines()]
losses = {}
for path in sorted(folder.iterdir()):
    log = EventAccumulator(str(path), size_guidance={"scalars": 0, "histograms": 0, "images": 0})
    log.Reload()
    assert abs(log.FirstEventTimestamp() - time.time()) < 3600, "real time"
    steps = [event.step for event in log.Scalars("loss/batch")]
    assert steps == list(range(steps[0], 61)), (path, steps)
    # The second run goes on with the same bits.
    for event in log.Scalars("loss/batch"):
        assert losses.setdefault(event.step, event.value) == event.value, event
    assert log.Tags()["histograms"] and log.Images("gradient_heatmap"), log.Tags()
tests = {event.step: event.value for event in log.Scalars("loss/test")}
for line in lines:
    step = line["step"]
    if step > 0:
        assert numpy.float32(line["batch_loss"]) == numpy.float32(losses[step]), step
    if step in tests:
        assert numpy.float32(line["test_loss"]) == numpy.float32(tests[step]), step
# Of both together each step is shown once.
both = EventAccumulator(str(folder), size_guidance={"scalars": 0})
both.Reload()
assert [event.step for event in both.Scalars("loss/batch")] == list(range(1, 61)), "steps"
print(f"{max(losses)} steps")
