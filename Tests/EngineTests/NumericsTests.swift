// What happens at the ends of single precision: normalizations of what has no variance are counted,
// denormals are kept by every pass and flushed by every update.
import Numerics
import Engine
import TestSupport
import Testing

@Suite struct NumericsTests {
  /// A normalization of x [4, 6] with its parameters, one output a sample behind it.
  private func program(
    _ kernels: KernelSet, _ values: [Float],
    _ build: (inout GraphBuilder, Tensor) throws -> Tensor
  ) throws -> Program {
    var builder = GraphBuilder(batch: 4)
    builder.enter("data")
    let x = try builder.input([6])
    builder.enter("norm")
    let y = try build(&builder, x)
    builder.enter("head")
    let target = try builder.input([2])
    let loss = try builder.meanSquaredError(
      prediction: dense(&builder, y, 2), target: target)
    let graph = builder.finish(loss: loss)
    let program = Program(
      graph, parameters: ParameterStore(graph.parameters, seed: Seed(1)), mode: .training,
      kernels: kernels)
    _ = program.input(x).update(fromContentsOf: values)
    program.forward(step: 0)
    program.backward()
    return program
  }

  /// Rows 1 and 3 are constant, row 3 is zero, and the last third of row 0 is constant.
  private let values: [Float] = [
    1, 2, 0.1, 4, -7, -7, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 3, -1, 0.1, 0, 2, 1, 0, 0, 0, 0, 0, 0,
  ]

  @Test(arguments: KernelSet.available.map(\.name))
  func partsWithoutVarianceAreCounted(kernels: String) throws {
    let set = try KernelSet.named(kernels)
    func count(_ build: (inout GraphBuilder, Tensor) throws -> Tensor) throws -> ZeroNormCount? {
      let found = try program(set, values, build).zeroNorms()
      #expect(found.count <= 1)
      return found.first
    }
    let rows = try count { builder, x in
      try builder.layerNorm(
        x, weight: feature(&builder, "norm_weight", x), bias: feature(&builder, "norm_bias", x),
        epsilon: 1e-5)
    }
    #expect(rows == ZeroNormCount(scope: 1, parts: "rows", zeros: 2, count: 4))
    let squares = try count { builder, x in
      try builder.rmsNorm(x, weight: feature(&builder, "norm_weight", x), epsilon: 1e-12)
    }
    #expect(squares == ZeroNormCount(scope: 1, parts: "rows", zeros: 1, count: 4))
    let groups = try count { builder, x in
      try builder.groupNorm(
        x, weight: feature(&builder, "norm_weight", x), bias: feature(&builder, "norm_bias", x),
        groups: 3,
        epsilon: 1e-5)
    }
    #expect(groups == ZeroNormCount(scope: 1, parts: "groups", zeros: 7, count: 12))
    let batch = try count { builder, x in
      // Three features more, all of them constant.
      let wide = try builder.pad(x, features: 9)
      return try builder.batchNorm(
        wide, weight: feature(&builder, "norm_weight", wide),
        bias: feature(&builder, "norm_bias", wide),
        mean: feature(&builder, "mean", wide, .buffer),
        variance: feature(&builder, "variance", wide, .buffer), epsilon: 1e-5, momentum: 0.1)
    }
    #expect(batch == ZeroNormCount(scope: 1, parts: "features", zeros: 3, count: 9))
    #expect(try count { builder, x in try dense(&builder, x, 3) } == nil)
  }

  @Test(arguments: KernelSet.available.map(\.name))
  func passesKeepDenormalsAndUpdatesFlushThem(kernels: String) throws {
    let set = try KernelSet.named(kernels)
    var builder = GraphBuilder(batch: 1)
    builder.enter("layer")
    let (x, target) = (try builder.input([1]), try builder.input([1]))
    let weight = try builder.parameter("weight", [1, 1], .constant(1e-20), role: .weight)
    let y = try builder.linear(x, weight: weight, bias: nil)
    let loss = try builder.meanSquaredError(prediction: y, target: target)
    let graph = builder.finish(loss: loss)
    let store = ParameterStore(graph.parameters, seed: Seed(1))
    let program = Program(
      graph, parameters: store, mode: .training, kernels: set, keeping: [y])
    program.input(x)[0] = 1e-20
    program.input(target)[0] = 1e-20
    let value = program.forward(step: 0)
    program.backward()
    let tiny: Float = 1e-20 * 1e-20
    #expect(tiny.isSubnormal && program.values(y)[0] == tiny && value == tiny)
    let slope: Float = 1e-20 * -2e-20
    #expect(slope.isSubnormal && store.gradient(0)[0] == slope)
    let norms = UnsafeMutableBufferPointer<Double>.allocate(capacity: 1)
    defer { norms.deallocate() }
    let rule = UpdateRule.sgd(rate: 1e30, momentum: 0.9, nesterov: false, decay: 0)
    store.update(rule, clip: nil, kernels: set, squaredNorms: norms)
    #expect(store.value(0)[0] == 1e-20 && norms[0] == 0)
    store.value(0)[0] = -tiny
    store.update(rule, clip: nil, kernels: set, squaredNorms: norms)
    #expect(store.value(0)[0].bitPattern == 0, "a denormal weight becomes +0")
  }
}
