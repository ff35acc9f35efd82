// The part of the script about data: the random numbers of resplay, batches, and what is changed in
// them.

extension ScriptText {
  static let random = #"""
    MASK32, MASK64, GOLDEN = (1 << 32) - 1, (1 << 64) - 1, 0x9E3779B97F4A7C15


    def mix(value: int) -> int:
        """A mix of 64 bits (Stafford, 2011, variant 13)."""
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & MASK64
        value = (value ^ value >> 27) * 0x94D049BB133111EB & MASK64
        return value ^ value >> 31


    def stream_key(*words: str) -> int:
        """The key of a stream of random numbers, by the seed and what it is for."""
        key = mix(SEED ^ GOLDEN)
        for word in words:
            for byte in word.encode():
                key = (key ^ byte) * 0x100000001B3 & MASK64
            key = mix(key ^ 0xFF)
        return key


    class RandomStream:
        """The random numbers of resplay: SplitMix64 (Steele, Lea & Flood, 2014)."""

        def __init__(self, *words: str) -> None:
            self.state = stream_key(*words)

        def next(self) -> int:
            self.state = self.state + GOLDEN & MASK64
            return mix(self.state)
    %if uniform

        def uniform(self) -> float:
            """Even in [0, 1)."""
            return (self.next() >> 11) * 2.0**-53
    %end

        def below(self, bound: int) -> int:
            """Even among 0 to bound - 1 (Lemire, 2019)."""
            threshold = (1 << 64) % bound
            product = self.next() * bound
            while (product & MASK64) < threshold:
                product = self.next() * bound
            return product >> 64

        def permutation(self, count: int) -> list[int]:
            """Fisher & Yates, from the last place down."""
            order = list(range(count))
            for place in range(count - 1, 0, -1):
                other = self.below(place + 1)
                order[place], order[other] = order[other], order[place]
            return order
    %if noise

        def normals(self, count: int) -> np.ndarray:
            """Standard normal, by the polar method (Marsaglia & Bray, 1964), one of each pair."""
            found = np.empty(0)
            while len(found) < count:
                numbers = np.uint64(self.state) + np.uint64(GOLDEN) * np.arange(
                    1, 4 * count + 9, dtype=np.uint64
                )
                self.state = int(numbers[-1])
                z = numbers
                z = (z ^ z >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
                z = (z ^ z >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
                z = z ^ z >> np.uint64(31)
                u, v = (2 * ((z >> np.uint64(11)) * 2.0**-53) - 1).reshape(-1, 2).T
                s = u * u + v * v
                inside = (s > 0) & (s < 1)
                u, s = u[inside], s[inside]
                found = np.concatenate((found, u * np.sqrt(-2 * np.log(s) / s)))
            return found[:count]
    %end
    """#

  static let data = #"""
    class Data:
        """All rows, which of them are for what, and the batches of the run."""

        def __init__(self) -> None:
            tensors = load_file(HERE / "data.safetensors")
            self.inputs, self.targets = tensors["inputs"], tensors["targets"]
    %if bytes
            # What a byte is as an input, by channel.
            self.table = tensors["table"]
    %end
    %if masking
            self.tokens = tensors["tokens"]
    %end
            self.train, self.test = tensors["train_rows"], tensors["test_rows"]
    %if validation
            self.validation = tensors["validation_rows"]
    %end
            self.size = min(BATCH_SIZE, len(self.train))
            self.per_epoch = len(self.train) // self.size
            self.epoch, self.order = -1, self.train

        def rows(self, rows: Tensor) -> tuple[Tensor, Tensor]:
            """Inputs and targets of some rows."""
    %if bytes
            pixels = self.inputs[rows].long()
            return self.table[torch.arange(pixels.shape[-1]), pixels], self.targets[rows]
    %else
            return self.inputs[rows], self.targets[rows]
    %end

        def batch(self, number: int) -> tuple[Tensor, Tensor]:
            """A batch, counted from the start of the run: a part of its epoch's permutation."""
            epoch, place = divmod(number, self.per_epoch)
            if epoch != self.epoch:
                order = RandomStream("shuffle", str(epoch)).permutation(len(self.train))
                self.epoch, self.order = epoch, self.train[torch.tensor(order)]
            rows = self.order[place * self.size : (place + 1) * self.size]
    %if masking
            return hidden(self.tokens[rows], number)
    %else
    %if augment
            x, y = self.rows(rows)
            return augmented(x.clone(), number), y
    %else
            return self.rows(rows)
    %end
    %end
    """#

  static let masking = #"""
    def hidden(tokens: Tensor, batch: int) -> tuple[Tensor, Tensor]:
        """Tokens of which some are to be named, and these (Devlin et al., 2019, section 3.1)."""
        stream = RandomStream("mask", str(batch))
        inputs, targets = tokens.flatten().tolist(), [-1] * tokens.numel()
        for place, token in enumerate(inputs):
            if stream.uniform() < {{mask_share}}:
                targets[place] = int(token)
                fate = stream.uniform()
                if fate < 0.8:
                    inputs[place] = {{mask_token}}
                elif fate < 0.9:
                    inputs[place] = stream.below({{mask_vocabulary}})
        return torch.tensor(inputs).view_as(tokens), torch.tensor(targets).view(tokens.shape)
    """#

  static let augment = #"""
    def augmented(x: Tensor, batch: int) -> Tensor:
        """The inputs of a batch with the changes of the document."""
    %if flip
        stream = RandomStream("augment", "flip", str(batch))
        for image in x:
            if stream.uniform() < 0.5:
                image.copy_(image.flip(1))
    %end
    %if shift
        stream = RandomStream("augment", "shift", str(batch))
        for image in x:
            down = stream.below(2 * {{shift}} + 1) - {{shift}}
            across = stream.below(2 * {{shift}} + 1) - {{shift}}
            lines = (torch.arange(len(image)) - down).clamp(0, len(image) - 1)
            columns = (torch.arange(image.shape[1]) - across).clamp(0, image.shape[1] - 1)
            image.copy_(image[lines][:, columns])
    %end
    %if noise
        noise = RandomStream("augment", "noise", str(batch)).normals(x.numel())
        x = (x.double() + {{noise}} * torch.from_numpy(noise).view_as(x)).float()
    %end
    %if cutout
        stream = RandomStream("augment", "cutout", str(batch))
        for image in x:
            top = stream.below(len(image)) - {{cutout}} // 2
            left = stream.below(image.shape[1]) - {{cutout}} // 2
            lines = slice(max(0, top), max(0, top + {{cutout}}))
            image[lines, max(0, left) : max(0, left + {{cutout}})] = 0
    %end
        return x
    """#

  /// Loss and metrics.
  static let measures = #"""
    %if cross_entropy
    def loss_sum(output: Tensor, target: Tensor) -> Tensor:
        """The softmax cross entropies of all predictions, added{{padding_words}}."""
        logits, classes = output.flatten(0, -2), target.flatten().long()
    %if class_weights
        weights = CLASS_WEIGHTS.to(logits)
        return F.cross_entropy(logits, classes, weights, ignore_index=-1, reduction="sum")
    %else
        return F.cross_entropy(logits, classes, ignore_index=-1, reduction="sum")
    %end


    def predictions(target: Tensor) -> Tensor:
    %if class_weights
        """How many there are, each as often as its class counts."""
        return CLASS_WEIGHTS.to(target.device)[target[target >= 0].long()].sum()
    %else
        """How many there are."""
        return (target >= 0).sum().float(){{at_least_one}}
    %end
    %end
    %if binary_cross_entropy
    def loss_sum(output: Tensor, target: Tensor) -> Tensor:
        """The binary cross entropies of all predictions, added."""
        logits = output.flatten()
        wanted = target.flatten().to(logits.dtype)
        return F.binary_cross_entropy_with_logits(logits, wanted, reduction="sum")


    def predictions(target: Tensor) -> Tensor:
        """How many there are."""
        return torch.tensor(float(target.numel()), device=target.device)
    %end
    %if mean_squared_error
    def loss_sum(output: Tensor, target: Tensor) -> Tensor:
        """The squared differences of all values, added."""
        return (output - target).square().sum()


    def predictions(target: Tensor) -> Tensor:
        """How many values there are."""
        return torch.tensor(float(target.numel()), device=target.device)
    %end
    %if huber
    def loss_sum(output: Tensor, target: Tensor) -> Tensor:
        """Half the squared differences up to 1 and linear beyond, added."""
        return F.huber_loss(output, target.to(output.dtype), reduction="sum")


    def predictions(target: Tensor) -> Tensor:
        """How many values there are."""
        return torch.tensor(float(target.numel()), device=target.device)
    %end
    %if margin
    def loss_sum(output: Tensor, target: Tensor) -> Tensor:
        """The margin losses of all rows, added (Sabour et al., 2017, section 3)."""
        is_right = F.one_hot(target.flatten().long(), output.shape[-1])
        present, absent = F.relu(0.9 - output).square(), F.relu(output - 0.1).square()
        return (is_right * present + (1 - is_right) * absent / 2).sum()


    def predictions(target: Tensor) -> Tensor:
        """How many there are."""
        return torch.tensor(float(target.numel()), device=target.device)
    %end
    %if detection
    def loss_sum(output: Tensor, target: Tensor) -> Tensor:
        """Objectness, and 8 times class and box where there is an object, of all cells, added."""
        cells, wanted = output.flatten(0, -2), target.flatten(0, -2).to(output.dtype)
        found = F.binary_cross_entropy_with_logits(cells[:, 0], wanted[:, 0], reduction="sum")
        cells, wanted = cells[wanted[:, 0] == 1], wanted[wanted[:, 0] == 1]
        choice = F.cross_entropy(cells[:, 1:-4], wanted[:, 1].long(), reduction="sum")
        return found + 8 * (choice + F.huber_loss(cells[:, -4:], wanted[:, 2:], reduction="sum"))


    def predictions(target: Tensor) -> Tensor:
        """How many cells there are."""
        return torch.tensor(float(target[..., 0].numel()), device=target.device)
    %end


    @torch.no_grad()
    def evaluate(network: nn.Module, data: Data, rows: Tensor, device: str) -> dict[str, float]:
        """The loss and other metrics over some rows."""
        network.to(device).eval()
        total = count = 0.0
    %if classes
        right = named = 0
    %end
    %if mean_iou
        confusion = torch.zeros({{classes}} * {{classes}}, dtype=torch.long)
    %end
    %if exact_match
        complete = counted_rows = 0
    %end
        for part in rows.split(CHUNK):
            x, y = data.rows(part)
            output = network(x.to(device)).cpu().double()
            total += loss_sum(output, y).item()
            count += predictions(y).item()
    %if classes
    %if one_unit
            choice = (output > 0).long().view_as(y)
    %else
            choice = output.argmax(-1)
    %end
            counts = y >= 0
            right += ((choice == y) & counts).sum().item()
            named += counts.sum().item()
    %end
    %if mean_iou
            pairs = y[counts] * {{classes}} + choice[counts]
            confusion += torch.bincount(pairs, minlength={{classes}} * {{classes}})
    %end
    %if exact_match
            has_tokens = counts.any(1)
            complete += (((choice == y) | ~counts).all(1) & has_tokens).sum().item()
            counted_rows += has_tokens.sum().item()
    %end
        metrics = {"loss": total / max(count, 1e-30)}
    %if classes
        metrics["accuracy"] = right / max(named, 1)
    %end
    %if mean_iou
        both = confusion.view({{classes}}, {{classes}})
        union = both.sum(0) + both.sum(1) - both.diag()
        metrics["mean_iou"] = (both.diag()[union > 0] / union[union > 0]).mean().item()
    %end
    %if exact_match
        metrics["exact_match"] = complete / max(counted_rows, 1)
    %end
    %if perplexity
        metrics["perplexity"] = math.exp(metrics["loss"])
    %end
    %if bits
        metrics["bits_per_character"] = metrics["loss"] / math.log(2)
    %end
        if not math.isfinite(total):
            # Of outputs that are no numbers nothing was measured.
            return dict.fromkeys(metrics, math.nan)
        return metrics
    """#
}
