"""PyTorch on the workloads: `torch_peer.py WORKLOAD eager|compile SECONDS`."""

import sys

import torch
from torch import nn
from torch.nn import functional as F

from common import DENSE, GRU, RESNETS, TRANSFORMERS, UNET, measure, report


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


def resnet(colours, blocks, classes):
    layers = [nn.Conv2d(colours, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    inputs = 16
    for channels in (16, 32, 64):
        for index in range(blocks):
            stride = 2 if index == 0 and channels > 16 else 1
            layers.append(ResBlock(inputs, channels, stride))
            inputs = channels
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, classes))


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
    def __init__(self, vocabulary, positions, d, heads, blocks):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, d)
        self.positions = nn.Parameter(torch.zeros(positions, d))
        self.blocks = nn.Sequential(*(TransformerBlock(d, heads) for _ in range(blocks)))
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, vocabulary)

    def forward(self, x):
        return self.head(self.norm(self.blocks(self.tokens(x) + self.positions))).flatten(0, 1)


class UNet(nn.Module):
    def __init__(self, channels, classes):
        super().__init__()

        def level(inputs, outputs):
            return nn.Sequential(
                nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs),
                nn.ReLU(), nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False),
                nn.BatchNorm2d(outputs), nn.ReLU())

        self.down = nn.ModuleList(
            level(inputs, outputs) for inputs, outputs in zip((1, *channels), channels))
        self.up = nn.ModuleList(
            level(inputs + outputs, outputs)
            for inputs, outputs in zip(channels[:0:-1], channels[-2::-1]))
        self.head = nn.Conv2d(channels[0], classes, 1)

    def forward(self, x):
        fine = []
        for index, level in enumerate(self.down):
            x = level(F.max_pool2d(x, 2) if index else x)
            fine.append(x)
        for index, level in enumerate(self.up):
            x = F.interpolate(x, scale_factor=2, mode="nearest")
            x = level(torch.cat([x, fine[-2 - index]], 1))
        return self.head(x)


class Recurrent(nn.Module):
    def __init__(self, width, layers, classes):
        super().__init__()
        self.layers = nn.GRU(1, width, layers, batch_first=True)
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        return self.head(self.layers(x)[0][:, -1])


def workload(name):
    """A model, its batch, its loss and its optimizer."""
    cross_entropy = F.cross_entropy
    if name in DENSE:
        width, batch, blocks = DENSE[name]
        model = ResidualMLP(width, blocks)
        data = torch.randn(batch, 2), torch.randint(2, (batch,))
        return model, data, cross_entropy, torch.optim.SGD(model.parameters(), 1e-3, 0.9)
    if name in RESNETS:
        batch, side, colours, blocks, classes = RESNETS[name]
        model = resnet(colours, blocks, classes)
        data = torch.randn(batch, colours, side, side), torch.randint(classes, (batch,))
        return model, data, cross_entropy, torch.optim.SGD(model.parameters(), 1e-3, 0.9)
    if name in TRANSFORMERS:
        batch, vocabulary, positions, *sizes = TRANSFORMERS[name]
        model = Transformer(vocabulary, positions, *sizes)
        data = (
            torch.randint(vocabulary, (batch, positions)),
            torch.randint(vocabulary, (batch * positions,)))
        return model, data, cross_entropy, torch.optim.Adam(model.parameters(), 1e-4)
    if name == "W8":
        batch, side, channels, classes = UNET
        model = UNet(channels, classes)
        data = torch.randn(batch, 1, side, side), torch.randint(classes, (batch, side, side))
        return model, data, cross_entropy, torch.optim.SGD(model.parameters(), 1e-3, 0.9)
    if name == "W9":
        batch, steps, width, layers, classes = GRU
        model = Recurrent(width, layers, classes)
        data = torch.randn(batch, steps, 1), torch.randint(classes, (batch,))
        return model, data, cross_entropy, torch.optim.SGD(model.parameters(), 1e-3, 0.9)
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
