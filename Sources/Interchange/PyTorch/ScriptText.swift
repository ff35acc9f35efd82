// The script around a document's blocks: its head, what holds the blocks together, and how weights
// come and go. Templates of `Python.filled`.

enum ScriptText {
  /// The classes that the templates define or import: a document's classes take other names.
  static let classNames: Set<String> = {
    let text = [
      imports, networkOfUnits, networkOfSteps, weights, random, data, masking, augment, measures,
      optimizer, processes, watch, training, check, main,
    ]
    let defined = text.joined(separator: "\n").split(separator: "\n").compactMap { line in
      line.hasPrefix("class ")
        ? String(line.dropFirst(6).prefix { $0.isLetter || $0.isNumber }) : nil
    }
    return Set(defined).union([
      "Any", "Callable", "DistributedDataParallel", "Iterator", "NamedTuple", "Path",
      "PipelineStage", "Schedule1F1B", "ScheduleGPipe", "Tensor", "TorchFunctionMode",
    ])
  }()

  /// Lines of `import` are filled in: what a Swift source imports is told by its lines.
  static let imports = #"""
    """{{title}}

    Made by resplay from {{document}} at step {{start}}: the same weights, the same batches in the
    same order, the same schedule. {{equality}}

        python train.py                                       one process: a GPU, or the CPU
        python train.py --device cpu --compile                compiled by torch.compile
        torchrun --nproc-per-node 2 train.py                  data parallel: the rows are divided
        torchrun --nproc-per-node 2 train.py --pipeline       model parallel: the blocks are
        python train.py --save trained.safetensors            weights under resplay's paths
        python train.py --check batch.safetensors             compares with `resplay gradients`
    """

    from __future__ import annotations

    {{import}} argparse
    %if accumulate
    {{import}} contextlib
    %end
    {{import}} math
    {{import}} os
    {{import}} re
    {{import}} sys
    from pathlib import Path
    from typing import {{typing}}

    %if numpy
    {{import}} numpy as np
    %end
    {{import}} torch
    {{import}} torch.distributed as dist
    {{import}} torch.nn.functional as F
    %if masks
    from safetensors import safe_open
    %end
    from safetensors.torch import load_file, save_file
    from torch import Tensor, nn
    from torch.nn.parallel import DistributedDataParallel
    from torch.overrides import TorchFunctionMode

    HERE = Path(__file__).resolve().parent
    # The step at which the run was exported, and its last one.
    START, STEPS = {{start}}, {{steps}}
    BATCH_SIZE = {{batch_size}}
    %if accumulate
    # Batches a step.
    ACCUMULATE = {{accumulate}}
    %end
    # Of the batches' order{{masks_too}}.
    SEED = {{seed}}
    LEARNING_RATE = {{learning_rate}}
    %if clip
    CLIP_NORM = {{clip_norm}}
    %end
    %if average
    # Decay of the weights' moving average, which is what is evaluated.
    AVERAGE = {{average}}
    %end
    %if class_weights
    CLASS_WEIGHTS = torch.tensor([{{class_weights}}])
    %end
    %if loss_goal
    # The run ends when the mean loss of so many batches is at most this.
    LOSS_GOAL, LOSS_WINDOW = {{loss_goal}}, {{loss_window}}
    %end
    # Rows that are measured at most, and how many at a time.
    MEASURED, CHUNK = {{measured}}, 128
    %if patience
    # Steps without an improvement of the validation rows after which the run ends, steps between
    # two looks at them, and how many of them are looked at.
    PATIENCE, INTERVAL, VALIDATED = {{patience}}, {{interval}}, {{validated}}
    %end
    # Microbatches of a pipeline.{{microbatch_note}}
    MICROBATCHES = {{microbatches}}
    # Operations of one row by unit, which processes of a pipeline share.
    {{costs}}
    """#

  /// A network whose blocks follow one another.
  static let networkOfUnits = #"""
    class Network(nn.Module):
        """The blocks, one after the other."""

        def __init__(self) -> None:
            super().__init__()
    {{modules}}

        def units(self) -> list[nn.Module]:
            """Every repeat of every block, in order."""
    {{order}}

        def forward(self, x: Tensor) -> Tensor:
            for unit in self.units():
                x = unit(x)
            return x


    def stage_of(network: Network, first: int, last: int) -> nn.Module:
        """Some of a network's units, as one process of a pipeline has them."""
        return nn.Sequential(*network.units()[first:last])
    """#

  /// A network with long skips or several inputs.
  static let networkOfSteps = #"""
    class Step(NamedTuple):
        """A module, the values that it reads, and a name under which its result is kept."""

        module: nn.Module
        reads: tuple[str, ...] = ("x",)
        keep: str = ""


    def taken(steps: list[Step], values: dict[str, Tensor]) -> dict[str, Tensor]:
        """All values after some steps, of which each gives a new `x`."""
        for step in steps:
            values["x"] = step.module(*(values[name] for name in step.reads))
            if step.keep:
                values[step.keep] = values["x"]
        return values


    class Network(nn.Module):
        """The blocks in order, and the long skips between them."""

        def __init__(self) -> None:
            super().__init__()
    {{modules}}

        def steps(self) -> list[Step]:
            """What is done, in order."""
    {{order}}

        def units(self) -> list[nn.Module]:
            """The modules of all steps, in order."""
            return [step.module for step in self.steps()]

        def forward(self, x: Tensor) -> Tensor:
            return taken(self.steps(), {"x": x, "data": x})["x"]


    def alive(steps: list[Step], place: int) -> list[str]:
        """The values before a step that it or a later one reads."""
        if place == len(steps):
            return ["x"]
        made = [step.keep for step in steps[:place] if step.keep]
        read = {name for step in steps[place:] for name in step.reads}
        return ["x"] * ("x" in steps[place].reads) + [name for name in made if name in read]


    class Stage(nn.Module):
        """Some of a network's steps, as one process of a pipeline has them.

        What later ones need of earlier ones goes through all that are between.
        """

        def __init__(self, network: Network, first: int, last: int) -> None:
            super().__init__()
            steps = network.steps()
            self.steps = steps[first:last]
            self.units = nn.ModuleList(step.module for step in self.steps)
            self.takes, self.gives = alive(steps, first), alive(steps, last)

        def forward(self, *given: Tensor, data: Tensor) -> tuple[Tensor, ...] | Tensor:
            values = taken(self.steps, {"data": data} | dict(zip(self.takes, given)))
            results = tuple(values[name] for name in self.gives)
            return results[0] if len(results) == 1 else results


    def stage_of(network: Network, first: int, last: int) -> nn.Module:
        return Stage(network, first, last)
    """#

  static let weights = #"""
    # Names that are others in resplay.
    %if renamed
    RENAMED = [
    {{renamed}}
    ]
    %else
    RENAMED: list[tuple[str, str]] = []
    %end


    def resplay_path(name: str) -> str:
        """What resplay calls a parameter: `body.3.dense1.weight` is `body[3].dense1.weight`."""
        name = re.sub(r"^(\w+)\.(\d+)(?=\.|$)", r"\1[\2]", name)
        for pattern, replacement in RENAMED:
            name = re.sub(pattern, replacement, name)
        return name


    def in_resplay_layout(module: nn.Module, values: Tensor) -> Tensor:
        """A view of a parameter, or of what has its shape, in resplay's layout."""
        if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)) and values.dim() == 4:
            return values.permute(2, 3, 1, 0)
        if isinstance(module, (nn.Linear, nn.RNNBase)) and values.dim() == 2:
            return values.T
        return values


    def carried(network: nn.Module) -> Iterator[tuple[str, nn.Module, Tensor]]:
        """The path, the module and the values of every parameter and statistic, each once."""
        known = set()
        for name, values in network.state_dict(keep_vars=True).items():
            if id(values) not in known:
                known.add(id(values))
                yield resplay_path(name), network.get_submodule(name.rpartition(".")[0]), values


    def resplay_weights(network: nn.Module) -> dict[str, Tensor]:
        """Views in resplay's layouts, by its paths: what is copied into one sets the parameter."""
        return {
            path: in_resplay_layout(module, values.detach())
            for path, module, values in carried(network)
        }


    def set_weights(network: nn.Module, given: dict[str, Tensor]) -> None:
        """Copies weights in resplay's layouts into a network that has just these."""
        views = resplay_weights(network)
        if different := views.keys() ^ given.keys():
            raise SystemExit(f"the weights do not fit the network: {sorted(different)[:5]}")
        for path, view in views.items():
            view.copy_(given[path])
    """#
}
