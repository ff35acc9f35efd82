// Masks: what leaves out at random, as this program does: by the seed, the place and the batch.

extension ScriptPart {
  static let maskText = #"""
    def random_words(low: Tensor, high: Tensor, elements: Tensor) -> Tensor:
        """32 random bits for each element: Philox4x32-10 (Salmon et al., 2011)."""
        counter = (elements >> 6) * 16 + (elements & 15)
        a, b, c, d = counter & MASK32, counter >> 32, elements * 0, elements * 0
        for _ in range(10):
            even, odd = a * 0xD2511F53, c * 0xCD9E8D57
            a, b, c, d = (
                (odd >> 32 & MASK32) ^ b ^ low,
                odd & MASK32,
                (even >> 32 & MASK32) ^ d ^ high,
                even & MASK32,
            )
            low, high = low + 0x9E3779B9 & MASK32, high + 0xBB67AE85 & MASK32
        place = elements >> 4 & 3
        return torch.where(
            place < 2, torch.where(place == 0, a, b), torch.where(place == 2, c, d)
        )


    class Mask(nn.Module):
        """Leaves out at random: a mask is a function of the seed, the place and the batch."""

        purpose = ""

        def __init__(self, rate: float) -> None:
            super().__init__()
            self.rate = float(np.float32(rate))
            self.stream = 0
            # The key of this batch, in two parts, and the number of the next row in it. No buffer:
            # these would be made the same in all processes.
            self.state = torch.zeros(3, dtype=torch.int64)

        def begin(self, path: str, batch: int, first_row: int) -> None:
            """Chooses the mask of a batch, of which this process sees the rows from a first one."""
            self.stream = self.stream or stream_key(self.purpose, path)
            key = mix(self.stream ^ batch * GOLDEN & MASK64)
            self.state = torch.tensor([key & MASK32, key >> 32, first_row])

        def factors(self, x: Tensor, draws: int) -> Tensor:
            """For some draws a row, 0 for what is left out, and what the rest is multiplied by."""
            low, high, row = self.state.to(x.device).unbind()
            numbers = torch.arange(len(x) * draws, device=x.device)
            words = random_words(low, high, row * draws + numbers)
            self.state = torch.stack((low, high, row + len(x)))
            return (words >= int(self.rate * 2**32)) * float(np.float32(1 / (1 - self.rate)))


    def begin(network: nn.Module, batch: int, first_row: int = 0) -> None:
        """Chooses the masks of a batch."""
        for name, module in network.named_modules():
            if isinstance(module, Mask):
                module.begin(resplay_path(name), batch, first_row)
    """#

  static let dropoutText = #"""
    class Dropout(Mask):
        """Inverted dropout (Srivastava et al., 2014)."""

        purpose = "dropout"

        def forward(self, x: Tensor) -> Tensor:
            if not self.training:
                return x
            return x * self.factors(x, x[0].numel()).view_as(x).to(x.dtype)
    """#

  static let stochasticDepthText = #"""
    class StochasticDepth(Mask):
        """Leaves whole samples out of a branch (Huang et al., 2016)."""

        purpose = "survival"

        def __init__(self, survival: float) -> None:
            super().__init__(float(np.float32(1) - np.float32(survival)))

        def forward(self, x: Tensor) -> Tensor:
            if not self.training:
                return x
            factors = self.factors(x, 1).to(x.dtype)
            return x * factors.reshape(-1, *[1] * (x.dim() - 1))
    """#
}
