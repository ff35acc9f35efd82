// The part of the script that trains: optimizer and schedule, one process or many, and the command
// line.

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

  static let training = #"""
    class Place(NamedTuple):
        """A process among all: where it computes, its number, and how many there are."""

        device: str
        rank: int
        count: int

        def say(self, text: str) -> None:
            if self.rank == 0:
                print(text, flush=True)


    def joined(device: str) -> Place:
        """This process among those that `torchrun` started."""
        rank, count = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
        if device == "cuda":
            device = f"cuda:{os.environ.get('LOCAL_RANK', '0')}"
            torch.cuda.set_device(device)
        # Convolutions in full precision, as products of matrices are.
        torch.backends.cudnn.allow_tf32 = False
        if count > 1:
            dist.init_process_group("nccl" if device.startswith("cuda") else "gloo")
        return Place(device, rank, count)


    class DataParallel:
        """The whole network in every process, and a part of the rows of each batch."""

        def __init__(self, network: Network, place: Place) -> None:
            self.network, self.place = network.to(place.device).train(), place
            self.model: nn.Module = network
            if place.count > 1:
    %if batch_norm
                for module in network.modules():
                    if isinstance(module, BatchNorm):
                        module.is_divided = True
    %end
                self.model = DistributedDataParallel(network)

    %if accumulate
        def add_gradients(self, x: Tensor, y: Tensor, batch: int) -> float:
            """Adds the gradients of a batch, and returns its loss."""
            is_last = (batch + 1) % ACCUMULATE == 0
            alone = is_last or self.place.count == 1
            with contextlib.nullcontext() if alone else self.model.no_sync():
                return self.gradients(x, y, batch)

        def gradients(self, x: Tensor, y: Tensor, batch: int) -> float:
    %else
        def add_gradients(self, x: Tensor, y: Tensor, batch: int) -> float:
            """Adds the gradients of a batch, and returns its loss."""
    %end
            rank, count = self.place.rank, self.place.count
            part = slice(len(x) * rank // count, len(x) * (rank + 1) // count)
    %if masks
            begin(self.network, batch, part.start)
    %end
            x, y = (values[part].to(self.place.device) for values in (x, y))
            total = loss_sum(self.model(x), y)
            sums = torch.stack((total.detach(), predictions(y)))
            if count > 1:
                dist.all_reduce(sums)
            # DistributedDataParallel takes the mean over processes; the sum is wanted.
            (total * count / sums[1]{{divided}}).backward()
            return (sums[0] / sums[1]).item()

        def gradient_norm(self) -> float:
            """Over all parameters together."""
            gradients = [p.grad for p in self.network.parameters() if p.grad is not None]
            return torch.nn.utils.get_total_norm(gradients).item()

        def gathered(self, own: dict[str, Tensor]) -> dict[str, Tensor]:
            """Tensors of all processes, in the first one."""
            return own


    def cuts(count: int) -> list[int]:
        """The first unit of each process of a pipeline, and the end: about equal work for each."""
        done = [sum(COSTS[:place]) for place in range(len(COSTS) + 1)]
        found = [0]
        for rank in range(1, count):
            goal = done[-1] * rank / count
            nearest = min(range(len(done)), key=lambda place: abs(done[place] - goal))
            found.append(min(max(nearest, found[-1] + 1), len(COSTS) - count + rank))
        return [*found, len(COSTS)]


    class Pipeline:
        """A part of the blocks in every process, through which microbatches pass."""

        def __init__(self, network: Network, place: Place, microbatches: int, x: Tensor) -> None:
            # It takes as long as all of torch, and most runs have no use for it.
            from torch.distributed.pipelining import PipelineStage, Schedule1F1B, ScheduleGPipe

            self.network, self.place = network, place
            bounds = cuts(place.count)
            # What goes into this part and comes out of it, found out by a few rows.
            rows = x[: len(x) // microbatches]
            given = values = (rows,)
            network.eval()
            for first, last in zip(bounds[: place.rank + 1], bounds[1:]):
                given, stage = values, stage_of(network, first, last)
                result = stage(*given{{data_of_rows}})
                values = result if isinstance(result, tuple) else (result,)
            network.train()
            units = network.units()
            for unit in units[: bounds[place.rank]] + units[bounds[place.rank + 1] :]:
                unit.to("meta")
            pipe = PipelineStage(
                stage.to(place.device),
                place.rank,
                place.count,
                torch.device(place.device),
                input_args=tuple(self.example(value) for value in given),
                output_args=tuple(self.example(value) for value in values),
            )
            schedule = Schedule1F1B if microbatches >= place.count else ScheduleGPipe
            self.schedule = schedule(pipe, microbatches, loss_fn=self.loss, scale_grads=False)
            self.total = torch.ones(())

        def example(self, value: Tensor) -> Tensor:
            """A value like the ones that pass from process to process."""
            return value.detach().to(self.place.device).requires_grad_(value.requires_grad)

        def loss(self, output: Tensor, target: Tensor) -> Tensor:
            """The share of a microbatch in the mean loss of the batch."""
            return loss_sum(output, target) / self.total

        def add_gradients(self, x: Tensor, y: Tensor, batch: int) -> float:
            """Adds the gradients of a batch, and returns its loss."""
            rank, count, device = self.place.rank, self.place.count, self.place.device
            x, y = x.to(device), y.to(device)
    %if masks
            begin(self.network, batch)
    %end
            self.total = predictions(y){{multiplied}}
            losses: list[Tensor] = []
            inputs = (x,) if rank == 0 else ()
            outcome = {"target": y, "losses": losses} if rank == count - 1 else {}
            self.schedule.step(*inputs{{data_of_batch}}, **outcome)
            loss = torch.stack(losses).sum().detach() if losses else torch.zeros((), device=device)
            dist.broadcast(loss, count - 1)
            return loss.item(){{multiplied_loss}}

        def gradient_norm(self) -> float:
            """Over the parameters of all processes together."""
            gradients = [p.grad for p in self.network.parameters() if p.grad is not None]
            square = torch.nn.utils.get_total_norm(gradients).to(self.place.device).square()
            dist.all_reduce(square)
            return square.sqrt().item()

        def gathered(self, own: dict[str, Tensor]) -> dict[str, Tensor]:
            """Tensors of all processes, in the first one."""
            parts: list[Any] = [None] * self.place.count
            dist.gather_object(own, parts if self.place.rank == 0 else None)
            return {path: value for part in parts if part for path, value in part.items()}


    Run = DataParallel | Pipeline


    def own_weights(network: nn.Module) -> dict[str, Tensor]:
        """Views of the weights that this process has."""
        return {path: v for path, v in resplay_weights(network).items() if not v.is_meta}


    def finished(run: Run, own: dict[str, Tensor]) -> Network | None:
        """A network with weights of all processes, in the first one."""
        weights = run.gathered({path: value.cpu() for path, value in own.items()})
        if run.place.rank > 0:
            return None
        network = Network()
        set_weights(network, weights)
        return network


    def train(run: Run, data: Data, steps: int, every: int) -> dict[str, Tensor]:
        """Trains to a step, and returns the weights that are to be measured."""
        optimizer = optimizer_for(run.network)
    %if resumes
        resume(optimizer, run.network)
    %end
    %if average
        averages = {path: view.clone() for path, view in own_weights(run.network).items()}
    %if started
        saved = load_file(HERE / "state.safetensors")
        for path, value in averages.items():
            value.copy_(saved[f"average/{path}"])
    %end
    %end
    %if loss_goal
        recent: list[float] = []
    %end
    %if patience
        watch = Watch()
        watch.ends(run, data, START)
    %end
        for step in range(START, steps):
    %if !constant
            for group in optimizer.param_groups:
                group["lr"] = LEARNING_RATE * factor(step)
    %end
            optimizer.zero_grad()
    %if accumulate
            batches = range(step * ACCUMULATE, (step + 1) * ACCUMULATE)
            losses = [run.add_gradients(*data.batch(batch), batch) for batch in batches]
            loss = sum(losses) / ACCUMULATE
    %else
            loss = run.add_gradients(*data.batch(step), step)
    %end
            norm = run.gradient_norm()
            if not math.isfinite(loss + norm):
                run.place.say(f"step {step}: loss or gradient is not finite; the run ends here")
                break
    %if clip
            if norm > CLIP_NORM:
                for parameter in run.network.parameters():
                    if parameter.grad is not None:
                        parameter.grad.mul_(CLIP_NORM / norm)
    %end
            optimizer.step()
    %if average
            decay = min(AVERAGE, (step + 1) / (step + 10))
            for path, view in own_weights(run.network).items():
                averages[path].lerp_(view, 1 - decay)
    %end
            if step % every == 0 or step + 1 == steps:
                run.place.say(f"step {step} loss {loss:.9g}")
    %if loss_goal
            recent = [*recent, loss][-LOSS_WINDOW:]
            if len(recent) == LOSS_WINDOW and sum(recent) / LOSS_WINDOW <= LOSS_GOAL:
                run.place.say(f"step {step}: the loss is where it was to be")
                break
    %end
    %if patience
            is_due = (step + 1) % INTERVAL == 0 or step + 1 == STEPS
            if is_due and watch.ends(run, data, step + 1):
                run.place.say(f"step {step}: the validation rows get no better")
                break
    %end
    %if average
        return averages
    %else
    %if keep_best
        return watch.best or own_weights(run.network)
    %else
        return own_weights(run.network)
    %end
    %end
    """#

  static let watch = #"""
    class Watch:
        """Early stopping: the metric of the validation rows (Prechelt, 1998)."""

        def __init__(self) -> None:
            self.value, self.since = math.inf, START
    %if keep_best
            self.best: dict[str, Tensor] = {}
    %end

        def ends(self, run: Run, data: Data, step: int) -> bool:
            """Looks at the validation rows, and says whether it was in vain for too long."""
            network = finished(run, own_weights(run.network))
            found = [math.nan]
            if network is not None:
                rows = data.validation[:VALIDATED]
                found = [evaluate(network, data, rows, run.place.device)["{{metric}}"]]
            if run.place.count > 1:
                dist.broadcast_object_list(found)
            # A cost: the less the better.
            value = {{sign}}found[0]
            if value < self.value:
                self.value, self.since = value, step
    %if keep_best
                self.best = {path: v.clone() for path, v in own_weights(run.network).items()}
    %end
            return step - self.since >= PATIENCE
    """#

  static let main = #"""
    def differences(
        network: nn.Module, given: dict[str, Tensor], wanted: dict[str, Tensor] | None = None
    ) -> tuple[dict[str, Tensor], dict[str, float]]:
        """Output, loss and gradients of a batch, and how far they are from wanted ones.

        A difference is told as a share of the largest value, or, of a gradient, of the largest one
        of its layer: of a bias before a normalization it is nothing but rounding.
        """
        network.zero_grad()
    %if masks
        begin(network, 0)
    %end
        output = network(given["input"])
        loss = loss_sum(output, given["target"]) / predictions(given["target"])
        loss.backward()
        found = {"output": output.detach(), "loss": loss.detach()}
        for path, module, values in carried(network):
            if values.requires_grad:
                found[f"grad/{path}"] = in_resplay_layout(module, values.grad)
        found = {name: values.double().clone() for name, values in found.items()}
        scales: dict[str, float] = {}
        shares: dict[str, float] = {}
        for name in found if wanted else ():
            layer = re.sub(r"(grad/skip\d+|grad/[^.]+\.[^.]+)\..*", r"\1", name)
            largest = wanted[name].abs().max().item()
            scales[layer] = max(scales.get(layer, sys.float_info.min), largest)
        for name in found if wanted else ():
            layer = re.sub(r"(grad/skip\d+|grad/[^.]+\.[^.]+)\..*", r"\1", name)
            distance = (found[name].reshape(wanted[name].shape) - wanted[name]).abs().max().item()
            shares[name] = distance / scales[layer]
        return found, shares


    def check(file: Path) -> int:
        """Compares output, loss and every gradient of one batch with resplay's.

        PyTorch computes in double precision and resplay in single. Where more than 1e-5 is between
        them, PyTorch computes in single precision too, a few times with the weights rounded in
        other ways: some networks make any rounding large, and then nobody can be as exact.
        """
        given = load_file(file)
        weights = {name[6:]: values for name, values in given.items() if name.startswith("param/")}
        exact = {name: values.double() for name, values in given.items()}
        network = Network().double().train()
        set_weights(network, weights)
        found, shares = differences(network, exact, exact)
        worst = sorted(shares, key=lambda name: -shares[name])
        for name in ["output", "loss", *(name for name in worst if name.startswith("grad/"))][:7]:
            print(f"{shares[name]:.1e}  {name}")
        if shares[worst[0]] <= 1e-5:
            print(f"{len(shares)} tensors: equal to 1e-5")
            return 0
        torch.manual_seed(0)
        rounding: dict[str, float] = {}
        for _ in range(4):
            network = Network().train()
            set_weights(network, weights)
            for parameter in network.parameters():
                parameter.data *= 1 + 1e-7 * torch.randn_like(parameter)
            for name, share in differences(network, given, found)[1].items():
                rounding[name] = max(rounding.get(name, 0.0), share)
        different = [name for name in worst if shares[name] > max(1e-5, 4 * rounding[name])]
        if different:
            print(f"not equal: {', '.join(different[:5])}")
            return 1
        share = rounding[worst[0]]
        print(f"{len(shares)} tensors: equal to 1e-5, or to what rounding does ({share:.1e})")
        return 0


    def parsed(words: list[str] | None) -> argparse.Namespace:
        parser = argparse.ArgumentParser(description="Trains the exported network.")
        gpu = "cuda" if torch.cuda.is_available() else "cpu"
        every = max(1, (STEPS - START) // 50)
        parser.add_argument("--steps", type=int, default=STEPS, help="the last step")
        parser.add_argument("--device", default=gpu, help="cuda, cpu or mps")
        parser.add_argument("--compile", nargs="?", const="inductor", metavar="BACKEND")
        parser.add_argument("--pipeline", action="store_true", help="blocks divided, not rows")
        parser.add_argument("--microbatches", type=int, default=MICROBATCHES)
        parser.add_argument("--every", type=int, default=every, help="steps from loss to loss")
        parser.add_argument("--save", type=Path, metavar="FILE", help="write the weights")
        parser.add_argument("--check", type=Path, metavar="FILE", help="compare one batch, and end")
        arguments = parser.parse_args(words)
        if arguments.every < 1 or arguments.microbatches < 1:
            parser.error("--every, --microbatches: a whole number from 1 is allowed")
        return arguments


    def arranged(arguments: argparse.Namespace, place: Place, data: Data) -> Run:
        """The network with its weights, in one process or divided among many."""
        network = Network()
        set_weights(network, load_file(HERE / "weights.safetensors"))
    %if conv
        # Channels come last all along.
        network.to(memory_format=torch.channels_last)
    %end
        if place.count == 1 or not arguments.pipeline:
            if place.count > data.size:
                raise SystemExit(f"{place.count} processes share {data.size} rows; take fewer")
            return DataParallel(network, place)
    %if tied
        raise SystemExit("--pipeline: two layers share one weight; divide the rows instead")
    %else
        if place.count > len(COSTS):
            raise SystemExit(f"{place.count} processes share {len(COSTS)} units; take fewer")
        if data.size % arguments.microbatches:
            raise SystemExit(f"--microbatches: a divisor of {data.size} is allowed")
        return Pipeline(network, place, arguments.microbatches, data.batch(START)[0])
    %end


    def main(words: list[str] | None = None) -> int:
        arguments = parsed(words)
        if arguments.check:
            return check(arguments.check)
        place, data = joined(arguments.device), Data()
        run = arranged(arguments, place, data)
        if arguments.compile:
            for unit in run.network.units():
                unit.compile(backend=arguments.compile)
        network = finished(run, train(run, data, arguments.steps, arguments.every))
        if network is not None:
            for split in ("train", "test"):
                rows = getattr(data, split)[:MEASURED]
                for name, value in evaluate(network, data, rows, place.device).items():
                    print(f"{split}_{name} {value:.9g}")
            if arguments.save:
                weights = resplay_weights(network.cpu())
                weights = {path: value.contiguous() for path, value in weights.items()}
                save_file(weights, arguments.save, metadata={"format": "pt"})
        if place.count > 1:
            dist.destroy_process_group()
        return 0


    if __name__ == "__main__":
        sys.exit(main())
    """#
}
