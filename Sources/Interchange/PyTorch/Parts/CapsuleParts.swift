// Capsules: vectors whose length says how sure they are.

extension ScriptPart {
  static let squashText = #"""
    def squash(x: Tensor) -> Tensor:
        """Vectors of the same direction and a length below 1 (Sabour et al., 2017)."""
        length = x.norm(dim=-1, keepdim=True)
        return x * length / (1 + length.square())
    """#

  static let primaryCapsulesText = #"""
    class PrimaryCapsules(Conv2d):
        """Channels of a convolution as squashed vectors."""

        def __init__(self, channels: int, types: int, size: int, kernel: int, stride: int) -> None:
            super().__init__(channels, types * size, kernel, stride)
            self.size = size

        def forward(self, x: Tensor) -> Tensor:
            return squash(super().forward(x).reshape(len(x), -1, self.size))
    """#

  static let capsulesText = #"""
    class Capsules(nn.Module):
        """Vectors that agree, by routing (Sabour et al., 2017)."""

        def __init__(self, before: int, features: int, units: int, size: int, rounds: int) -> None:
            super().__init__()
            self.sizes, self.rounds = (features, before, units, size), rounds
            self.weight = nn.Parameter(torch.zeros(1, 1, features, before * units * size))

        def forward(self, x: Tensor) -> Tensor:
            weight = self.weight.reshape(self.sizes)
            predictions = torch.einsum("bif,fius->bius", x, weight)
            agreement = predictions.new_zeros(predictions.shape[:-1])
            for number in range(self.rounds):
                shares = agreement.softmax(-1)
                given = squash(torch.einsum("biu,bius->bus", shares, predictions))
                if number + 1 < self.rounds:
                    agreement = agreement + torch.einsum("bius,bus->biu", predictions, given)
            return given
    """#
}
