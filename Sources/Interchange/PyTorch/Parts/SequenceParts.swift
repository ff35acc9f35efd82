// Sequences: embeddings, positions, what stands before or behind them, and attention.

extension ScriptPart {
  static let embeddingText = #"""
    class Embedding(nn.Embedding):
        """A learned vector for every token number; zeros for padding, which is -1."""

        def forward(self, tokens: Tensor) -> Tensor:
            tokens = tokens.long()
            return super().forward(tokens.clamp(min=0)) * (tokens >= 0).unsqueeze(-1)
    """#

  static let positionsText = #"""
    class Positions(nn.Module):
        """Adds a learned vector for each position."""

        def __init__(self, positions: int, features: int) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.zeros(positions, features))

        def forward(self, x: Tensor) -> Tensor:
            return x + self.weight
    """#

  static let sinusoidsText = #"""
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

  static let prefixText = #"""
    class Prefix(nn.Module):
        """Learned vectors before every sequence."""

        def __init__(self, length: int, features: int) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.zeros(length, features))

        def forward(self, x: Tensor) -> Tensor:
            return torch.cat((self.weight.expand(len(x), -1, -1), x), dim=1)
    """#

  static let suffixText = #"""
    class Suffix(nn.Module):
        """Learned vectors behind every sequence."""

        def __init__(self, length: int, features: int) -> None:
            super().__init__()
            self.weight = nn.Parameter(torch.zeros(length, features))

        def forward(self, x: Tensor) -> Tensor:
            return torch.cat((x, self.weight.expand(len(x), -1, -1)), dim=1)
    """#

  static let partText = #"""
    class Part(nn.Module):
        """Some positions of the data: one of its named inputs."""

        def __init__(self, start: int, count: int) -> None:
            super().__init__()
            self.positions = slice(start, start + count)

        def forward(self, data: Tensor) -> Tensor:
            return data[:, self.positions]
    """#

  static let attentionText = #"""
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

  static let crossAttentionText = #"""
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
