// The part of the script that makes an update: the optimizer, its state at the step of the export,
// and the schedule of the learning rate.

extension ScriptText {
  static let optimizer = #"""
    def optimizer_for(network: nn.Module) -> torch.optim.Optimizer:
    %if decay
        """Weight decay is for matrices: not for biases, nor for the weights of normalizations."""
        trained = [p for p in network.parameters() if p.requires_grad and not p.is_meta]
        groups = [
            {"params": [p for p in trained if p.dim() > 1], "weight_decay": {{weight_decay}}},
            {"params": [p for p in trained if p.dim() == 1], "weight_decay": 0.0},
        ]
        return torch.optim.{{optimizer}}(
            groups, {{options}}
        )
    %else
        """Of all that is trained."""
        trained = [p for p in network.parameters() if p.requires_grad and not p.is_meta]
        return torch.optim.{{optimizer}}(
            trained, {{options}}
        )
    %end
    %if resumes


    def resume(optimizer: torch.optim.Optimizer, network: nn.Module) -> None:
        """Goes on from the optimizer's state at the step of the export."""
        saved = load_file(HERE / "state.safetensors")
        for path, module, values in carried(network):
            if not values.requires_grad or values.is_meta:
                continue
            state = {name: torch.zeros_like(values) for name in {{moments}}}
            for number, moment in enumerate(state.values()):
                in_resplay_layout(module, moment.detach()).copy_(saved[f"state{number}/{path}"])
    %if adam
            optimizer.state[values] = {"step": torch.tensor({{updates}})} | state
    %else
            optimizer.state[values] = state
    %end
    %end
    %if !constant


    def factor(step: int) -> float:
        """What the learning rate is multiplied by in a step, counted from 0."""
    %if step_schedule
    %if warmup
        ramp = min(1, (step + 1) / {{warmup}})
        return ramp * {{fall}} ** (step // {{every}})
    %else
        return {{fall}} ** (step // {{every}})
    %end
    %end
    %if cosine
    %if warmup
        if step < {{warmup}}:
            return (step + 1) / {{warmup}}
    %end
        progress = min(1, {{since_warmup}} / {{span}})
    %if floor
        return {{floor}} + (1 - {{floor}}) * (1 + math.cos(math.pi * progress)) / 2
    %else
        return (1 + math.cos(math.pi * progress)) / 2
    %end
    %end
    %if only_warmup
        return min(1, (step + 1) / {{warmup}})
    %end
    %end
    """#
}
