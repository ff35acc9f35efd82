// The modules of an exported script that PyTorch has not, or has with other conventions. A script
// holds those that its document needs.

/// A part of the script beside the document's own blocks, in the order in which they stand there.
enum ScriptPart: Int, CaseIterable, Comparable {
  case conv, unevenConv, convTranspose, patchify
  case maxPool, avgPool, upsample
  case batchNorm, groupNorm, scale, squeezeExcite
  case feedForward, swiGLU
  case embedding, positions, sinusoids, prefix, suffix, part
  case attention, rotaryAttention, crossAttention
  case squash, primaryCapsules, capsules
  case padded
  case mask, dropout, stochasticDepth

  static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

  /// Parts that it is made of.
  private var parts: [ScriptPart] {
    switch self {
    case .unevenConv, .patchify: [.conv]
    case .primaryCapsules: [.conv, .squash]
    case .capsules: [.squash]
    case .dropout, .stochasticDepth: [.mask]
    // One class has both.
    case .rotaryAttention: [.attention]
    default: []
    }
  }

  /// With all that they are made of.
  static func closed(_ parts: Set<ScriptPart>) -> Set<ScriptPart> {
    parts.reduce(into: parts) { $0.formUnion(closed(Set($1.parts))) }
  }

  /// The names that the script defines by these texts, whether they are in it or not: a document's
  /// classes take others.
  static let classNames: Set<String> = {
    let text = allCases.map(\.text).joined(separator: "\n")
    return Set(
      text.split(separator: "\n").compactMap { line in
        guard line.hasPrefix("class ") else { return nil }
        return String(line.dropFirst(6).prefix { $0.isLetter || $0.isNumber })
      })
  }()

  /// Its Python, a template with the fact `rotary`.
  var text: String {
    switch self {
    case .conv: Self.convText
    case .unevenConv: Self.unevenConvText
    case .convTranspose: Self.convTransposeText
    case .patchify: Self.patchifyText
    case .maxPool: Self.maxPoolText
    case .avgPool: Self.avgPoolText
    case .upsample: Self.upsampleText
    case .batchNorm: Self.batchNormText
    case .groupNorm: Self.groupNormText
    case .scale: Self.scaleText
    case .squeezeExcite: Self.squeezeExciteText
    case .feedForward: Self.feedForwardText
    case .swiGLU: Self.swiGLUText
    case .embedding: Self.embeddingText
    case .positions: Self.positionsText
    case .sinusoids: Self.sinusoidsText
    case .prefix: Self.prefixText
    case .suffix: Self.suffixText
    case .part: Self.partText
    case .attention: Self.attentionText
    case .rotaryAttention: ""
    case .crossAttention: Self.crossAttentionText
    case .squash: Self.squashText
    case .primaryCapsules: Self.primaryCapsulesText
    case .capsules: Self.capsulesText
    case .padded: Self.paddedText
    case .mask: Self.maskText
    case .dropout: Self.dropoutText
    case .stochasticDepth: Self.stochasticDepthText
    }
  }
}

// MARK: - Images

extension ScriptPart {
  private static let convText = #"""
    class Conv2d(nn.Conv2d):
        """A convolution of images [batch, height, width, channels]."""

        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x.movedim(-1, 1)).movedim(1, -1)
    """#

  private static let unevenConvText = #"""
    class UnevenConv2d(Conv2d):
        """A convolution with one more zero at the end of rows and columns than before them."""

        def __init__(self, *sizes: int, before: int, **options: Any) -> None:
            super().__init__(*sizes, **options)
            self.zeros = (0, 0, before, before + 1, before, before + 1)

        def forward(self, x: Tensor) -> Tensor:
            return super().forward(F.pad(x, self.zeros))
    """#

  private static let convTransposeText = #"""
    class ConvTranspose2d(nn.ConvTranspose2d):
        """A transposed convolution of images [batch, height, width, channels]."""

        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x.movedim(-1, 1)).movedim(1, -1)
    """#

  private static let patchifyText = #"""
    class Patchify(Conv2d):
        """The patches of an image as a sequence, row by row (Dosovitskiy et al., 2021)."""

        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x).flatten(1, 2)
    """#

  private static let maxPoolText = #"""
    def max_pool(x: Tensor, kernel: int, stride: int, padding: int) -> Tensor:
        """The largest value of each window of an image."""
        return F.max_pool2d(x.movedim(-1, 1), kernel, stride, padding).movedim(1, -1)
    """#

  private static let avgPoolText = #"""
    def avg_pool(x: Tensor, kernel: int, stride: int, padding: int) -> Tensor:
        """The mean of each window of an image, padding counted as zeros."""
        return F.avg_pool2d(x.movedim(-1, 1), kernel, stride, padding).movedim(1, -1)
    """#

  private static let upsampleText = #"""
    def upsample(x: Tensor, factor: int, mode: str) -> Tensor:
        """An image some times as high and wide."""
        corners = False if mode == "bilinear" else None
        image = x.movedim(-1, 1)
        larger = F.interpolate(image, scale_factor=factor, mode=mode, align_corners=corners)
        return larger.movedim(1, -1)
    """#

  private static let paddedText = #"""
    def padded(shortcut: Tensor, features: int, stride: tuple[int, ...] = ()) -> Tensor:
        """Zeros for missing features, and pixels left out (option A of He et al., 2015)."""
        if stride:
            shortcut = shortcut[:, :: stride[0], :: stride[1]]
        return F.pad(shortcut, (0, features - shortcut.shape[-1]))
    """#
}

// MARK: - Normalizations and features

extension ScriptPart {
  private static let batchNormText = #"""
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

  private static let groupNormText = #"""
    class GroupNorm(nn.GroupNorm):
        """Group normalization of neighbouring features of the last dimension."""

        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x.movedim(-1, 1)).movedim(1, -1)
    """#

  private static let scaleText = #"""
    class Scale(nn.Module):
        """One learned factor a feature (layer scale: Touvron et al., 2021)."""

        def __init__(self, features: int) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.ones(features))

        def forward(self, x: Tensor) -> Tensor:
            return self.weight * x
    """#

  private static let squeezeExciteText = #"""
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

  private static let feedForwardText = #"""
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

  private static let swiGLUText = #"""
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

// MARK: - Sequences

extension ScriptPart {
  private static let embeddingText = #"""
    class Embedding(nn.Embedding):
        """A learned vector for every token number; zeros for padding, which is -1."""

        def forward(self, tokens: Tensor) -> Tensor:
            tokens = tokens.long()
            return super().forward(tokens.clamp(min=0)) * (tokens >= 0).unsqueeze(-1)
    """#

  private static let positionsText = #"""
    class Positions(nn.Module):
        """Adds a learned vector for each position."""

        def __init__(self, positions: int, features: int) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.zeros(positions, features))

        def forward(self, x: Tensor) -> Tensor:
            return x + self.weight
    """#

  private static let sinusoidsText = #"""
    class Sinusoids(nn.Module):
        """Adds sines and cosines of the position in turn (Vaswani et al., 2017, section 3.5)."""

        def __init__(self, positions: int, features: int) -> None:
            super().__init__()
            feature = torch.arange(features, dtype=torch.float64)
            turns = 10000 ** (-2 * (feature // 2) / features)
            angles = torch.outer(torch.arange(positions, dtype=torch.float64), turns)
            table = torch.where(feature % 2 == 0, angles.sin(), angles.cos())
            self.register_buffer("table", table.float(), persistent=False)

        def forward(self, x: Tensor) -> Tensor:
            return x + self.table
    """#

  private static let prefixText = #"""
    class Prefix(nn.Module):
        """Learned vectors before every sequence."""

        def __init__(self, length: int, features: int) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.zeros(length, features))

        def forward(self, x: Tensor) -> Tensor:
            return torch.cat((self.weight.expand(len(x), -1, -1), x), dim=1)
    """#

  private static let suffixText = #"""
    class Suffix(nn.Module):
        """Learned vectors behind every sequence."""

        def __init__(self, length: int, features: int) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.zeros(length, features))

        def forward(self, x: Tensor) -> Tensor:
            return torch.cat((x, self.weight.expand(len(x), -1, -1)), dim=1)
    """#

  private static let partText = #"""
    class Part(nn.Module):
        """Some positions of the data: one of its named inputs."""

        def __init__(self, start: int, count: int) -> None:
            super().__init__()
            self.positions = slice(start, start + count)

        def forward(self, data: Tensor) -> Tensor:
            return data[:, self.positions]
    """#

  private static let attentionText = #"""
    %if rotary
    def turned(x: Tensor, turns: Tensor) -> Tensor:
        """Features i and i + half of a head, a pair, turned with the position (Su et al., 2021)."""
        cosine, sine = turns
        a, b = x.chunk(2, dim=-1)
        return torch.cat((a * cosine - b * sine, a * sine + b * cosine), dim=-1)


    %end
    class Attention(nn.Module):
    %if rotary
        """Multi-head self-attention (Vaswani et al., 2017), rotary over so many positions."""

        def __init__(
            self, width: int, heads: int, causal: bool = False, rotary: int = 0, bias: bool = True
        ) -> None:
    %else
        """Multi-head self-attention (Vaswani et al., 2017)."""

        def __init__(self, width: int, heads: int, causal: bool = False, bias: bool = True) -> None:
    %end
            super().__init__()
            self.heads, self.causal = heads, causal
            self.qkv = nn.Linear(width, 3 * width, bias=bias)
            self.output = nn.Linear(width, width, bias=bias)
    %if rotary
            half = width // heads // 2
            turns = 10000 ** (-torch.arange(half, dtype=torch.float64) / half)
            angles = torch.outer(torch.arange(rotary, dtype=torch.float64), turns)
            turns = torch.stack((angles.cos(), angles.sin())).float()
            self.register_buffer("turns", turns, persistent=False)
    %end

        def forward(self, x: Tensor) -> Tensor:
            packed = self.qkv(x).unflatten(-1, (3, self.heads, -1))
            q, k, v = (part.transpose(1, 2) for part in packed.unbind(2))
    %if rotary
            if self.turns.numel() > 0:
                q, k = turned(q, self.turns), turned(k, self.turns)
    %end
            mixed = F.scaled_dot_product_attention(q, k, v, is_causal=self.causal)
            return self.output(mixed.transpose(1, 2).flatten(2))
    """#

  private static let crossAttentionText = #"""
    class CrossAttention(nn.Module):
        """Attention of one sequence to another (Vaswani et al., 2017, section 3.2.3)."""

        def __init__(self, width: int, source: int, heads: int) -> None:
            super().__init__()
            self.heads = heads
            self.query = nn.Linear(width, width)
            self.key_value = nn.Linear(source, 2 * width)
            self.output = nn.Linear(width, width)

        def forward(self, x: Tensor, source: Tensor) -> Tensor:
            q = self.query(x).unflatten(-1, (self.heads, -1)).transpose(1, 2)
            pairs = self.key_value(source).unflatten(-1, (2, self.heads, -1))
            k, v = (part.transpose(1, 2) for part in pairs.unbind(2))
            mixed = F.scaled_dot_product_attention(q, k, v)
            return self.output(mixed.transpose(1, 2).flatten(2))
    """#
}

// MARK: - Capsules

extension ScriptPart {
  private static let squashText = #"""
    def squash(x: Tensor) -> Tensor:
        """Vectors of the same direction and a length below 1 (Sabour et al., 2017)."""
        length = x.norm(dim=-1, keepdim=True)
        return x * length / (1 + length.square())
    """#

  private static let primaryCapsulesText = #"""
    class PrimaryCapsules(Conv2d):
        """Channels of a convolution as squashed vectors."""

        def __init__(self, channels: int, types: int, size: int, kernel: int, stride: int) -> None:
            super().__init__(channels, types * size, kernel, stride)
            self.size = size

        def forward(self, x: Tensor) -> Tensor:
            return squash(super().forward(x).reshape(len(x), -1, self.size))
    """#

  private static let capsulesText = #"""
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

// MARK: - Masks

extension ScriptPart {
  private static let maskText = #"""
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

  private static let dropoutText = #"""
    class Dropout(Mask):
        """Inverted dropout (Srivastava et al., 2014)."""

        purpose = "dropout"

        def forward(self, x: Tensor) -> Tensor:
            if not self.training:
                return x
            return x * self.factors(x, x[0].numel()).view_as(x).to(x.dtype)
    """#

  private static let stochasticDepthText = #"""
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
