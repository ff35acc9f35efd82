// Named parts of a sample: data with several inputs holds them one behind the other, and a block
// may start from one of them.
internal import Engine
internal import Numerics

/// Positions of a sample that have a name, such as the source and the target of a translation. A
/// position is an element of the first dimension: a token, or a row of features.
package struct InputPart: Hashable, Sendable {
  package var name: String
  package var start: Int
  package var count: Int

  package init(_ name: String, start: Int, count: Int) {
    (self.name, self.start, self.count) = (name, start, count)
  }
}

extension Lowerer {
  /// What a block starts from where it names an input: all of the sample, or a part of it.
  mutating func input(of block: Block, _ input: Tensor) throws -> Tensor {
    if block.input == BlockReference.input { return input }
    guard let part = parts.first(where: { $0.name == block.input }) else {
      let known = ([BlockReference.input] + parts.map(\.name)).joined(separator: ", ")
      throw GraphError(
        path: block.name,
        "input: read '\(block.input)'; "
          + (parts.isEmpty
            ? "this data has no named inputs; allowed: input, for all of it"
            : "allowed: \(known)"))
    }
    let sample = sample(context.builder.shape(input))
    let width = sample.count / sample.dimensions[0]
    guard part.start >= 0, part.count >= 1, part.start + part.count <= sample.dimensions[0] else {
      throw GraphError(
        path: block.name,
        "the input '\(part.name)' is not within the \(sample.dimensions[0]) positions of the data")
    }
    _ = enter("\(BlockReference.input).\(part.name)")
    let row = try context.builder.slice(
      sample.dimensions.count == 1
        ? input : context.builder.reshape(input, to: [sample.count]),
      start: part.start * width, count: part.count * width)
    return sample.dimensions.count == 1
      ? row
      : try context.builder.reshape(row, to: Shape([part.count] + sample.dimensions.dropFirst()))
  }
}
