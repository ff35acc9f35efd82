// Static shapes of tensors, row-major, float32.

/// The extents of a tensor, outermost first. In a graph the first one is the batch.
package struct Shape: Hashable, Sendable, CustomStringConvertible, ExpressibleByArrayLiteral {
  package var dimensions: [Int]

  package init(_ dimensions: [Int]) { self.dimensions = dimensions }
  package init(arrayLiteral elements: Int...) { dimensions = elements }

  /// The number of elements (1 for a scalar).
  package var count: Int { dimensions.reduce(1, *) }

  /// The number of elements, or nil where it is more than a tensor may have (2^40).
  package var checkedCount: Int? {
    var count = 1
    for dimension in dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard !overflow, product <= 1 << 40 else { return nil }
      count = product
    }
    return count
  }

  /// The extent of the last dimension: the features of a dense tensor.
  package var last: Int { dimensions.last ?? 1 }

  /// The number of rows when all but the last dimension are folded into one.
  package var rows: Int { last == 0 ? 0 : count / last }

  package var description: String { dimensions.map(String.init).joined(separator: "×") }
}
