#!/usr/bin/env python3
"""Writes elementwise.json: products, activations, gates, shapes and losses. See oracle.py."""
import torch
from torch.nn import functional as F

from oracle import add, draw, write

torch.manual_seed(5)
B = 3
ACTIVATIONS = {
    "relu": F.relu,
    "leaky_relu": lambda x: F.leaky_relu(x, 0.2),
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "gelu": F.gelu,
    "silu": F.silu,
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
    "softplus": F.softplus,
    "elu": lambda x: F.elu(x, 0.7),
}

x, sequence, image = draw(B, 7), draw(B, 4, 5), draw(B, 2, 3, 5)
add("linear/rows", lambda x, w, b: x @ w + b, x, draw(7, 19), draw(19))
add("linear/rows, no bias", lambda x, w: x @ w, x, draw(7, 4))
add("linear/sequence", lambda x, w, b: F.linear(x, w.T, b), sequence, draw(5, 6), draw(6))
add("linear/image", lambda x, w: F.linear(x, w.T), image, draw(5, 3))

# Small ones, where most of the curvature is, and ones so large that everything saturates.
spread = torch.cat([draw(B, 40) * 2, draw(B, 9) * 12, torch.zeros(B, 1)], 1).float().double()
for name, function in ACTIVATIONS.items():
    add(f"activation/{name}", function, spread)

add("add/rows", lambda a, b: a + b, x, draw(B, 7))
add("scale/rows", lambda x: -1.5 * x, x, numbers=[-1.5])
add("multiply_scalar/rows", lambda x, s: s * x, x, draw(1))
add("multiply/rows", lambda a, b: a * b, x, draw(B, 7))
add("gate/rows", lambda g, a, b: g * a + (1 - g) * b, torch.sigmoid(draw(B, 7)).float().double(), x, draw(B, 7))
add("concatenate/sequences", lambda a, b, c: torch.cat([a, b, c], -1), sequence, draw(B, 4, 2), draw(B, 4, 1))
add("concatenate/images", lambda a, b: torch.cat([a, b], -1), image, draw(B, 2, 3, 4))
add("zeros/rows", lambda x: torch.cat([torch.zeros_like(x), x], -1), x)
# Option A of a shortcut: new channels are zeros.
add("pad/image", lambda x: F.pad(x, (0, 4)), image, numbers=[9])
add("pad/cut", lambda x: x[..., :3], image, numbers=[3])
add("slice/image", lambda x: x[..., 1:4], image, numbers=[1, 3])
add("slice/rows", lambda x: x[..., 5:], x, numbers=[5, 2])
add("last_step/sequence", lambda x: x[:, -1], sequence)
# The softmax sees the last dimension that the reshape made.
add("reshape/sequence to image", lambda x: torch.softmax(x.reshape(B, 2, 1, 10), -1), sequence, numbers=[2, 1, 10])

add("mean_squared_error/rows", F.mse_loss, x, draw(B, 7))
add("mean_squared_error/image", F.mse_loss, image, draw(B, 2, 3, 5))
add("huber/rows", lambda x, t: F.huber_loss(x, t, delta=0.5), x, draw(B, 7), numbers=[0.5])
add("binary_cross_entropy/rows", F.binary_cross_entropy_with_logits, x * 3,
    constants=[torch.rand(B, 7).float().double()])


def cross_entropy(x, t):
    return F.cross_entropy(x.reshape(-1, x.shape[-1]), t.reshape(-1), ignore_index=-1)


add("cross_entropy/rows", cross_entropy, x * 4, constants=[torch.randint(0, 7, (B,))])
add("cross_entropy/padded tokens", cross_entropy, sequence,
    constants=[torch.tensor([[0, -1, 2, 4], [-1, 1, 2, -1], [3, 3, 0, -1]])])
add("cross_entropy/pixels", cross_entropy, image, constants=[torch.randint(0, 5, (B, 2, 3))])
add("cross_entropy/padded pixels", cross_entropy, image, constants=[torch.randint(-1, 5, (B, 2, 3))])
# What came later is drawn later, so that the cases above stay as they are.
add("scale_features/rows", lambda x, s: x * s, x, draw(7))
add("scale_features/image", lambda x, s: x * s, image, draw(5))
add("scale_features/of each sample", lambda x, s: x * s[:, None, None], image, draw(B, 5))
add("transpose/weight", lambda x, w: x @ w.T, x, draw(4, 7))
def margin_loss(lengths, target):
    """Sabour, Frosst & Hinton (2017), section 3."""
    right = F.one_hot(target.long(), lengths.shape[-1])
    present = torch.clamp(0.9 - lengths, min=0) ** 2
    absent = 0.5 * torch.clamp(lengths - 0.1, min=0) ** 2
    return (right * present + (1 - right) * absent).sum(-1).mean()


add("margin_loss/rows", margin_loss, torch.rand(B, 7).float().double(),
    constants=[torch.tensor([2.0, 0.0, 6.0]).double()])

CLASS_WEIGHTS = [0.5, 2.0, 1.0, 0.25, 3.0]


def weighted_cross_entropy(x, t):
    """The mean over what the targets' classes weigh."""
    return F.cross_entropy(
        x.reshape(-1, x.shape[-1]), t.reshape(-1), weight=torch.tensor(CLASS_WEIGHTS), ignore_index=-1)


add("weighted_cross_entropy/pixels", weighted_cross_entropy, image * 3,
    constants=[torch.randint(0, 5, (B, 2, 3))], numbers=CLASS_WEIGHTS)
add("weighted_cross_entropy/padded tokens", weighted_cross_entropy, sequence,
    constants=[torch.tensor([[0, -1, 2, 4], [-1, 1, 2, -1], [3, 3, 0, -1]])], numbers=CLASS_WEIGHTS)

# The value is that of x, the gradient f times as large.
add("gradient_gate/image", lambda x, f: (x * f) + (x - x * f).detach(), image, buffers=[draw(1)])

write("elementwise.json")
