"""JAX on the workloads: `jax_peer.py WORKLOAD jit|scan SECONDS`."""

import os
import sys

os.environ.setdefault(
    "XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
)

import jax
import jax.numpy as jnp
from jax import lax

from common import DENSE, GRU, RESNETS, TRANSFORMERS, UNET, measure, report


def normal(key, shape, scale=0.1):
    return scale * jax.random.normal(key, shape)


def dense(key, inputs, outputs):
    return {"w": normal(key, (inputs, outputs)), "b": jnp.zeros(outputs)}


def apply(layer, x):
    return x @ layer["w"] + layer["b"]


def cross_entropy(logits, labels):
    return -jnp.mean(jax.nn.log_softmax(logits)[jnp.arange(labels.shape[0]), labels])


def residual_mlp(key, width, blocks):
    keys = iter(jax.random.split(key, 2 * blocks + 2))
    weights = {
        "stem": dense(next(keys), 2, width),
        "body": [(dense(next(keys), width, width), dense(next(keys), width, width)) for _ in range(blocks)],
        "head": dense(next(keys), width, 2),
    }

    def loss(weights, x, y):
        x = jax.nn.relu(apply(weights["stem"], x))
        for first, second in weights["body"]:
            x = jax.nn.relu(x + blocks**-0.5 * apply(second, jax.nn.relu(apply(first, x))))
        return cross_entropy(apply(weights["head"], x), y)

    return weights, loss


def convolve(weight, x, stride=1):
    return lax.conv_general_dilated(
        x, weight, (stride, stride), "SAME" if weight.shape[0] > 1 else "VALID",
        dimension_numbers=("NHWC", "HWIO", "NHWC"))


def batch_norm(layer, x):
    mean, variance = x.mean((0, 1, 2)), x.var((0, 1, 2))
    return (x - mean) * lax.rsqrt(variance + 1e-5) * layer["gain"] + layer["shift"]


def norm(channels):
    return {"gain": jnp.ones(channels), "shift": jnp.zeros(channels)}


def resnet(key, colours, depth, classes):
    keys = iter(jax.random.split(key, 6 * depth + 4))

    def kernel(size, inputs, outputs):
        return normal(next(keys), (size, size, inputs, outputs))

    blocks, strides, inputs = [], [], 16
    for channels in (16, 32, 64):
        for index in range(depth):
            stride = 2 if index == 0 and channels > 16 else 1
            block = {
                "conv1": kernel(3, inputs, channels), "norm1": norm(channels),
                "conv2": kernel(3, channels, channels), "norm2": norm(channels),
            }
            if stride == 2:
                block["shortcut"] = kernel(1, inputs, channels)
            blocks.append(block)
            strides.append(stride)
            inputs = channels
    weights = {
        "stem": kernel(3, colours, 16), "norm": norm(16), "blocks": blocks,
        "head": dense(next(keys), 64, classes),
    }

    def loss(weights, x, y):
        x = jax.nn.relu(batch_norm(weights["norm"], convolve(weights["stem"], x)))
        for block, stride in zip(weights["blocks"], strides):
            z = jax.nn.relu(batch_norm(block["norm1"], convolve(block["conv1"], x, stride)))
            z = batch_norm(block["norm2"], convolve(block["conv2"], z))
            x = jax.nn.relu(z + (convolve(block["shortcut"], x, stride) if stride == 2 else x))
        return cross_entropy(apply(weights["head"], x.mean((1, 2))), y)

    return weights, loss


def transformer(key, vocabulary, positions, d, heads, blocks):
    keys = iter(jax.random.split(key, 40))

    weights = {
        "tokens": normal(next(keys), (vocabulary, d)),
        "positions": jnp.zeros((positions, d)),
        "blocks": [
            {
                "norm1": norm(d), "packed": dense(next(keys), d, 3 * d), "out": dense(next(keys), d, d),
                "norm2": norm(d), "up": dense(next(keys), d, 4 * d), "down": dense(next(keys), 4 * d, d),
            }
            for _ in range(blocks)
        ],
        "norm": norm(d), "head": dense(next(keys), d, vocabulary),
    }
    mask = jnp.tril(jnp.ones((positions, positions), bool))

    def layer_norm(layer, x):
        mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        return (x - mean) * lax.rsqrt(variance + 1e-5) * layer["gain"] + layer["shift"]

    def loss(weights, x, y):
        x = weights["tokens"][x] + weights["positions"]
        for block in weights["blocks"]:
            packed = apply(block["packed"], layer_norm(block["norm1"], x))
            q, k, v = jnp.moveaxis(packed.reshape(*x.shape[:2], 3, heads, -1), 2, 0)
            scores = jnp.einsum("bthc,bshc->bhts", q, k) * (d // heads) ** -0.5
            shares = jax.nn.softmax(jnp.where(mask, scores, -jnp.inf))
            x = x + apply(block["out"], jnp.einsum("bhts,bshc->bthc", shares, v).reshape(x.shape))
            z = jax.nn.gelu(apply(block["up"], layer_norm(block["norm2"], x)), approximate=False)
            x = x + apply(block["down"], z)
        logits = apply(weights["head"], layer_norm(weights["norm"], x))
        return cross_entropy(logits.reshape(-1, vocabulary), y)

    return weights, loss


def unet(key, channels, classes):
    keys = iter(jax.random.split(key, 20))

    def level(inputs, outputs):
        return {
            "conv1": normal(next(keys), (3, 3, inputs, outputs)), "norm1": norm(outputs),
            "conv2": normal(next(keys), (3, 3, outputs, outputs)), "norm2": norm(outputs),
        }

    weights = {
        "down": [level(inputs, outputs) for inputs, outputs in zip((1, *channels), channels)],
        "up": [
            level(inputs + outputs, outputs)
            for inputs, outputs in zip(channels[:0:-1], channels[-2::-1])
        ],
        "head": dense(next(keys), channels[0], classes),
    }

    def run(level, x):
        x = jax.nn.relu(batch_norm(level["norm1"], convolve(level["conv1"], x)))
        return jax.nn.relu(batch_norm(level["norm2"], convolve(level["conv2"], x)))

    def loss(weights, x, y):
        fine = []
        for index, level in enumerate(weights["down"]):
            if index:
                x = lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
            x = run(level, x)
            fine.append(x)
        for index, level in enumerate(weights["up"]):
            batch, side, _, width = x.shape
            x = jnp.broadcast_to(x[:, :, None, :, None], (batch, side, 2, side, 2, width))
            x = x.reshape(batch, 2 * side, 2 * side, width)
            x = run(level, jnp.concatenate([x, fine[-2 - index]], -1))
        return cross_entropy(apply(weights["head"], x).reshape(-1, classes), y.reshape(-1))

    return weights, loss


def recurrent(key, width, depth, classes):
    keys = iter(jax.random.split(key, 2 * depth + 1))
    weights = {
        "layers": [
            {
                "input": dense(next(keys), width if index else 1, 3 * width),
                "hidden": dense(next(keys), width, 3 * width),
            }
            for index in range(depth)
        ],
        "head": dense(next(keys), width, classes),
    }

    def layer(weights, x):
        # All steps' products with the inputs at once, as [T, B, 3 width].
        inputs = apply(weights["input"], x)

        def step(h, a):
            u = apply(weights["hidden"], h)
            r, z = jnp.split(jax.nn.sigmoid(a[:, : 2 * width] + u[:, : 2 * width]), 2, -1)
            n = jnp.tanh(a[:, 2 * width :] + r * u[:, 2 * width :])
            h = (1 - z) * n + z * h
            return h, h

        return lax.scan(step, jnp.zeros((x.shape[1], width)), inputs)[1]

    def loss(weights, x, y):
        x = jnp.swapaxes(x, 0, 1)
        for each in weights["layers"]:
            x = layer(each, x)
        return cross_entropy(apply(weights["head"], x[-1]), y)

    return weights, loss


def playground(key):
    keys = jax.random.split(key, 3)
    weights = [dense(keys[0], 2, 4), dense(keys[1], 4, 2), dense(keys[2], 2, 1)]

    def loss(weights, x, y):
        for layer in weights:
            x = jnp.tanh(apply(layer, x))
        return jnp.mean((x - y) ** 2)

    return weights, loss


def workload(name, key):
    """Weights, loss, batch, and whether Adam is the optimizer."""
    if name in DENSE:
        width, batch, blocks = DENSE[name]
        data = jax.random.normal(key, (batch, 2)), jax.random.randint(key, (batch,), 0, 2)
        return *residual_mlp(key, width, blocks), data, False
    if name in RESNETS:
        batch, side, colours, blocks, classes = RESNETS[name]
        data = (
            jax.random.normal(key, (batch, side, side, colours)),
            jax.random.randint(key, (batch,), 0, classes))
        return *resnet(key, colours, blocks, classes), data, False
    if name in TRANSFORMERS:
        batch, vocabulary, positions, *sizes = TRANSFORMERS[name]
        data = (
            jax.random.randint(key, (batch, positions), 0, vocabulary),
            jax.random.randint(key, (batch * positions,), 0, vocabulary))
        return *transformer(key, vocabulary, positions, *sizes), data, True
    if name == "W8":
        batch, side, channels, classes = UNET
        data = (
            jax.random.normal(key, (batch, side, side, 1)),
            jax.random.randint(key, (batch, side, side), 0, classes))
        return *unet(key, channels, classes), data, False
    if name == "W9":
        batch, steps, width, depth, classes = GRU
        data = (
            jax.random.normal(key, (batch, steps, 1)),
            jax.random.randint(key, (batch,), 0, classes))
        return *recurrent(key, width, depth, classes), data, False
    data = jax.random.normal(key, (10, 2)), jax.random.normal(key, (10, 1))
    return *playground(key), data, False


def main():
    name, mode, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
    weights, loss, (x, y), is_adam = workload(name, jax.random.key(1))
    zeros = jax.tree.map(jnp.zeros_like, weights)
    rate, momentum = (0.03, 0.0) if name == "W5" else (1e-3, 0.9)

    def step(state):
        weights, first, second, count = state
        value, gradients = jax.value_and_grad(loss)(weights, x, y)
        norms = jax.tree.map(lambda g: jnp.sqrt(jnp.sum(g * g)), gradients)
        if is_adam:
            count = count + 1
            first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradients)
            second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradients)
            scale = 1e-4 * jnp.sqrt(1 - 0.999**count) / (1 - 0.9**count)
            weights = jax.tree.map(
                lambda w, m, v: w - scale * m / (jnp.sqrt(v) + 1e-8), weights, first, second)
        else:
            first = jax.tree.map(lambda v, g: momentum * v + g, first, gradients)
            weights = jax.tree.map(lambda w, v: w - rate * v, weights, first)
        return (weights, first, second, count), (value, norms)

    steps = 1
    call = step
    if mode == "scan":
        steps = 100
        call = lambda state: lax.scan(lambda state, _: step(state), state, None, length=steps)
    call = jax.jit(call, donate_argnums=0)
    state = (weights, zeros, jax.tree.map(jnp.zeros_like, weights), jnp.float32(0))

    def run():
        nonlocal state
        state, results = call(state)
        jax.block_until_ready((state, results))

    report("JAX jit" if mode == "jit" else "JAX scan", measure(run, seconds, steps))


main()
