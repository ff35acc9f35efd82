#!/usr/bin/env python3
"""Writes same.json: convolutions that keep the extent of an image, as Keras pads them for `padding="same"`.

In float64 on JAX (pip install keras jax). The forms of the cases are those of oracle.py. The window's last two numbers
are the zeros at the end alone: an odd row or column goes there.
"""
import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "jax"
import jax
import keras
import numpy

jax.config.update("jax_enable_x64", True)
random = numpy.random.default_rng(24)
CASES = {  # image, kernel, dilation, groups
    "odd kernel": ((5, 6, 4), 3, 1, 1),
    "even kernel": ((5, 6, 4), 2, 1, 1),
    "kernel of 4": ((8, 8, 1), 4, 1, 1),
    "even kernel, odd dilation": ((8, 7, 2), 4, 3, 1),
    "even kernel, even dilation": ((6, 6, 2), 2, 2, 1),
    "even kernel, groups": ((5, 6, 4), 2, 1, 2),
    "kernel larger than the image": ((3, 2, 2), 6, 1, 1),
}


def draw(*shape):
    # Float32 on the other side: both must start from the same numbers.
    return random.standard_normal(shape).astype(numpy.float32).astype(numpy.float64)


def flat(values, digits=8):
    return [float(f"{value:.{digits}g}") for value in numpy.asarray(values).reshape(-1)]


def tensor(x):
    return {"shape": list(x.shape), "values": flat(x, 9)}


cases = {}
for name, (image, kernel, dilation, groups) in CASES.items():
    inputs = [draw(2, *image), draw(kernel, kernel, image[-1] // groups, 4), draw(4)]
    reach = dilation * (kernel - 1)

    def layer(x, w, b):
        y = keras.ops.conv(x, w, strides=1, padding="same", data_format="channels_last", dilation_rate=dilation)
        return y + b

    y, pullback = jax.vjp(layer, *inputs)
    assert y.shape[1:3] == image[:2] and y.dtype == numpy.float64
    weight = draw(*y.shape)
    before, after = reach // 2, reach % 2
    cases["convolution/" + name] = {
        "window": [kernel] * 2 + [1] * 2 + [before] * 2 + [dilation] * 2 + [after] * 2, "numbers": [groups],
        "inputs": [tensor(x) for x in inputs], "weight": flat(weight, 9), "output": flat(y),
        "gradients": [flat(gradient) for gradient in pullback(weight)],
    }
text = ",\n".join(json.dumps(key) + ":" + json.dumps(case, separators=(",", ":")) for key, case in cases.items())
(pathlib.Path(__file__).parent / "same.json").write_text("{\n" + text + "\n}\n")
