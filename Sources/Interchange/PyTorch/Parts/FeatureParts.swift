// Normalizations, and what mixes or weighs the features of the last dimension.

extension ScriptPart {
  static let batchNormText = #"""
    class TotalOfAll(torch.autograd.Function):
        """The sum over all processes, of values and of gradients."""

        @staticmethod
        def forward(context: Any, values: Tensor) -> Tensor:
            total = values.clone()
            dist.all_reduce(total)
            return total

        @staticmethod
        def backward(context: Any, gradient: Tensor) -> Tensor:
            total = gradient.clone(memory_format=torch.contiguous_format)
            dist.all_reduce(total)
            return total


    class BatchNorm(nn.Module):
        """Batch normalization of the last dimension (Ioffe & Szegedy, 2015).

        Where the rows of a batch are divided among processes, all of it is normalized together.
        """

        def __init__(self, features: int, eps: float = 1e-5, momentum: float = 0.1) -> None:
            super().__init__()
            self.eps, self.momentum = eps, momentum
            self.weight = nn.Parameter(torch.ones(features))
            self.bias = nn.Parameter(torch.zeros(features))
            self.register_buffer("running_mean", torch.zeros(features))
            self.register_buffer("running_var", torch.ones(features))
            self.is_divided = False

        def forward(self, x: Tensor) -> Tensor:
            rows = x.flatten(0, -2)
            if self.training and self.is_divided:
                return self.together(rows).view_as(x)
            running = (self.running_mean, self.running_var)
            y = F.batch_norm(
                rows, *running, self.weight, self.bias, self.training, self.momentum, self.eps
            )
            return y.view_as(x)

        def together(self, rows: Tensor) -> Tensor:
            """By the mean and the variance over the rows of all processes."""
            sums = TotalOfAll.apply(torch.cat((rows.sum(0), rows.new_tensor([len(rows)]))))
            mean, count = sums[:-1] / sums[-1], sums[-1].detach()
            variance = TotalOfAll.apply((rows - mean).square().sum(0)) / count
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(variance * count / (count - 1), self.momentum)
            return (rows - mean) * torch.rsqrt(variance + self.eps) * self.weight + self.bias
    """#

  static let groupNormText = #"""
    class GroupNorm(nn.GroupNorm):
        """Group normalization of neighbouring features of the last dimension."""

        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x.movedim(-1, 1)).movedim(1, -1)
    """#

  static let scaleText = #"""
    class Scale(nn.Module):
        """One learned factor a feature (layer scale: Touvron et al., 2021)."""

        def __init__(self, features: int) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.ones(features))

        def forward(self, x: Tensor) -> Tensor:
            return self.weight * x
    """#

  static let squeezeExciteText = #"""
    class SqueezeExcite(nn.Module):
        """The means of all channels say how much of each is kept (Hu et al., 2018)."""

        def __init__(self, channels: int, hidden: int) -> None:
            super().__init__()
            self.reduce = nn.Linear(channels, hidden)
            self.expand = nn.Linear(hidden, channels)

        def forward(self, x: Tensor) -> Tensor:
            means = x.flatten(1, -2).mean(1)
            factors = torch.sigmoid(self.expand(F.relu(self.reduce(means))))
            return x * factors.reshape(len(x), *[1] * (x.dim() - 2), -1)
    """#

  static let feedForwardText = #"""
    class FeedForward(nn.Module):
        """Wider, an activation, and back (Vaswani et al., 2017, section 3.3)."""

        def __init__(
            self, width: int, hidden: int, activation: Callable[[Tensor], Tensor], bias: bool = True
        ) -> None:
            super().__init__()
            self.activation = activation
            self.input = nn.Linear(width, hidden, bias=bias)
            self.output = nn.Linear(hidden, width, bias=bias)

        def forward(self, x: Tensor) -> Tensor:
            return self.output(self.activation(self.input(x)))
    """#

  static let swiGLUText = #"""
    class SwiGLU(nn.Module):
        """Wider, a gate, and back (Shazeer, 2020)."""

        def __init__(self, width: int, hidden: int, bias: bool = True) -> None:
            super().__init__()
            self.input = nn.Linear(width, hidden, bias=bias)
            self.gate = nn.Linear(width, hidden, bias=bias)
            self.output = nn.Linear(hidden, width, bias=bias)

        def forward(self, x: Tensor) -> Tensor:
            return self.output(F.silu(self.gate(x)) * self.input(x))
    """#
}
