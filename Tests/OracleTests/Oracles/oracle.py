"""What the scripts beside it share: cases of single operations, drawn from a fixed seed and written as JSON.

A case holds its inputs, the output of PyTorch in float64, and the gradients of sum(output * weight) by every input; a
loss stands for itself. Images are [batch, height, width, channels]. Made with torch 2.x (pip install torch).
"""
import json
import pathlib

import torch

torch.set_default_dtype(torch.float64)
HERE = pathlib.Path(__file__).parent
cases = {}


def draw(*shape):
    # Float32 on the other side: both must start from the same numbers.
    return torch.randn(*shape).float().double()


def flat(tensor, digits=8):
    return [float(f"{value:.{digits}g}") for value in tensor.detach().double().reshape(-1).tolist()]


def tensor(x):
    # Nine digits are a float32.
    return {"shape": list(x.shape), "values": flat(x, 9)}


def planes(x):
    return x.permute(0, 3, 1, 2)


def pixels(x):
    return x.permute(0, 2, 3, 1)


def add(name, function, *inputs, constants=(), buffers=(), **attributes):
    """A case 'operation/variant'. `function` takes inputs, constants and buffers (which it may change) and returns the
    output, or the output and further results by name. `attributes`: window, numbers, evaluates."""
    assert name not in cases
    inputs = [x.clone().requires_grad_() for x in inputs]
    before = [x.clone() for x in buffers]
    buffers = [x.clone() for x in buffers]
    y, more = function(*inputs, *constants, *buffers), {}
    if isinstance(y, tuple):
        y, more = y
    weight = draw(*y.shape) if y.dim() else torch.ones(())
    case = attributes | {"inputs": [tensor(x) for x in inputs], "weight": flat(weight, 9), "output": flat(y)}
    if not attributes.get("evaluates"):
        (y * weight).sum().backward()
        case["gradients"] = [flat(x.grad) for x in inputs]
    if constants:
        case["constants"] = [tensor(x) for x in constants]
    if before:
        case["buffers"] = [tensor(x) for x in before]
        case["buffers_after"] = [flat(x) for x in buffers]
    if more:
        case["more"] = {key: flat(value) for key, value in more.items()}
    cases[name] = case


def write(name):
    text = ",\n".join(json.dumps(key) + ":" + json.dumps(case, separators=(",", ":")) for key, case in cases.items())
    (HERE / name).write_text("{\n" + text + "\n}\n")
