"""Writes weights as other programs do, and what those programs make of given rows.

Arguments: a folder with rows.safetensors (images [n, 8, 8, 1], labels [n]). Prints JSON: the mean
cross entropy of each network over the rows, in evaluation.
"""
import json
import sys

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn.functional import cross_entropy, pad

folder = sys.argv[1]
torch.manual_seed(4)


def convolution(inputs, outputs, kernel, stride=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)


class Bottleneck(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        self.conv1, self.bn1 = convolution(inputs, width, 1), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = convolution(width, width, 3, stride), nn.BatchNorm2d(width)
        self.conv3, self.bn3 = convolution(width, 4 * width, 1), nn.BatchNorm2d(4 * width)
        self.downsample = None
        if stride != 1 or inputs != 4 * width:
            self.downsample = nn.Sequential(
                convolution(inputs, 4 * width, 1, stride), nn.BatchNorm2d(4 * width))

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        y = self.bn3(self.conv3(torch.relu(self.bn2(self.conv2(y)))))
        return torch.relu(y + (self.downsample(x) if self.downsample else x))


class Basic(nn.Module):
    """Shortcuts padded with zeros, as ResNets for CIFAR have them (option A)."""

    def __init__(self, inputs, width, stride):
        super().__init__()
        self.conv1, self.bn1 = convolution(inputs, width, 3, stride), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = convolution(width, width, 3), nn.BatchNorm2d(width)
        self.stride, self.missing = stride, width - inputs

    def forward(self, x):
        y = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        x = x[:, :, :: self.stride, :: self.stride]
        return torch.relu(y + pad(x, (0, 0, 0, 0, 0, self.missing)))


class ResNet(nn.Module):
    """The names of torchvision's ResNet, with a stem of 3 by 3."""

    def __init__(self, block, expansion, stem, widths, counts, head):
        super().__init__()
        self.conv1, self.bn1 = convolution(1, stem, 3), nn.BatchNorm2d(stem)
        inputs = stem
        for stage, (width, count) in enumerate(zip(widths, counts)):
            units = []
            for unit in range(count):
                units.append(block(inputs, width, 2 if stage and not unit else 1))
                inputs = width * expansion
            setattr(self, f"layer{stage + 1}", nn.Sequential(*units))
        self.stages, self.head = len(widths), head
        setattr(self, head, nn.Linear(inputs, 10))

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        for stage in range(self.stages):
            x = getattr(self, f"layer{stage + 1}")(x)
        return getattr(self, self.head)(x.mean((2, 3)))


def trained(model):
    """Numbers that are not those of the start, so large that a wrong one shows in the loss."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, 0, 1)
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, 0, 0.1)
            nn.init.normal_(module.running_mean, 0, 0.1)
            nn.init.uniform_(module.running_var, 0.5, 1.5)
    return model.eval()


rows = load_file(f"{folder}/rows.safetensors")
images = rows["images"].permute(0, 3, 1, 2).contiguous()
labels = rows["labels"].long()
networks = {
    "bottleneck-resnet-50": ResNet(
        Bottleneck, 4, 8, [8, 16, 32, 64], [3, 4, 6, 3], "fc"),
    "resnet20-digits": ResNet(Basic, 1, 16, [16, 32, 64], [3, 3, 3], "linear"),
}
losses = {}
with torch.no_grad():
    for name, network in networks.items():
        trained(network)
        prefix = "" if name == "bottleneck-resnet-50" else "module."
        state = {prefix + key: value for key, value in network.state_dict().items()}
        save_file(state, f"{folder}/{name}.safetensors")
        losses[name] = cross_entropy(network(images), labels).item()

    # Layers one after the other, whose names only a map explains.
    plain = trained(
        nn.Sequential(
            nn.Flatten(), nn.Linear(64, 12), nn.Tanh(), nn.Linear(12, 12), nn.Tanh(),
            nn.Linear(12, 10)))
    save_file(plain.state_dict(), f"{folder}/plain.safetensors")
    losses["plain"] = cross_entropy(plain(images), labels).item()
    # The same as arrays by our paths: transposed views are in Fortran's order.
    paths = ["stem.dense1", "body.dense1", "head.dense1"]
    arrays = {}
    for path, layer in zip(paths, [plain[1], plain[3], plain[5]]):
        arrays[f"{path}.weight"] = layer.weight.numpy().T
        arrays[f"param/{path}.bias"] = layer.bias.numpy().astype(np.float64)
    mixed = {key.replace("param/", ""): value for key, value in arrays.items()}
    np.savez(f"{folder}/plain.npz", **mixed)
    np.savez_compressed(
        f"{folder}/packed.npz", step=np.array(3),
        **{f"param/{key}": np.ascontiguousarray(value) for key, value in mixed.items()})
print(json.dumps(losses))
