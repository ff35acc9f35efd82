// A network as a Python script that builds it with the functional interface of Keras 3, a function
// a block, and puts the weights in.
internal import Engine
internal import Networks
internal import Numerics
internal import Schema

struct KerasScript {
  private let network: Network
  private let lowered: LoweredNetwork
  private let title: String
  private let input: Shape

  /// - Parameters:
  ///   - lowered: of any batch.
  ///   - title: for the first line.
  init(_ network: Network, _ lowered: LoweredNetwork, title: String) {
    (self.network, self.lowered, self.title) = (network, lowered, title)
    input = Shape(Array(lowered.graph.shape(lowered.input).dimensions.dropFirst()))
  }

  // MARK: - What cannot be built

  static func refusals(_ network: Network) -> [Fault] {
    var faults: [Fault] = []
    for block in network.blocks {
      let path = "network.blocks.\(block.name)"
      if !block.input.isEmpty {
        faults.append(Fault(path: "\(path).input", "a script has one input"))
      }
      for (number, layer) in block.layers.enumerated() {
        let place = "\(path).layers.\(number)"
        guard let kind = layer.kind as? any KerasTextKind else {
          faults.append(Fault(path: place, "'\(layer.kind.kind)' has no form in Keras yet"))
          continue
        }
        if let reason = kind.kerasRefusal { faults.append(Fault(path: place, reason)) }
      }
      for (number, skip) in block.skips.enumerated() {
        let place = "\(path).skips.\(number)"
        if skip.join == .attend {
          faults.append(Fault(path: place, "a skip that attends has no form in Keras yet"))
        }
        if skip.join == .concat, !skip.enabled || !skip.offIn.isEmpty {
          faults.append(
            Fault(path: place, "a concatenation that is off has no form in Keras; switch it on"))
        }
      }
    }
    for (number, skip) in network.skips.enumerated()
    where skip.join == .attend || skip.join == .concat && !skip.enabled {
      faults.append(
        Fault(path: "network.skips.\(number)", "such a skip has no form in Keras yet"))
    }
    return faults
  }

  // MARK: - Text

  var text: String {
    let blocks = network.blocks.indices.map(function).joined(separator: "\n\n")
    return [Self.head(visible(title)), blocks, "\n", model, Self.end].joined(separator: "\n")
  }

  private static func head(_ title: String) -> String {
    """
    # \(title)
    # The network as Keras 3 builds it, with the weights of weights.npz beside this file:
    #   pip install keras numpy, and a backend: torch, jax or tensorflow
    #   from model import model; model.predict(rows)
    # It returns logits or values. Images are height x width x channels.
    import os

    import keras
    import numpy as np
    from keras import layers, ops

    made = []
    still = set()


    def frozen(path):
        \"\"\"The path of a layer that does not learn.\"\"\"
        still.add(path)
        return path


    def use(layer, path, *names):
        \"\"\"Notes which weights a layer is to have.\"\"\"
        made.append((layer, [(path, name) for name in names]))
        return layer


    def parts(name):
        \"\"\"The arrays that are added: Keras has one bias where there are two.\"\"\"
        return [f"{name[0]}.{part}" for part in name[1].split("+")]


    @keras.saving.register_keras_serializable("resplay")
    class Scale(layers.Layer):
        \"\"\"A learned factor a feature, or one for all.\"\"\"

        def __init__(self, one=False, **options):
            super().__init__(**options)
            self.one = one

        def build(self, shape):
            self.factor = self.add_weight(shape=(1 if self.one else shape[-1],), name="factor")

        def call(self, x):
            return x * self.factor

        def get_config(self):
            return {**super().get_config(), "one": self.one}


    @keras.saving.register_keras_serializable("resplay")
    class Table(layers.Layer):
        \"\"\"A learned vector added to each position.\"\"\"

        def build(self, shape):
            self.table = self.add_weight(shape=shape[1:], name="table")

        def call(self, x):
            return x + self.table


    @keras.saving.register_keras_serializable("resplay")
    class Before(layers.Layer):
        \"\"\"Learned vectors before every sequence.\"\"\"

        def __init__(self, count, **options):
            super().__init__(**options)
            self.count = count

        def build(self, shape):
            self.rows = self.add_weight(shape=(self.count, shape[-1]), name="rows")

        def call(self, x):
            rows = ops.broadcast_to(self.rows, (ops.shape(x)[0], *self.rows.shape))
            return ops.concatenate([rows, x], axis=1)

        def get_config(self):
            return {**super().get_config(), "count": self.count}


    @keras.saving.register_keras_serializable("resplay")
    class Depth(layers.Layer):
        \"\"\"Stochastic depth: in training a branch is there for some samples only.\"\"\"

        def __init__(self, survival, **options):
            super().__init__(**options)
            self.survival = survival
            self.draws = keras.random.SeedGenerator()

        def call(self, x, training=False):
            if not training:
                return x
            shape = (ops.shape(x)[0], *[1] * (len(x.shape) - 1))
            there = keras.random.uniform(shape, seed=self.draws) < self.survival
            return x * ops.cast(there, x.dtype) / self.survival

        def get_config(self):
            return {**super().get_config(), "survival": self.survival}


    def attended(q, k, v, heads, causal):
        \"\"\"Attention of [batch, positions, features], head by head.\"\"\"
        def parted(x):
            x = ops.reshape(x, (-1, x.shape[1], heads, x.shape[2] // heads))
            return ops.transpose(x, (0, 2, 1, 3))

        length, width = q.shape[1], q.shape[2]
        q, k, v = parted(q), parted(k), parted(v)
        scores = ops.matmul(q, ops.transpose(k, (0, 1, 3, 2))) / (width // heads) ** 0.5
        if causal:
            scores = scores + np.triu(np.full((length, length), -1e30, "float32"), 1)
        mixed = ops.matmul(ops.softmax(scores, axis=-1), v)
        return ops.reshape(ops.transpose(mixed, (0, 2, 1, 3)), (-1, length, width))


    """
  }

  private static let end = """
    weights = np.load(os.path.join(os.path.dirname(os.path.abspath(__file__)), "weights.npz"))
    for layer, names in made:
        shapes = [tuple(value.shape) for value in layer.weights]
        arrays = [sum(weights[part] for part in parts(name)) for name in names]
        layer.set_weights([a.reshape(s) for a, s in zip(arrays, shapes, strict=True)])
        if any(path in still for path, _ in names):
            for weight in layer.weights:
                weight.trainable = False
            if isinstance(layer, layers.BatchNormalization):
                layer.momentum = 1.0

    if __name__ == "__main__":
        model.summary()

    """

  /// A block, as a function of what goes in, the path of the repeat and its number.
  private func function(_ index: Int) -> String {
    let block = network.blocks[index]
    var lines = ["def block\(index)(x, p, n):", "    \"\"\"\(block.name)\"\"\"", "    at = [x]"]
    let names = block.layerNames
    for (number, layer) in block.layers.enumerated() {
      let instance = lowered.layers.first {
        $0.block == index && $0.repeat == 0 && $0.layer == number
      }
      let path = Self.path("f\"{p}.\(names[number])\"", isFrozen: block.isFrozen(layer: number))
      if let kind = layer.kind as? any KerasTextKind, let instance {
        lines += kind.keras(path, input: instance.inputShape).map { "    \($0)" }
      }
      for (skip, value) in block.skips.enumerated() where value.to == number + 1 {
        lines += join(value, number: skip, block: index)
      }
      lines.append("    at.append(x)")
    }
    return (lines + ["    return x", ""]).joined(separator: "\n")
  }

  /// A path in Python, marked where what stands there does not learn.
  private static func path(_ text: String, isFrozen: Bool) -> String {
    isFrozen ? "frozen(\(text))" : text
  }

  private func join(_ skip: Skip, number: Int, block: Int) -> [String] {
    guard skip.enabled else { return [] }
    let repeats = network.blocks[block].repeats
    // Off in some repeats; the shapes are those of the others too.
    guard
      let instance = lowered.joins.first(where: { $0.block == block && $0.skip == number })
    else { return [] }
    let factor: String =
      switch skip.branchScale {
      case .constant(let value): "\(Float(value))"
      case .inverseSquareRootOfRepeats: "\(Float(1 / Double(repeats).squareRoot()))"
      case .learnable: "learnable"
      }
    let path = Self.path(
      "f\"{p}.skip\(number)\"", isFrozen: !network.blocks[block].trainable)
    // What training leaves out of the branch comes before its factor.
    let left =
      (skip.dropout > 0 ? ["x = layers.Dropout(\(skip.dropout))(x)"] : [])
      + (skip.survival < 1 ? ["x = Depth(\(skip.survival))(x)"] : [])
    let code =
      left
      + joined(
        instance, from: "at[\(skip.from)]", path: path, factor: factor, scale: Float(skip.scale))
    guard !skip.offIn.isEmpty else { return code.map { "    \($0)" } }
    let off = skip.offIn.map { "\($0)," }.joined(separator: " ")
    return ["    if n not in (\(off)):"] + code.map { "        \($0)" }
  }

  /// The lines that join a shortcut to `x`.
  private func joined(
    _ join: JoinInstance, from source: String, path: String, factor: String, scale: Float
  ) -> [String] {
    let from = sample(join.mixture.source)
    let to = sample(join.mixture.branch)
    var lines = ["s = \(source)"]
    let isImage = from.count == 3
    // Every stride-th pixel: as many as the branch has.
    let strides = isImage ? zip(from, to).prefix(2).map { ($0 + $1 - 1) / max(1, $1) } : []
    let isStrided = strides.contains { $0 > 1 }
    if join.isProjection {
      let layer =
        isStrided
        ? "layers.Conv2D(\(to.last ?? 1), 1, strides=(\(strides[0]), \(strides[1])), "
          + "use_bias=False)"
        : "layers.Dense(\(to.last ?? 1), use_bias=False)"
      lines.append("s = use(\(layer), \(path), \"weight\")(s)")
    } else if join.isPadding {
      if isStrided { lines.append("s = s[:, ::\(strides[0]), ::\(strides[1])]") }
      let missing = (to.last ?? 0) - (from.last ?? 0)
      if missing > 0 {
        let sides = String(repeating: "[0, 0], ", count: from.count) + "[0, \(missing)]"
        lines.append("s = ops.pad(s, [\(sides)])")
      } else if missing < 0 {
        lines.append("s = s[..., :\(to.last ?? 0)]")
      }
    }
    if join.mixture.join == .gate {
      lines.append(
        "t = ops.sigmoid(use(layers.Dense(\(to.last ?? 1)), \(path), \"gate_weight\", "
          + "\"gate_bias\")(s))")
    }
    if factor == "learnable" {
      lines.append("x = use(Scale(one=True), \(path), \"branch_scale\")(x)")
    } else if factor != "1.0" {
      lines.append("x = \(factor) * x")
    }
    if scale != 1 { lines.append("s = \(scale) * s") }
    switch join.mixture.join {
    case .concat: lines.append("x = layers.Concatenate()([x, s])")
    case .gate: lines.append("x = t * x + (1 - t) * s")
    default: lines.append("x = x + s")
    }
    return lines
  }

  /// The extents of one sample of a tensor.
  private func sample(_ tensor: Tensor) -> [Int] {
    Array(lowered.graph.shape(tensor).dimensions.dropFirst())
  }

  /// The blocks one behind the other, with the long skips between them.
  private var model: String {
    let extents = input.dimensions.map { "\($0)," }.joined(separator: " ")
    var lines = ["x = inputs = keras.Input((\(extents)))", "out = {\"input\": x}"]
    for (index, block) in network.blocks.enumerated() {
      let arriving = network.skips.enumerated().filter { skip in
        skip.element.enabled
          && (skip.element.to == block.name || skip.element.to.hasPrefix("\(block.name)["))
      }
      guard block.repeats > 1 else {
        for (number, skip) in arriving { lines += longJoin(skip, number) }
        lines.append("x = block\(index)(x, \"\(block.name)\", 0)")
        lines.append("out[\"\(block.name)\"] = out[\"\(block.name)[0]\"] = x")
        continue
      }
      lines.append("for n in range(\(block.repeats)):")
      for (number, skip) in arriving {
        let place = skip.to.split(separator: "[").dropFirst().first?.dropLast() ?? "0"
        lines.append("    if n == \(Int(place) ?? 0):")
        lines += longJoin(skip, number).map { "        \($0)" }
      }
      lines.append("    x = block\(index)(x, f\"\(block.name)[{n}]\", n)")
      lines.append("    out[\"\(block.name)\"] = out[f\"\(block.name)[{n}]\"] = x")
    }
    return (lines + ["model = keras.Model(inputs, x)", ""]).joined(separator: "\n")
  }

  private func longJoin(_ skip: LongSkip, _ number: Int) -> [String] {
    guard let instance = lowered.joins.first(where: { $0.block == nil && $0.skip == number }) else {
      return []
    }
    return joined(
      instance, from: "out[\"\(skip.from)\"]", path: "\"skip\(number)\"", factor: "1.0",
      scale: Float(skip.scale))
  }
}
