#!/usr/bin/env python3
"""Writes normalizations.json: batch, layer and root-mean-square normalization. See oracle.py."""
import torch
from torch.nn import functional as F

from oracle import add, draw, pixels, planes, write

torch.manual_seed(7)
B, EPSILON = 6, 1e-5


def statistics(features):
    return [draw(features), draw(features).abs() + 0.5]


def batch_norm(trains):
    def run(x, gain, shift, mean, variance):
        wide = planes(x) if x.dim() == 4 else x
        y = F.batch_norm(wide, mean, variance, gain, shift, trains, 0.1, EPSILON)
        return pixels(y) if x.dim() == 4 else y

    return run


# Rows far from zero, an image, and more rows than a tile holds.
SHAPES = {"rows": (B, 5), "image": (2, 3, 4, 6), "many rows": (70, 3)}
for name, shape in SHAPES.items():
    features = shape[-1]
    x = (draw(*shape) * 2 + 3).float().double()
    parameters = [draw(features), draw(features)]
    buffers = [value.float().double() for value in statistics(features)]
    add(f"batch_norm/{name}", batch_norm(True), x, *parameters, buffers=buffers, numbers=[EPSILON, 0.1])
    add(f"batch_norm/{name}, evaluation", batch_norm(False), x, *parameters, buffers=buffers, numbers=[EPSILON, 0.1],
        evaluates=True)
for name, shape in {"rows": (B, 5), "sequence": (2, 4, 19), "image": (2, 3, 2, 4)}.items():
    features = shape[-1]
    x = (draw(*shape) * 2 - 1).float().double()
    add(f"layer_norm/{name}", lambda x, g, s: F.layer_norm(x, (features,), g, s, EPSILON), x, draw(features),
        draw(features), numbers=[EPSILON])
    add(f"rms_norm/{name}", lambda x, g: F.rms_norm(x, (features,), g, EPSILON), x, draw(features), numbers=[EPSILON])
add("rms_norm/large epsilon", lambda x, g: F.rms_norm(x, (5,), g, 0.25), draw(B, 5), draw(5), numbers=[0.25])
write("normalizations.json")
