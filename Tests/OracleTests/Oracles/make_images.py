#!/usr/bin/env python3
"""Writes images.json: pooling, upsampling, group normalization, gates and losses of PyTorch in float64.

    pip install torch && python3 make_images.py

Each case holds its inputs (images as [batch, height, width, channels]), the output, and the gradients of
sum(output * weight) by every input; a loss stands for itself. Made with torch 2.x; the seed is fixed.
"""
import json
import pathlib

import torch
from torch.nn import functional as F

torch.manual_seed(3)
torch.set_default_dtype(torch.float64)
B, H, W, C = 2, 5, 6, 4
WINDOWS = [  # kernel, stride, padding, dilation
    ((2, 2), (2, 2), (0, 0), (1, 1)),
    ((3, 2), (2, 1), (1, 1), (1, 1)),
    ((2, 3), (1, 2), (1, 0), (2, 2)),
]


def draw(*shape):
    # Float32 on the other side: both must start from the same numbers.
    return torch.randn(*shape).float().double()


def flat(tensor):
    return [float(f"{value:.10g}") for value in tensor.detach().reshape(-1).tolist()]


def planes(x):
    return x.permute(0, 3, 1, 2)


def pixels(x):
    return x.permute(0, 2, 3, 1)


cases = {}


def add(name, function, *inputs, constants=(), **attributes):
    inputs = [x.clone().requires_grad_() for x in inputs]
    y = function(*inputs, *constants)
    weight = draw(*y.shape) if y.dim() else torch.ones(())
    (y * weight).sum().backward()
    cases[name] = attributes | {
        "inputs": [flat(x) for x in inputs],
        "shapes": [list(x.shape) for x in inputs],
        "constants": [flat(x.double()) for x in constants],
        "weight": flat(weight),
        "output": flat(y),
        "gradients": [flat(x.grad) for x in inputs],
    }


image, small = draw(B, H, W, C), draw(B, 3, 2, 2)
for number, (kernel, stride, padding, dilation) in enumerate(WINDOWS):
    window = list(kernel + stride + padding + dilation)
    add(f"max{number}", lambda x: pixels(F.max_pool2d(planes(x), kernel, stride, padding, dilation)), image,
        window=window)
    if dilation == (1, 1):
        add(f"average{number}", lambda x: pixels(F.avg_pool2d(planes(x), kernel, stride, padding)), image,
            window=window)
add("global_max", lambda x: x.amax((1, 2)), image)
add("global_average", lambda x: x.mean((1, 2)), image)
for factor in (2, 3):
    add(f"nearest{factor}", lambda x: pixels(F.interpolate(planes(x), scale_factor=factor, mode="nearest")),
        small, window=[factor])
    add(f"bilinear{factor}", lambda x: pixels(
        F.interpolate(planes(x), scale_factor=factor, mode="bilinear", align_corners=False)), small,
        window=[factor])
for groups in (1, 2, 4):
    add(f"group_norm{groups}", lambda x, gain, shift: pixels(F.group_norm(planes(x), groups, gain, shift, 1e-5)),
        image, draw(C), draw(C), window=[groups])
add("gate", lambda g, a, b: g * a + (1 - g) * b, torch.sigmoid(draw(B, 7)).float().double(), draw(B, 7), draw(B, 7))
add("multiply", lambda a, b: a * b, draw(B, 7), draw(B, 7))
add("binary_cross_entropy", F.binary_cross_entropy_with_logits, draw(B, 5) * 3,
    constants=[torch.rand(B, 5).float().double()])
add("huber", lambda x, t: F.huber_loss(x, t, delta=0.5), draw(B, 5), draw(B, 5))
labels = torch.tensor([[0, -1, 2], [-1, 1, 2]])
add("cross_entropy_padded",
    lambda x, t: F.cross_entropy(x.reshape(-1, 3), t.reshape(-1), ignore_index=-1), draw(B, 3, 3),
    constants=[labels])

out = pathlib.Path(__file__).parent / "images.json"
out.write_text(json.dumps(cases, separators=(",", ":")) + "\n")
