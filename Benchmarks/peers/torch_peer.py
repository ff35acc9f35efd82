"""PyTorch on the five workloads: `torch_peer.py WORKLOAD eager|compile SECONDS`."""

import sys

import torch
from torch import nn
from torch.nn import functional as F

from common import DENSE, measure, report


class ResidualMLP(nn.Module):
    def __init__(self, width, blocks):
        super().__init__()
        self.stem = nn.Linear(2, width)
        self.first = nn.ModuleList(nn.Linear(width, width) for _ in range(blocks))
        self.second = nn.ModuleList(nn.Linear(width, width) for _ in range(blocks))
        self.head = nn.Linear(width, 2)
        self.scale = blocks**-0.5

    def forward(self, x):
        x = F.relu(self.stem(x))
        for first, second in zip(self.first, self.second):
            x = F.relu(x + self.scale * second(F.relu(first(x))))
        return self.head(x)


class ResBlock(nn.Module):
    def __init__(self, inputs, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, channels, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels)
        self.shortcut = (
            nn.Identity() if stride == 1 else nn.Conv2d(inputs, channels, 1, stride, bias=False)
        )

    def forward(self, x):
        y = F.relu(self.norm1(self.conv1(x)))
        return F.relu(self.norm2(self.conv2(y)) + self.shortcut(x))


def resnet20():
    layers = [nn.Conv2d(1, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    inputs = 16
    for channels in (16, 32, 64):
        for index in range(3):
            stride = 2 if index == 0 and channels > 16 else 1
            layers.append(ResBlock(inputs, channels, stride))
            inputs = channels
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


class TransformerBlock(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.packed, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.up, self.down = nn.Linear(d, 4 * d), nn.Linear(4 * d, d)

    def forward(self, x):
        batch, positions, d = x.shape
        packed = self.packed(self.norm1(x)).view(batch, positions, 3, self.heads, -1)
        q, k, v = packed.permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(y.transpose(1, 2).reshape(batch, positions, d))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class Transformer(nn.Module):
    def __init__(self, vocabulary=32, positions=32, d=64, heads=4, blocks=4):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, d)
        self.positions = nn.Parameter(torch.zeros(positions, d))
        self.blocks = nn.Sequential(*(TransformerBlock(d, heads) for _ in range(blocks)))
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, vocabulary)

    def forward(self, x):
        return self.head(self.norm(self.blocks(self.tokens(x) + self.positions))).flatten(0, 1)


def workload(name):
    """A model, its batch, its loss and its optimizer."""
    cross_entropy = F.cross_entropy
    if name in DENSE:
        width, batch, blocks = DENSE[name]
        model = ResidualMLP(width, blocks)
        data = torch.randn(batch, 2), torch.randint(2, (batch,))
        return model, data, cross_entropy, torch.optim.SGD(model.parameters(), 1e-3, 0.9)
    if name == "W3":
        model = resnet20()
        data = torch.randn(64, 1, 8, 8), torch.randint(10, (64,))
        return model, data, cross_entropy, torch.optim.SGD(model.parameters(), 1e-3, 0.9)
    if name == "W4":
        model = Transformer()
        data = torch.randint(32, (32, 32)), torch.randint(32, (32 * 32,))
        return model, data, cross_entropy, torch.optim.Adam(model.parameters(), 1e-4)
    model = nn.Sequential(
        nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 2), nn.Tanh(), nn.Linear(2, 1), nn.Tanh()
    )
    data = torch.randn(10, 2), torch.randn(10, 1)
    return model, data, F.mse_loss, torch.optim.SGD(model.parameters(), 0.03)


def main():
    name, mode, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    torch.set_num_threads(1)
    torch.manual_seed(1)
    model, (x, y), loss_function, optimizer = workload(name)
    weights = list(model.parameters())

    def gradients():
        optimizer.zero_grad()
        loss = loss_function(model(x), y)
        loss.backward()
        norms = torch._foreach_norm([weight.grad for weight in weights])
        return loss, norms

    if mode == "compile":
        # Two ways to compile it: with the optimizer inside or outside; the faster one counts.
        forward = torch.compile(lambda: loss_function(model(x), y))

        def outside():
            optimizer.zero_grad()
            forward().backward()
            torch._foreach_norm([weight.grad for weight in weights])
            optimizer.step()

        @torch.compile
        def inside():
            torch._foreach_norm([weight.grad for weight in weights])
            optimizer.step()

        def both():
            optimizer.zero_grad(set_to_none=False)
            forward().backward()
            inside()

        times = [measure(outside, seconds)]
        try:
            times.append(measure(both, seconds))
        except Exception as problem:  # some optimizers do not compile
            print(f"optimizer not compiled: {type(problem).__name__}", file=sys.stderr)
        report("torch.compile", min(times))
        return

    def step():
        gradients()
        optimizer.step()

    report("torch eager", measure(step, seconds))


main()
