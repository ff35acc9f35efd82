// The end of the script: the command line.

extension ScriptText {
  static let main = #"""
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
                    words = f"{value:.9g}" if math.isfinite(value) else "not measured"
                    print(f"{split}_{name} {words}")
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
