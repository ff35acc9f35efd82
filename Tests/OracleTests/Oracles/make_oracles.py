#!/usr/bin/env python3
"""Writes the oracles: three small networks as PyTorch computes them in float64.

    pip install torch && python3 make_oracles.py

Each NAME.json holds the initial parameters by path (weights as [inputs, outputs]), one batch with its
targets, the logits, the loss, every gradient, and the losses of ten optimizer steps on that batch.
NAME.yaml beside it is the same network as a document. Made with torch 2.x; the seed is fixed.
"""
import json
import math
import pathlib

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
HERE = pathlib.Path(__file__).parent


class Tree(nn.Module):
    """Modules registered by the paths of the document, so that names match."""

    def __init__(self):
        super().__init__()
        self.by_path = {}

    def put(self, path, module):
        self.by_path[path] = module
        self.add_module(path.replace(".", "/"), module)
        return module

    def named(self):
        for path, module in self.by_path.items():
            for name, value in module.named_parameters():
                yield f"{path}.{name}", module, name, value


class Plain(Tree):
    def __init__(self):
        super().__init__()
        self.a = self.put("stem.dense1", nn.Linear(3, 5))
        self.b = self.put("body.dense1", nn.Linear(5, 4))
        self.c = self.put("head.dense1", nn.Linear(4, 3))

    def forward(self, x):
        return self.c(torch.relu(self.b(torch.tanh(self.a(x)))))


class Residual(Tree):
    """Two repeats of dense 8, gelu, dense 8; a projection where the width changes."""

    def __init__(self):
        super().__init__()
        self.stem = self.put("stem.dense1", nn.Linear(4, 6))
        self.first = [self.put(f"body[{i}].dense1", nn.Linear(6 if i == 0 else 8, 8)) for i in range(2)]
        self.second = [self.put(f"body[{i}].dense2", nn.Linear(8, 8)) for i in range(2)]
        self.projection = self.put("body[0].skip0", nn.Linear(6, 8, bias=False))
        self.head = self.put("head.dense1", nn.Linear(8, 3))

    def forward(self, x):
        h = torch.relu(self.stem(x))
        for i in range(2):
            branch = self.second[i](nn.functional.gelu(self.first[i](h))) / math.sqrt(2)
            h = branch + (self.projection(h) if i == 0 else h)
        return self.head(h)


class Normalized(Tree):
    """Dense, batch norm, silu, with the input concatenated; one value predicted."""

    def __init__(self):
        super().__init__()
        self.dense = self.put("body.dense1", nn.Linear(4, 6))
        self.norm = self.put("body.batch_norm1", nn.BatchNorm1d(6))
        self.head = self.put("head.dense1", nn.Linear(10, 1))

    def forward(self, x):
        h = nn.functional.silu(self.norm(self.dense(x)))
        return self.head(torch.cat([h, x], dim=1))


def stored(module, name, value):
    """A parameter as resplay lays it out: weights of dense layers are [inputs, outputs]."""
    value = value.detach()
    return value.t() if isinstance(module, nn.Linear) and name == "weight" else value


def tensor(value):
    return {"shape": list(value.shape), "values": value.flatten().tolist()}


def write(name, model, x, target, criterion, optimizer):
    def parameters():
        return {p: tensor(stored(m, n, v)) for p, m, n, v in model.named()}

    def gradients():
        return {p: tensor(stored(m, n, v.grad)) for p, m, n, v in model.named()}

    oracle = {"input": tensor(x), "target": tensor(target.double()), "parameters": parameters()}
    losses = []
    for step in range(10):
        optimizer.zero_grad()
        logits = model(x)
        loss = criterion(logits, target)
        loss.backward()
        if step == 0:
            oracle |= {"logits": tensor(logits.detach()), "gradients": gradients()}
        losses.append(loss.item())
        optimizer.step()
    oracle["losses"] = losses
    (HERE / f"{name}.json").write_text(json.dumps(oracle, indent=1) + "\n")


def split_decay(model, decay):
    """Weights of dense layers decay; biases, gains and shifts do not."""
    weights = [v for _, m, n, v in model.named() if isinstance(m, nn.Linear) and n == "weight"]
    others = [v for _, m, n, v in model.named() if not (isinstance(m, nn.Linear) and n == "weight")]
    return [{"params": weights, "weight_decay": decay}, {"params": others, "weight_decay": 0}]


def single(value):
    """Rounded to float32, so that both sides start from the same numbers."""
    return value.float().double()


def main():
    torch.manual_seed(20150)
    with torch.no_grad():
        models = Plain(), Residual(), Normalized()
        for model in models:
            for value in model.parameters():
                value.copy_(single(value * 1.5 + 0.05 * torch.randn_like(value)))
    x3, x4 = single(torch.randn(8, 3)), single(torch.randn(12, 4))
    write(
        "plain", models[0], x3, torch.arange(8) % 3, nn.CrossEntropyLoss(),
        torch.optim.SGD(models[0].parameters(), lr=0.1, momentum=0.9))
    write(
        "residual", models[1], x4, torch.arange(12) % 3, nn.CrossEntropyLoss(),
        torch.optim.AdamW(split_decay(models[1], 0.01), lr=0.01))
    write(
        "normalized", models[2], x4, single(torch.randn(12, 1)), nn.MSELoss(),
        torch.optim.SGD(split_decay(models[2], 0.01), lr=0.05, momentum=0.8, nesterov=True))


if __name__ == "__main__":
    main()
