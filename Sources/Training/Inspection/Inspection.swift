// What is known of one layer or join: values, as the screen shows them.
package import Problems
import Networks

/// What is looked at, and which of its sides: only that is measured.
package struct InspectionRequest: Hashable, Sendable {
  package enum Side: Hashable, Sendable {
    /// Weights, gradients and activations over time, and what is said of them.
    case histories
    /// One of its parameters as a matrix, by its place among them.
    case parameter(Int)
    /// What each unit answers over the plane of the inputs.
    case units
    /// What each head of attention looks at.
    case attention
  }

  /// Of a layer or a join: `body[2].dense1`, `body[2].skip0`.
  package var path: String
  package var side: Side

  package init(path: String, side: Side = .histories) { (self.path, self.side) = (path, side) }
}

/// A parameter as a matrix.
package struct ParameterMap: Hashable, Sendable {
  /// The last part of its path: `weight`.
  package var name: String
  /// All its extents, the outputs last.
  package var shape: [Int]
  /// What is shown of it: rows by columns, from the first on. A convolution is tiled: the rows are
  /// input channels of as many rows as its kernel has, the columns outputs of as many columns.
  package var rows: Int
  package var columns: Int
  /// Extents of a tile: of a matrix 1 by 1.
  package var tile: (rows: Int, columns: Int) { shape.count == 4 ? (shape[0], shape[1]) : (1, 1) }
  package var values: [Float]
  /// Whether rows or columns were left out.
  package var isCut: Bool

  package static let maximumRows = 192
  package static let maximumColumns = 256

  package func value(row: Int, column: Int) -> Float {
    let place = row * columns + column
    return row >= 0 && column >= 0 && column < columns && values.indices.contains(place)
      ? values[place] : .nan
  }

  /// Which weight stands at a place, in words.
  package func words(row: Int, column: Int) -> String {
    guard shape.count == 4 else {
      return shape.count == 1 ? "[\(column)]" : "input \(row) to output \(column)"
    }
    let (down, across) = (row % tile.rows, column % tile.columns)
    return "channel \(row / tile.rows) to filter \(column / tile.columns), at \(down), \(across)"
  }
}

/// What the units of a layer answer over the plane of the inputs.
package struct UnitMaps: Hashable, Sendable {
  package static let side = 24
  package static let maximumUnits = 64

  /// Half the width of the plane.
  package var extent: Float
  /// Units in all.
  package var count: Int
  /// Of each unit shown, `side` times `side` values, rows from the top.
  package var maps: [[Float]]
}

/// How much of what a join hands on comes over the skip, and how much from the branch.
package struct JoinShares: Hashable, Sendable {
  /// Of the values: the norm of the skip's part over the sum of both norms.
  package var value: Double
  /// Of the gradient that arrives at the input: over paths that take the skip here, over the sum of
  /// that and the one over paths that take the branch. NaN where it is not measured.
  package var gradient: Double
}

/// What was last measured of a layer or join, and how it went while it was looked at.
package struct Inspection: Sendable {
  /// A metric of a layer with its newest value.
  package struct Measured: Hashable, Sendable {
    package var metric: LayerMetric
    package var value: Float

    package init(metric: LayerMetric, value: Float) { (self.metric, self.value) = (metric, value) }
  }

  package var request: InspectionRequest
  /// The step after which it was measured.
  package var step: Int
  package var kind = ""
  /// Its parameters that can be shown as matrices: `weight`, `qkv.weight`.
  package var parameters: [String] = []
  /// Whether the inputs are places of a plane, and whether it attends.
  package var hasUnits = false
  package var hasAttention = false
  package var weights = HistogramHistory()
  package var gradients = HistogramHistory()
  package var activations = HistogramHistory()
  /// The metrics of layers that it has, as last sampled: update beside weight, deviation, dead
  /// units.
  package var metrics: [Measured] = []
  package var parameter: ParameterMap?
  package var units: UnitMaps?
  package var attention: [AttentionMap] = []
  package var join: JoinShares?
  /// Why what was asked for is not there.
  package var reason: String?

  package init(_ request: InspectionRequest, step: Int) {
    (self.request, self.step) = (request, step)
  }
}
