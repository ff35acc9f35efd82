// What several layers ask for: weights drawn as a document says, dense products, and the table of
// an embedding as the weight of another layer.
internal import Numerics
internal import Engine
internal import Schema

extension LayerContext {
  /// A weight [..., outputs], decayed; each output sees all other dimensions unless fans are given.
  mutating func weight(
    _ name: String, _ shape: Shape, _ initial: InitialValues, fanIn: Int? = nil,
    fanOut: Int? = nil
  ) throws -> Tensor {
    let own = Fans(shape)
    let initializer = initial.initializer(
      shape, fanIn: fanIn ?? own.fanIn, fanOut: fanOut ?? own.fanOut)
    return try builder.parameter(name, shape, initializer, role: .weight)
  }

  /// One value a feature, not decayed.
  mutating func vector(_ name: String, _ shape: Shape, _ initial: InitialValues) throws -> Tensor {
    try builder.parameter(name, shape, initial.initializer(shape), role: .scalar)
  }

  /// x W + b over the last dimension, with `name.weight` [inputs, units] and `name.bias` [units].
  mutating func dense(
    _ x: Tensor, _ name: String, units: Int, bias: Bool, _ initial: InitialValues
  ) throws -> Tensor {
    let weight = try weight("\(name).weight", [builder.shape(x).last, units], initial)
    let constant =
      bias ? try builder.parameter("\(name).bias", [units], .constant(0), role: .scalar) : nil
    return try builder.linear(x, weight: weight, bias: constant)
  }

  /// The same vectors before every sequence: [T, D] -> [count + T, D], with `weight` [count, D].
  mutating func prepend(_ count: Int, to x: Tensor, _ initial: InitialValues) throws -> Tensor {
    try join(learned(count, x, initial), before: x)
  }

  /// The same vectors behind every sequence.
  mutating func append(_ count: Int, to x: Tensor, _ initial: InitialValues) throws -> Tensor {
    try join(x, before: learned(count, x, initial))
  }

  /// Learned vectors, the same for every sample: [count, D].
  private mutating func learned(_ count: Int, _ x: Tensor, _ initial: InitialValues) throws
    -> Tensor
  {
    let table: Shape = [count, sample(x).last]
    let vectors = try weight("weight", table, initial, fanIn: table.last, fanOut: table.last)
    return try builder.addTable(builder.zeros(table), table: vectors)
  }

  /// Two sequences one behind the other.
  private mutating func join(_ first: Tensor, before second: Tensor) throws -> Tensor {
    let (a, b) = (sample(first), sample(second))
    let rows = try builder.concatenate([
      builder.reshape(first, to: [a.count]), builder.reshape(second, to: [b.count]),
    ])
    return try builder.reshape(rows, to: [a.rows + b.rows, a.last])
  }

  /// `count` positions of a sequence from `start` on.
  mutating func positions(of x: Tensor, start: Int, count: Int) throws -> Tensor {
    let shape = sample(x)
    guard start != 0 || count != shape.rows else { return x }
    let row = try builder.slice(
      builder.reshape(x, to: [shape.count]), start: start * shape.last, count: count * shape.last)
    return try builder.reshape(row, to: [count, shape.last])
  }

  /// The table of an embedding before this layer, transposed: [inputs, units].
  /// - Parameter name: the embedding's path, its layer's name, or its block's.
  /// - Throws: `GraphError` where none or several are meant, or the table has another shape.
  mutating func tiedWeight(_ name: String, inputs: Int, units: Int) throws -> Tensor {
    let graph = builder.graph
    var paths: [String] = []
    for node in graph.nodes where node.operation.is(EmbeddingOperation.self) {
      let path = graph.scopes[node.scope]
      if !paths.contains(path) { paths.append(path) }
    }
    let meant = paths.filter { path in
      let parts = path.split(separator: ".")
      return path == name || parts.contains { $0 == name }
    }
    guard meant.count == 1, let owner = meant.first else {
      let known = paths.prefix(8).joined(separator: ", ")
      throw GraphError(
        path: path,
        "tied_to: read \(Node(.string(name)).excerpt), which names "
          + (meant.isEmpty ? "no embedding" : "\(meant.count) embeddings")
          + " before this layer; allowed: "
          + (known.isEmpty ? "nothing, for there is none" : known))
    }
    let table = try builder.parameter(at: "\(owner).weight")
    let shape = builder.shape(table)
    guard shape == [units, inputs] else {
      throw GraphError(
        path: path,
        "tied_to: the table of \(owner) is \(shape), but this layer has \(inputs) inputs and "
          + "\(units) units and needs \(Shape([units, inputs])); use \(shape.dimensions[0]) units "
          + "on \(shape.last) features")
    }
    return try builder.transpose(table)
  }
}
