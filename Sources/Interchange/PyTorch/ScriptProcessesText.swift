// The part of the script that divides the work: one process or many, by rows or by blocks.

extension ScriptText {
  static let processes = #"""
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
    """#
}
