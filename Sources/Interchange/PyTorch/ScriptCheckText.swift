// The part of the script that compares one batch with this program's.

extension ScriptText {
  static let check = #"""
    class Kinks(TorchFunctionMode):
        """Finds inputs of activations that lie within rounding of their kink at zero.

        On which side such a one lies is a matter of rounding, and the gradient jumps there. Those
        that are `turned`, by call and place, have the gradient of the other side.
        """

        def __init__(self, turned: frozenset[tuple[int, int]] = frozenset()) -> None:
            super().__init__()
            self.turned = turned
            self.calls: list[tuple[Tensor, Tensor]] = []

        def __torch_function__(
            self, function: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            result = function(*args, **(kwargs or {}))
            if function not in (F.relu, F.leaky_relu, F.elu):
                return result
            x = args[0].detach()
            places = [place for call, place in self.turned if call == len(self.calls)]
            if places:
                other = torch.where(x > 0, -1e-30, 1e-30).to(x).requires_grad_()
                values = function(other, *args[1:], **(kwargs or {}))
                slope = torch.autograd.grad(values.sum(), other)[0]
                is_turned = torch.zeros(x.numel(), dtype=torch.bool)
                is_turned[places] = True
                # The same value; what is added is zero, and has the gradient.
                turned = result.detach() + slope * (args[0] - x)
                result = torch.where(is_turned.reshape(x.shape), turned, result)
            if result.requires_grad:
                result.retain_grad()
            self.calls.append((x, result))
            return result

        def near(self, most: int) -> list[tuple[int, int]]:
            """Those within rounding, by call and place: the largest jumps of a gradient first."""
            found = []
            for call, (x, result) in enumerate(self.calls):
                is_near = x.abs() <= 1e-5 * x.abs().max()
                jumps = is_near * (0 if result.grad is None else result.grad.abs())
                for place in jumps.flatten().nonzero().flatten().tolist():
                    found.append((jumps.flatten()[place].item(), call, place))
            return [(call, place) for _, call, place in sorted(found, reverse=True)[:most]]


    def differences(
        network: nn.Module,
        given: dict[str, Tensor],
        wanted: dict[str, Tensor] | None = None,
        kinks: Kinks | None = None,
    ) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
        """Output, loss and gradients of a batch, and how far they are from wanted ones.

        A difference is told as a share of the largest value, or, of a gradient, of the largest one
        of its layer: of a bias before a normalization it is nothing but rounding.
        """
        network.zero_grad()
    %if masks
        begin(network, int(given["batch"]))
    %end
        with kinks or Kinks():
            output = network(given["input"])
        loss = loss_sum(output, given["target"]) / predictions(given["target"])
        loss.backward()
        found = {"output": output.detach(), "loss": loss.detach()}
        for path, module, values in carried(network):
            if values.requires_grad:
                found[f"grad/{path}"] = in_resplay_layout(module, values.grad)
        found = {name: values.double().clone() for name, values in found.items()}
        scales: dict[str, float] = {}
        gaps: dict[str, Tensor] = {}
        for name in found if wanted else ():
            layer = re.sub(r"(grad/skip\d+|grad/[^.]+\.[^.]+)\..*", r"\1", name)
            largest = wanted[name].abs().max().item()
            scales[layer] = max(scales.get(layer, sys.float_info.min), largest)
        for name in found if wanted else ():
            layer = re.sub(r"(grad/skip\d+|grad/[^.]+\.[^.]+)\..*", r"\1", name)
            gaps[name] = (found[name].reshape(wanted[name].shape) - wanted[name]) / scales[layer]
        return found, gaps


    def largest(gaps: dict[str, Tensor]) -> dict[str, float]:
        return {name: gap.abs().max().item() for name, gap in gaps.items()}


    def with_sides(
        network: nn.Module, exact: dict[str, Tensor], kinks: Kinks, gaps: dict[str, Tensor]
    ) -> tuple[frozenset[tuple[int, int]], dict[str, Tensor]]:
        """The inputs near a kink that resplay had on the other side, and what is then left."""

        def left(gaps: dict[str, Tensor]) -> float:
            return sum(gap.square().sum().item() for gap in gaps.values())

        turned: frozenset[tuple[int, int]] = frozenset()
        for place in kinks.near(64):
            if max(largest(gaps).values()) <= 1e-5:
                break
            other = differences(network, exact, exact, Kinks(turned | {place}))[1]
            if left(other) < left(gaps):
                turned, gaps = turned | {place}, other
        return turned, gaps


    def check(file: Path) -> int:
        """Compares output, loss and every gradient of one batch with resplay's.

        PyTorch computes in double precision and resplay in single. Where more than 1e-5 is between
        them, inputs of activations within rounding of zero may lie on the other side of the kink:
        then all must be equal to 1e-5 with them there. Else PyTorch computes in single precision
        too, a few times with the weights rounded in other ways: some networks make any rounding
        large, and then nobody can be as exact.
        """
        given = load_file(file)
    %if masks
        # Its number, which chooses the masks.
        with safe_open(file, "pt") as opened:
            step = int((opened.metadata() or {}).get("step", 0))
        given["batch"] = torch.tensor(step{{multiplied}})
    %end
        weights = {name[6:]: values for name, values in given.items() if name.startswith("param/")}
        exact = {name: values.double() for name, values in given.items()}
        network, kinks = Network().double().train(), Kinks()
        set_weights(network, weights)
        found, gaps = differences(network, exact, exact, kinks)
        shares = largest(gaps)
        worst = sorted(shares, key=lambda name: -shares[name])
        for name in ["output", "loss", *(name for name in worst if name.startswith("grad/"))][:7]:
            print(f"{shares[name]:.1e}  {name}")
        if shares[worst[0]] <= 1e-5:
            print(f"{len(shares)} tensors: equal to 1e-5")
            return 0
        turned, gaps = with_sides(network, exact, kinks, gaps)
        if turned and max(largest(gaps).values()) <= 1e-5:
            values = [abs(kinks.calls[call][0].flatten()[place].item()) for call, place in turned]
            print(
                f"inputs of activations within rounding of zero: {len(turned)}, of at most "
                f"{max(values):.1e}; with the gradient of the other side of the kink there"
            )
            print(f"{len(shares)} tensors: equal to 1e-5")
            return 0
        torch.manual_seed(0)
        rounding: dict[str, float] = {}
        for _ in range(4):
            network = Network().train()
            set_weights(network, weights)
            for parameter in network.parameters():
                parameter.data *= 1 + 1e-7 * torch.randn_like(parameter)
            for name, share in largest(differences(network, given, found)[1]).items():
                rounding[name] = max(rounding.get(name, 0.0), share)
        different = [name for name in worst if shares[name] > max(1e-5, 4 * rounding[name])]
        if different:
            print(f"not equal: {', '.join(different[:5])}")
            return 1
        share = rounding[worst[0]]
        print(f"{len(shares)} tensors: equal to 1e-5, or to what rounding does ({share:.1e})")
        return 0
    """#
}
