"""Makes recurrence.json: tanh, GRU and LSTM of PyTorch in float64, with every gradient.

Run: python make_recurrence.py   (torch 2; the values do not depend on its version)
"""
import json
import pathlib

import torch

torch.manual_seed(11)
B, T, I, H = 3, 6, 4, 5
MODULES = {"tanh": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}


def flat(tensor):
    return tensor.detach().reshape(-1).tolist()


cases = {}
for name, module in MODULES.items():
    layer = module(I, H, batch_first=True).double()
    for parameter in layer.parameters():
        torch.nn.init.normal_(parameter, std=0.5)
        # Float32 on the other side: both must start from the same numbers.
        parameter.data = parameter.data.float().double()
    x = torch.randn(B, T, I).double().requires_grad_()
    target = torch.randn(B, T, H).double()
    output, _ = layer(x)
    loss = torch.nn.functional.mse_loss(output, target)
    loss.backward()
    # Ours are [inputs, gates * units]: PyTorch's transposed.
    weights = {"input": layer.weight_ih_l0, "hidden": layer.weight_hh_l0}
    biases = {"input_bias": layer.bias_ih_l0, "hidden_bias": layer.bias_hh_l0}
    cases[name] = {
        "x": flat(x),
        "target": flat(target),
        "output": flat(output),
        "loss": loss.item(),
        "input_gradient": flat(x.grad),
        "parameters": {k: flat(v.T) for k, v in weights.items()} | {k: flat(v) for k, v in biases.items()},
        "gradients": {k: flat(v.grad.T) for k, v in weights.items()} | {k: flat(v.grad) for k, v in biases.items()},
    }
document = {"batch": B, "steps": T, "inputs": I, "units": H, "cases": cases}
path = pathlib.Path(__file__).with_name("recurrence.json")
path.write_text(json.dumps(document) + "\n")
