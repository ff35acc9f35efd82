#!/usr/bin/env python3
"""Writes sequences.json: embedding, positions, attention, softmax and recurrence. See oracle.py."""
import torch
from torch.nn import functional as F

from oracle import add, draw, write

torch.manual_seed(11)
B, T = 2, 5
RECURRENCES = {"tanh": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}


def attention(heads, causal):
    def run(x):
        # PyTorch's whole layer with projections that change nothing; it wants time first.
        width, time = x.shape[-1] // 3, x.shape[1]
        same = torch.eye(width)
        mask = torch.full((time, time), float("-inf")).triu(1) if causal else None
        query, key, value = (part.transpose(0, 1) for part in x.split(width, -1))
        y, weights = F.multi_head_attention_forward(
            query, key, value, width, heads, same.repeat(3, 1), None, None, None, False, 0.0, same, None,
            need_weights=True, attn_mask=mask, average_attn_weights=False)
        return y.transpose(0, 1), {"probabilities": weights}

    return run


def rotary(head, features, base):
    """Values i and i + head / 2 are a complex number that turns with the position (Su et al., 2021)."""
    def run(x):
        time, half = x.shape[1], head // 2
        turned = x[..., :features].reshape(*x.shape[:2], -1, 2, half)
        angles = torch.outer(torch.arange(time).double(), base ** (-torch.arange(half).double() / half))
        y = torch.complex(turned[..., 0, :], turned[..., 1, :]) * torch.polar(torch.ones(()), angles)[:, None]
        y = torch.stack([y.real, y.imag], -2).reshape(*x.shape[:2], features)
        return torch.cat([y, x[..., features:]], -1)

    return run


def sinusoidal(base):
    """Vaswani et al., 2017, 3.5."""
    def run(x):
        place = torch.arange(x.shape[1])[:, None]
        rate = base ** (-torch.arange(0, x.shape[2], 2).double() / x.shape[2])
        table = torch.zeros(x.shape[1:])
        table[:, 0::2] = torch.sin(place * rate)
        table[:, 1::2] = torch.cos(place * rate)[:, : x.shape[2] // 2]
        return x + table

    return run


x = draw(B, T, 6)
tokens = torch.tensor([[0, 3, 3, 1, 6], [6, 2, 0, 3, 5]])
add("embedding/tokens", lambda table, t: F.embedding(t, table), draw(7, 6), constants=[tokens])
padded = torch.tensor([[0, 2, -1], [-1, 2, 1]])
add("embedding/padded", lambda table, t: F.embedding(t.clamp_min(0), table) * (t >= 0)[..., None], draw(3, 5),
    constants=[padded])
add("add_table/positions", lambda x, table: x + table, x, draw(T, 6))
add("sinusoidal/even", sinusoidal(10_000.0), x, numbers=[10_000])
add("sinusoidal/odd", sinusoidal(100.0), draw(B, 40, 5), numbers=[100])
add("rotary/all", rotary(6, 6, 10_000.0), x, numbers=[6, 6, 10_000])
add("rotary/queries and keys", rotary(4, 8, 100.0), draw(B, 40, 12), numbers=[4, 8, 100])
for heads, width, time in ((1, 3, 4), (2, 8, 5), (4, 8, 1), (2, 12, 18)):
    for causal in (False, True):
        add(f"attention/{heads} of {width // heads}, {time} positions{', causal' if causal else ''}",
            attention(heads, causal), draw(B, time, 3 * width), numbers=[heads, int(causal)])
add("softmax/sequence", lambda x: torch.softmax(x, -1), draw(B, T, 6) * 4)
add("softmax/rows", lambda x: torch.softmax(x, -1), draw(B, 33))

for name, module in RECURRENCES.items():
    for inputs, units, time in ((4, 5, 6), (1, 17, 3)):
        # Ours are [inputs, gates * units]: PyTorch's transposed.
        layer = module(inputs, units, batch_first=True)
        gates = layer.weight_ih_l0.shape[0]

        def run(x, input, hidden, input_bias, hidden_bias):
            given = {"weight_ih_l0": input.T, "weight_hh_l0": hidden.T, "bias_ih_l0": input_bias,
                     "bias_hh_l0": hidden_bias}
            return torch.func.functional_call(layer, given, (x,))[0]

        weights = [draw(inputs, gates), draw(units, gates), draw(gates), draw(gates)]
        add(f"{name}/{inputs} to {units}, {time} steps", run, draw(B, time, inputs),
            *[(w / 2).float().double() for w in weights])


def cross_attention(heads):
    def run(queries, pairs):
        width = queries.shape[-1]
        same = torch.eye(width)
        key, value = (part.transpose(0, 1) for part in pairs.split(width, -1))
        y, weights = F.multi_head_attention_forward(
            queries.transpose(0, 1), key, value, width, heads, same.repeat(3, 1), None, None, None, False, 0.0, same,
            None, need_weights=True, average_attn_weights=False)
        return y.transpose(0, 1), {"probabilities": weights}

    return run


def squash(x):
    """Sabour, Frosst & Hinton, 2017, equation 1."""
    square = (x * x).sum(-1, keepdim=True)
    return square / (1 + square) * x / square.sqrt()


def routing(rounds):
    """Procedure 1 of the same paper, with gradients through all of it."""
    def run(u):
        logits = torch.zeros(u.shape[:3])
        for round in range(rounds):
            v = squash(torch.einsum("bij,bijd->bjd", torch.softmax(logits, -1), u))
            logits = logits + torch.einsum("bijd,bjd->bij", u, v)
        return v

    return run


# What came later is drawn later, so that the cases above stay as they are.
for heads, width, queries, keys in ((1, 3, 4, 2), (2, 8, 5, 5), (4, 8, 1, 70), (2, 12, 18, 3)):
    add(f"cross_attention/{heads} of {width // heads}, {queries} to {keys}", cross_attention(heads),
        draw(B, queries, width), draw(B, keys, 2 * width), numbers=[heads])
add("reverse/sequence", lambda x: x.flip(1), draw(B, 6, 5))
add("reverse/one", lambda x: x.flip(1), draw(B, 1, 5))
add("squash/vectors", squash, draw(B, T, 17) * 2)
add("squash/short", squash, draw(B, T, 1) / 4)
add("lengths/vectors", lambda x: x.norm(dim=-1), draw(B, T, 7))
predictions = draw(B, 4, 3, 5)
add("weighted_sum/vectors", lambda c, u: torch.einsum("bij,bijd->bjd", c, u), draw(B, 4, 3), predictions)
add("agreement/vectors", lambda u, v: torch.einsum("bijd,bjd->bij", u, v), predictions, draw(B, 3, 5))
for rounds in (1, 3):
    add(f"routing/{rounds}", routing(rounds), predictions, numbers=[rounds])
add("transpose_positions/sequence", lambda x: x.transpose(1, 2), draw(B, 6, 5))
write("sequences.json")
