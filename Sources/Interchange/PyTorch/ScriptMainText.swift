// The end of the script: the comparison of one batch with this program's, and the command line.

extension ScriptText {
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
