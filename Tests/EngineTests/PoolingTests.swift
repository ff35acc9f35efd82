// Pooling, upsampling and group normalization: gradients, bits, special values and what is refused.
import Numerics
import Engine
import TestSupport
import Testing

@Suite struct PoolingTests {
  /// An operation on an image [batch, height, width, channels] of distinct values.
  private static func onImage(
    _ name: String, _ image: Shape = [5, 6, 3],
    _ build: @escaping @Sendable (inout GraphBuilder, Tensor) throws -> Tensor
  ) -> OperationCase {
    OperationCase(testDescription: name, batch: 3) { builder, x in
      let image = try builder.reshape(dense(&builder, x, image.count), to: image)
      let y = try build(&builder, image)
      return try builder.reshape(y, to: [builder.shape(y).count / builder.batch])
    }
  }

  static let windows: [Window] = [
    Window(kernel: Extent(2), stride: Extent(2)),
    Window(kernel: Extent(3, 2), stride: Extent(2, 1), padding: Extent(1, 0)),
    Window(kernel: Extent(2), padding: Extent(1), dilation: Extent(2, 3)),
    Window(kernel: Extent(1), stride: Extent(3)), Window(kernel: Extent(5, 6)),
  ]

  private static func pools(_ kind: Pooling) -> [OperationCase] {
    var cases = windows.map { window in
      onImage("\(kind) \(window.kernel) / \(window.stride) + \(window.padding)") {
        try $0.pool($1, kind, window)
      }
    }
    cases.append(onImage("global \(kind) of an image") { try $0.globalPool($1, kind) })
    cases.append(onImage("global \(kind) of a sequence", [7, 4]) { try $0.globalPool($1, kind) })
    cases.append(
      onImage("\(kind) besides a sum", [4, 4, 17]) { builder, x in
        let half = try builder.pool(x, kind, Window(kernel: Extent(2), stride: Extent(2)))
        let pooled = try builder.upsample(half, .nearest, factor: 2)
        return try builder.add(builder.add(x, pooled), builder.activation(x, Tanh()))
      })
    return cases
  }

  private static func upsamplings(_ kind: Upsampling) -> [OperationCase] {
    var cases = [1, 2, 3].map { factor in
      onImage("\(kind) by \(factor)", [2, 3, 3]) { try $0.upsample($1, kind, factor: factor) }
    }
    cases.append(
      onImage("\(kind) of one pixel besides itself", [1, 1, 18]) { builder, x in
        let large = try builder.upsample(x, kind, factor: 2)
        return try builder.add(x, builder.pool(large, .average, Window(kernel: Extent(2))))
      })
    return cases
  }

  private static let grouped: [(groups: Int, sample: Shape)] = [
    (1, [6]), (3, [6]), (2, [5, 4]), (1, [2, 3, 5]), (3, [2, 2, 6]), (4, [3, 2, 68]),
  ]

  static let cases: [OperationCase] = {
    var cases = Pooling.allCases.flatMap(pools)
    cases += Upsampling.allCases.flatMap(upsamplings)
    for (groups, sample) in grouped {
      cases.append(
        onImage("\(groups) groups of \(sample)", sample) { builder, x in
          try groupNorm(&builder, x, groups: groups)
        })
    }
    return cases
  }()

  @Test("gradients match central differences", arguments: cases)
  func gradients(of operation: OperationCase) throws {
    try expectGradients(Subject(operation.graph(), seed: Seed(0)))
    try expectGradients(Subject(operation.graph(batch: 1), seed: Seed(1)))
  }

  @Test("kernel sets and threads change no bit, and evaluation agrees", arguments: cases)
  func sameBits(of operation: OperationCase) throws {
    try expectSameBits(operation.graph(batch: 5))
    try expectEvaluation(operation.graph())
  }

  @Test("a maximum keeps NaN, never takes padding, and sends its gradient to the first of equals")
  func specialValues() throws {
    var builder = GraphBuilder(batch: 1)
    builder.enter("pixels")
    let image = try builder.reshape(dense(&builder, builder.input([1]), 4), to: [2, 2, 1])
    let pooled = try builder.pool(image, .max, Window(kernel: Extent(2), padding: Extent(1)))
    let output = try builder.reshape(pooled, to: [9])
    let target = try builder.input([9])
    let loss = try builder.meanSquaredError(prediction: output, target: target)
    let graph = builder.finish(loss: loss)
    let store = ParameterStore(graph.parameters, seed: Seed(0))
    let bias = try #require(store.index(of: "pixels.bias"))
    for kernels in KernelSet.available {
      let program = Program(graph, parameters: store, mode: .training, kernels: kernels)
      func run(_ pixels: [Float]) -> [Float] {
        _ = store.value(bias).update(fromContentsOf: pixels)
        program.forward(step: 0)
        program.backward()
        return Array(program.values(output))
      }
      #expect(run([3, 3, 1, 2]) == [3, 3, 3, 3, 3, 3, 1, 2, 2])
      for (value, expected) in zip(store.gradient(bias), [12, 6, 1, 4] as [Float]) {
        #expect(abs(value - expected * 2 / 9) < 1e-5)
      }
      #expect(run([-3, -5, -4, -6]) == [-3, -3, -5, -3, -3, -5, -4, -4, -6])
      #expect(
        run([-.infinity, 1, .nan, 2]).map(\.isNaN)
          == [false, false, false, true, true, false, true, true, false])
    }
  }

  @Test("what does not fit is refused by the path of the layer")
  func refused() throws {
    let attempts: [@Sendable (inout GraphBuilder, Tensor) throws -> Tensor] = [
      { try $0.pool($0.reshape($1, to: [90]), .max, Window(kernel: Extent(1))) },
      { try $0.pool($1, .max, Window(kernel: Extent(6, 1))) },
      { try $0.pool($1, .average, Window(kernel: Extent(0))) },
      { try $0.pool($1, .max, Window(kernel: Extent(.max))) },
      { try $0.pool($1, .max, Window(kernel: Extent(1), stride: Extent(0))) },
      { try $0.pool($1, .max, Window(kernel: Extent(1), padding: Extent(1))) },
      { try $0.pool($1, .max, Window(kernel: Extent(2), padding: Extent(-1))) },
      { try $0.pool($1, .max, Window(kernel: Extent(2), dilation: Extent(9))) },
      { try $0.globalPool($0.reshape($1, to: [90]), .max) },
      { try $0.upsample($0.reshape($1, to: [90]), .nearest, factor: 2) },
      { try $0.upsample($1, .bilinear, factor: 0) }, { try $0.upsample($1, .bilinear, factor: 65) },
      { try groupNorm(&$0, $1, groups: 2) }, { try groupNorm(&$0, $1, groups: 0) },
    ]
    for (number, attempt) in attempts.enumerated() {
      let failure = #expect(throws: GraphError.self, "attempt \(number)") {
        _ = try Self.onImage("", [5, 6, 3], attempt).graph()
      }
      #expect(failure?.path == "middle")
    }
  }
}

private func groupNorm(_ builder: inout GraphBuilder, _ x: Tensor, groups: Int) throws -> Tensor {
  try builder.groupNorm(
    x, weight: feature(&builder, "norm_weight", x), bias: feature(&builder, "norm_bias", x),
    groups: groups,
    epsilon: 1e-3)
}
