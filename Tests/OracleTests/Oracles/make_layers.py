#!/usr/bin/env python3
"""Writes layers.json: whole layers as PyTorch's own modules compute them. See oracle.py.

A case holds the layer as a document has it, its input, its parameters by name as resplay lays them out, the output, and
the gradients of sum(output * weight) by every parameter.
"""
import json
import pathlib

import torch
from torch import nn
from torch.nn import functional as F

from oracle import draw, flat, pixels, planes, tensor

torch.manual_seed(17)
HERE = pathlib.Path(__file__).parent
B = 2
cases = {}


def add(name, layer, x, parameters, function):
    parameters = {key: (value / 2).float().double().requires_grad_() for key, value in parameters.items()}
    y = function(x, parameters)
    weight = draw(*y.shape)
    (y * weight).sum().backward()
    cases[name] = {
        "layer": json.dumps(layer), "input": tensor(x), "parameters": {k: tensor(v) for k, v in parameters.items()},
        "weight": flat(weight, 9), "output": flat(y), "gradients": {k: flat(v.grad) for k, v in parameters.items()},
    }


def linear(x, p, name):
    return F.linear(x, p[f"{name}.weight"].T, p.get(f"{name}.bias"))


sequence, image = draw(B, 5, 6), draw(B, 4, 6, 4)

for form, activation in (("relu", F.relu), ("gelu", F.gelu)):
    add(f"feed_forward/{form}", {"kind": "feed_forward", "type": form, "units": 7}, sequence,
        {"input.weight": draw(6, 7), "input.bias": draw(7), "output.weight": draw(7, 6), "output.bias": draw(6)},
        lambda x, p: linear(activation(linear(x, p, "input")), p, "output"))
add("feed_forward/swiglu", {"kind": "feed_forward", "type": "swiglu", "units": 7, "bias": False}, sequence,
    {"input.weight": draw(6, 7), "gate.weight": draw(6, 7), "output.weight": draw(7, 6)},
    lambda x, p: linear(F.silu(linear(x, p, "gate")) * linear(x, p, "input"), p, "output"))

# Dosovitskiy et al., 2021: Conv2d with stride and kernel alike, flattened.
add("patchify", {"kind": "patchify", "size": 2, "units": 5}, image, {"weight": draw(2, 2, 4, 5), "bias": draw(5)},
    lambda x, p: F.conv2d(planes(x), p["weight"].permute(3, 2, 0, 1), p["bias"], 2).flatten(2).transpose(1, 2))
add("class_token", {"kind": "class_token"}, sequence, {"weight": draw(1, 6)},
    lambda x, p: torch.cat([p["weight"].expand(B, 1, 6), x], 1))
add("class_token/last", {"kind": "class_token", "place": "last"}, sequence, {"weight": draw(1, 6)},
    lambda x, p: torch.cat([x, p["weight"].expand(B, 1, 6)], 1))
add("prefix", {"kind": "prefix", "length": 3}, sequence, {"weight": draw(3, 6)},
    lambda x, p: torch.cat([p["weight"].expand(B, 3, 6), x], 1))
add("scale", {"kind": "scale"}, sequence, {"weight": draw(6)}, lambda x, p: x * p["weight"])
add("depthwise_conv", {"kind": "depthwise_conv", "multiplier": 2, "stride": 2}, image,
    {"weight": draw(3, 3, 1, 8), "bias": draw(8)},
    lambda x, p: pixels(F.conv2d(planes(x), p["weight"].permute(3, 2, 0, 1), p["bias"], 2, 1, groups=4)))
# PyTorch keeps it as [channels, outputs / groups, height, width].
add("transposed_conv", {"kind": "transposed_conv", "channels": 3, "kernel": 3, "padding": 1}, image,
    {"weight": draw(3, 3, 3, 4), "bias": draw(3)},
    lambda x, p: pixels(F.conv_transpose2d(planes(x), p["weight"].permute(3, 2, 0, 1), p["bias"], 2, 1)))


def squeeze_excite(x, p):
    means = x.mean((1, 2))
    factors = torch.sigmoid(linear(F.relu(linear(means, p, "reduce")), p, "expand"))
    return x * factors[:, None, None]


add("squeeze_excite", {"kind": "squeeze_excite", "reduction": 2}, image,
    {"reduce.weight": draw(4, 2), "reduce.bias": draw(2), "expand.weight": draw(2, 4), "expand.bias": draw(4)},
    squeeze_excite)


def squash(s):
    square = (s * s).sum(-1, keepdim=True)
    return square / (1 + square) * s / square.sqrt()


add("primary_capsules", {"kind": "primary_capsules", "types": 2, "size": 3}, draw(B, 5, 5, 2),
    {"weight": draw(3, 3, 2, 6), "bias": draw(6)},
    lambda x, p: squash(
        pixels(F.conv2d(planes(x), p["weight"].permute(3, 2, 0, 1), p["bias"], 2)).reshape(B, -1, 3)))


def capsules(x, p):
    # One matrix [features, units * size] a capsule before it, side by side along the last dimension.
    matrices = p["weight"].reshape(6, 5, 2 * 3)
    u = torch.einsum("bif,fio->bio", x, matrices).reshape(B, 5, 2, 3)
    logits = torch.zeros(B, 5, 2)
    for _ in range(3):
        v = squash(torch.einsum("bij,bijd->bjd", torch.softmax(logits, -1), u))
        logits = logits + torch.einsum("bijd,bjd->bij", u, v)
    return v


add("capsules", {"kind": "capsules", "units": 2, "size": 3}, sequence, {"weight": draw(1, 1, 6, 5 * 2 * 3)}, capsules)

for name, module, gates in (("tanh", nn.RNN, 1), ("gru", nn.GRU, 3), ("lstm", nn.LSTM, 4)):
    network = module(6, 4, batch_first=True, bidirectional=True)
    parameters = {}
    for way in ("", "reverse."):
        parameters |= {f"{way}input": draw(6, gates * 4), f"{way}hidden": draw(4, gates * 4),
                       f"{way}input_bias": draw(gates * 4), f"{way}hidden_bias": draw(gates * 4)}

    def bidirectional(x, p):
        given = {}
        for way, ending in (("", ""), ("reverse.", "_reverse")):
            given |= {f"weight_ih_l0{ending}": p[f"{way}input"].T, f"weight_hh_l0{ending}": p[f"{way}hidden"].T,
                      f"bias_ih_l0{ending}": p[f"{way}input_bias"], f"bias_hh_l0{ending}": p[f"{way}hidden_bias"]}
        return torch.func.functional_call(network, given, (x,))[0]

    add(f"recurrent/bidirectional {name}",
        {"kind": "recurrent", "type": name, "units": 4, "bidirectional": True}, sequence, parameters, bidirectional)
add("mean_over_time", {"kind": "mean_over_time"}, sequence, {}, lambda x, p: x.mean(1).requires_grad_())
add("lengths", {"kind": "lengths"}, sequence, {}, lambda x, p: x.norm(dim=-1).requires_grad_())

text = ",\n".join(json.dumps(key) + ":" + json.dumps(case, separators=(",", ":")) for key, case in cases.items())
(HERE / "layers.json").write_text("{\n" + text + "\n}\n")
