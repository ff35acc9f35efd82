"""Reads one run's CSV, lines of JSON and TensorBoard logs by their usual readers and compares
them with one another."""

import io
import json
import math
import pathlib
import sys

import numpy
import pandas
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

folder = pathlib.Path(sys.argv[1])
table = pandas.read_csv(folder / "run.csv").set_index("step")
lines = [json.loads(line) for line in (folder / "run.jsonl").read_text().splitlines()]
assert [line["step"] for line in lines] == list(table.index), "steps"
norms = [name for name in table.columns if name.startswith("gradient_norm/")]
for line in lines:
    row = table.loc[line["step"]]
    for name in ("batch_loss", "train_loss", "test_loss", "test_accuracy"):
        assert (name in line) == (not math.isnan(row[name])), (line["step"], name)
        assert name not in line or numpy.float32(row[name]) == numpy.float32(line[name]), name
    for name in norms:
        value = line.get("gradient_norms", {}).get(name.removeprefix("gradient_norm/"))
        assert value is None or numpy.float32(row[name]) == numpy.float32(value), name
assert table["batch_loss"].notna().sum() == len(table) - 1, "a batch loss a step"


def read(name):
    log = EventAccumulator(
        str(folder / name),
        size_guidance={"scalars": 0, "histograms": 0, "images": 0, "compressedHistograms": 0})
    log.Reload()
    return log


for name in ("trained", "kept"):
    log = read(name)
    tags = log.Tags()
    for tag, column in (
        ("loss/batch", "batch_loss"), ("loss/train", "train_loss"), ("loss/test", "test_loss"),
        ("accuracy/test", "test_accuracy"), *((tag, tag) for tag in norms)
    ):
        events = log.Scalars(tag)
        assert events, (name, tag)
        for event in events:
            known = table[column][event.step]
            assert numpy.float32(known) == numpy.float32(event.value), (name, tag, event, known)
    assert len(log.Scalars("loss/batch")) == len(table) - 1, name
    picture = log.Images("gradient_heatmap")[-1]
    image = Image.open(io.BytesIO(picture.encoded_image_string))
    assert image.format == "PNG" and image.size == (picture.width, picture.height), image
    assert len(set(image.getdata())) > 10, "colours"
log = read("trained")
assert log.FirstEventTimestamp() == 0
for tag in norms:
    path = tag.removeprefix("gradient_norm/")
    events = {event.step: event.value for event in log.Scalars(tag)}
    for event in log.Histograms(f"gradient/{path}"):
        value = event.histogram_value
        norm = math.sqrt(value.sum_squares)
        assert abs(norm - events[event.step]) <= 1e-5 * norm, (tag, event.step)
        assert sum(value.bucket) == value.num and len(value.bucket) == len(value.bucket_limit)
        assert list(value.bucket_limit) == sorted(value.bucket_limit)
        assert value.min <= value.max < value.bucket_limit[-1]
print("all agree")
