// How the engine builds the operation of an oracle case, by the part of its name before the slash.
import Numerics
import Engine

enum OracleBuilders {
  /// Appends the operation: of the builder, the case, its inputs (then its buffers) and its
  /// constants.
  typealias Build =
    @Sendable (inout GraphBuilder, OracleCase, [Tensor], [Tensor]) throws -> Tensor

  static func named(_ name: String) -> Build? {
    let parts = name.split(separator: "/", maxSplits: 1)
    guard let operation = parts.first else { return nil }
    if operation == "activation" {
      return parts.last.flatMap { activations[String($0)] }.map { activation in
        { builder, _, x, _ in try builder.activation(x[0], activation) }
      }
    }
    return all[String(operation)]
  }

  private static let activations: [String: any ActivationKind] = [
    "relu": Relu(), "leaky_relu": leaky, "tanh": Tanh(), "sigmoid": Sigmoid(), "gelu": Gelu(),
    "silu": Silu(), "gelu_tanh": Gelu(.tanh), "softplus": Softplus(), "elu": elu,
  ]

  private static var leaky: LeakyRelu {
    var leaky = LeakyRelu()
    leaky.slope = 0.2
    return leaky
  }

  private static var elu: Elu {
    var elu = Elu()
    elu.alpha = 0.7
    return elu
  }

  private static let all: [String: Build] = elementwise.merging(images) { $1 }
    .merging(normalizations) { $1 }.merging(sequences) { $1 }.merging(losses) { $1 }

  private static let elementwise: [String: Build] = [
    "linear": { builder, _, x, _ in
      try builder.linear(x[0], weight: x[1], bias: x.count > 2 ? x[2] : nil)
    },
    "add": { builder, _, x, _ in try builder.add(x[0], x[1]) },
    "scale": { builder, given, x, _ in try builder.scale(x[0], by: given.number(0)) },
    "multiply_scalar": { builder, _, x, _ in try builder.multiplyScalar(x[0], by: x[1]) },
    "multiply": { builder, _, x, _ in try builder.multiply(x[0], x[1]) },
    "gradient_gate": { builder, _, x, _ in try builder.gradientGate(x[0], by: x[1]) },
    "scale_features": { builder, _, x, _ in try builder.scaleFeatures(x[0], by: x[1]) },
    "transpose": { builder, _, x, _ in
      try builder.linear(x[0], weight: builder.transpose(x[1]), bias: nil)
    },
    "gate": { builder, _, x, _ in try builder.gate(x[0], x[1], x[2]) },
    "concatenate": { builder, _, x, _ in try builder.concatenate(x) },
    "zeros": { builder, _, x, _ in
      try builder.concatenate([builder.zeros(like: x[0]), x[0]])
    },
    "pad": { builder, given, x, _ in try builder.pad(x[0], features: given.integer(0)) },
    "slice": { builder, given, x, _ in
      try builder.slice(x[0], start: given.integer(0), count: given.integer(1))
    },
    "last_step": { builder, _, x, _ in try builder.lastStep(x[0]) },
    "reshape": { builder, given, x, _ in
      try builder.softmax(builder.reshape(x[0], to: Shape(given.numbers?.map { Int($0) } ?? [])))
    },
  ]

  private static let images: [String: Build] = [
    "convolution": { builder, given, x, _ in
      try builder.convolution(
        x[0], weight: x[1], bias: x.count > 2 ? x[2] : nil, window: given.geometry,
        groups: given.integer(0))
    },
    "transposed_convolution": { builder, given, x, _ in
      try builder.transposedConvolution(
        x[0], weight: x[1], bias: x.count > 2 ? x[2] : nil, window: given.geometry,
        groups: given.integer(0))
    },
    "max_pool": { builder, given, x, _ in try builder.pool(x[0], .max, given.geometry) },
    "average_pool": { builder, given, x, _ in try builder.pool(x[0], .average, given.geometry) },
    "global_max": { builder, _, x, _ in try builder.globalPool(x[0], .max) },
    "global_average": { builder, _, x, _ in try builder.globalPool(x[0], .average) },
    "nearest": { builder, given, x, _ in
      try builder.upsample(x[0], .nearest, factor: given.integer(0))
    },
    "bilinear": { builder, given, x, _ in
      try builder.upsample(x[0], .bilinear, factor: given.integer(0))
    },
  ]

  private static let normalizations: [String: Build] = [
    "batch_norm": { builder, given, x, _ in
      try builder.batchNorm(
        x[0], weight: x[1], bias: x[2], mean: x[3], variance: x[4], epsilon: given.number(0),
        momentum: given.number(1))
    },
    "layer_norm": { builder, given, x, _ in
      try builder.layerNorm(x[0], weight: x[1], bias: x[2], epsilon: given.number(0))
    },
    "rms_norm": { builder, given, x, _ in
      try builder.rmsNorm(x[0], weight: x[1], epsilon: given.number(0))
    },
    "group_norm": { builder, given, x, _ in
      try builder.groupNorm(
        x[0], weight: x[1], bias: x[2], groups: given.integer(0), epsilon: 1e-5)
    },
  ]

  private static let sequences: [String: Build] = [
    "embedding": { builder, _, x, tokens in try builder.embedding(tokens[0], table: x[0]) },
    "add_table": { builder, _, x, _ in try builder.addTable(x[0], table: x[1]) },
    "sinusoidal": { builder, given, x, _ in
      try builder.sinusoidalPositions(x[0], base: given.number(0))
    },
    "rotary": { builder, given, x, _ in
      try builder.rotaryPositions(
        x[0], headSize: given.integer(0), features: given.integer(1), base: given.number(2))
    },
    "attention": { builder, given, x, _ in
      try builder.attention(x[0], heads: given.integer(0), isCausal: given.integer(1) == 1)
    },
    "cross_attention": { builder, given, x, _ in
      try builder.crossAttention(x[0], to: x[1], heads: given.integer(0))
    },
    "transpose_positions": { builder, _, x, _ in try builder.transposePositions(x[0]) },
    "reverse": { builder, _, x, _ in try builder.reversePositions(x[0]) },
    "squash": { builder, _, x, _ in try builder.squash(x[0]) },
    "lengths": { builder, _, x, _ in try builder.lengths(x[0]) },
    "weighted_sum": { builder, _, x, _ in try builder.weightedSum(x[0], of: x[1]) },
    "agreement": { builder, _, x, _ in try builder.agreement(of: x[0], with: x[1]) },
    "routing": { builder, given, x, _ in
      let shape = builder.shape(x[0]).dimensions
      var logits = try builder.zeros([shape[1], shape[2]])
      var y = x[0]
      for round in 0..<given.integer(0) {
        y = try builder.squash(builder.weightedSum(builder.softmax(logits), of: x[0]))
        if round + 1 < given.integer(0) {
          logits = try builder.add(logits, builder.agreement(of: x[0], with: y))
        }
      }
      return y
    },
    "softmax": { builder, _, x, _ in try builder.softmax(x[0]) },
    "tanh": recurrence(.tanh), "gru": recurrence(.gru), "lstm": recurrence(.lstm),
  ]

  private static func recurrence(_ cell: RecurrentCell) -> Build {
    { builder, _, x, _ in
      try builder.recurrence(
        x[0], cell, input: x[1], hidden: x[2], inputBias: x[3], hiddenBias: x[4])
    }
  }

  private static let losses: [String: Build] = [
    "mean_squared_error": { builder, _, x, _ in
      try builder.meanSquaredError(prediction: x[0], target: x[1])
    },
    "huber": { builder, given, x, _ in
      try builder.huber(prediction: x[0], target: x[1], delta: given.number(0))
    },
    "margin_loss": { builder, _, x, target in
      try builder.marginLoss(lengths: x[0], target: target[0])
    },
    "binary_cross_entropy": { builder, _, x, target in
      try builder.binaryCrossEntropy(logits: x[0], target: target[0])
    },
    "cross_entropy": { builder, _, x, target in
      try builder.softmaxCrossEntropy(logits: x[0], target: target[0])
    },
    "weighted_cross_entropy": { builder, given, x, target in
      try builder.softmaxCrossEntropy(
        logits: x[0], target: target[0], weights: (0..<5).map { given.number($0) })
    },
  ]
}
