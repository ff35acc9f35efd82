#!/usr/bin/env python3
"""Writes images.json: convolution and its transpose, pooling, upsampling and group normalization. See oracle.py."""
import torch
from torch.nn import functional as F

from oracle import add, draw, pixels, planes, write

torch.manual_seed(3)
B, H, W, C = 2, 5, 6, 4
WINDOWS = [  # kernel, stride, padding, dilation
    ((2, 2), (2, 2), (0, 0), (1, 1)),
    ((3, 2), (2, 1), (1, 1), (1, 1)),
    ((2, 3), (1, 2), (1, 0), (2, 2)),
]
CONVOLUTIONS = {  # kernel, stride, padding, dilation, groups, outputs
    "same": ((3, 3), (1, 1), (1, 1), (1, 1), 1, 5),
    "pointwise": ((1, 1), (1, 1), (0, 0), (1, 1), 1, 3),
    "strided pointwise": ((1, 1), (2, 2), (0, 0), (1, 1), 1, 17),
    "strided": ((3, 3), (2, 2), (1, 1), (1, 1), 1, 4),
    "uneven": ((2, 3), (3, 1), (1, 2), (2, 1), 1, 3),
    "dilated": ((3, 3), (1, 1), (2, 2), (2, 2), 1, 2),
    "groups": ((3, 3), (1, 2), (1, 1), (1, 1), 2, 6),
    "depthwise": ((3, 3), (1, 1), (1, 1), (1, 1), 4, 4),
    "depthwise multiplied": ((2, 2), (1, 1), (0, 0), (1, 1), 4, 8),
    "whole image": ((5, 6), (1, 1), (0, 0), (1, 1), 1, 7),
}

image, small = draw(B, H, W, C), draw(B, 3, 2, 2)
for number, (kernel, stride, padding, dilation) in enumerate(WINDOWS):
    window = list(kernel + stride + padding + dilation)
    add(f"max_pool/{number}", lambda x: pixels(F.max_pool2d(planes(x), kernel, stride, padding, dilation)), image,
        window=window)
    if dilation == (1, 1):
        add(f"average_pool/{number}", lambda x: pixels(F.avg_pool2d(planes(x), kernel, stride, padding)), image,
            window=window)
add("global_max/image", lambda x: x.amax((1, 2)), image)
add("global_average/image", lambda x: x.mean((1, 2)), image)
add("global_average/sequence", lambda x: x.mean(1), draw(B, 7, 3))
for factor in (2, 3):
    add(f"nearest/{factor}", lambda x: pixels(F.interpolate(planes(x), scale_factor=factor, mode="nearest")),
        small, numbers=[factor])
    add(f"bilinear/{factor}", lambda x: pixels(
        F.interpolate(planes(x), scale_factor=factor, mode="bilinear", align_corners=False)), small,
        numbers=[factor])
for groups in (1, 2, 4):
    add(f"group_norm/{groups}", lambda x, gain, shift: pixels(F.group_norm(planes(x), groups, gain, shift, 1e-5)),
        image, draw(C), draw(C), numbers=[groups])

# Ours are [height, width, channels / groups, outputs]; PyTorch's [outputs, channels / groups, height, width].
for name, (kernel, stride, padding, dilation, groups, outputs) in CONVOLUTIONS.items():
    weight, window = draw(*kernel, C // groups, outputs), list(kernel + stride + padding + dilation)

    def convolution(x, w, b=None):
        return pixels(F.conv2d(planes(x), w.permute(3, 2, 0, 1), b, stride, padding, dilation, groups))

    add(f"convolution/{name}", convolution, image, weight, draw(outputs), window=window, numbers=[groups])
    if name in ("same", "uneven", "groups"):
        add(f"convolution/{name}, no bias", convolution, image, weight, window=window, numbers=[groups])

    # Transposed: ours [height, width, outputs / groups, channels], PyTorch's [channels, outputs / groups, height, width].
    def transposed(x, w, b=None):
        return pixels(F.conv_transpose2d(
            planes(x), w.permute(3, 2, 0, 1), b, stride, padding, groups=groups, dilation=dilation))

    if "point" in name or "multiplied" in name or "whole" in name:
        continue
    per_group = max(1, outputs // groups)
    weight = draw(*kernel, per_group, C)
    add(f"transposed_convolution/{name}", transposed, image, weight, draw(per_group * groups), window=window,
        numbers=[groups])
    if name in ("strided", "groups"):
        add(f"transposed_convolution/{name}, no bias", transposed, image, weight, window=window, numbers=[groups])
write("images.json")
