// A network over the whole plane: what boundary and surface are made of.
internal import Numerics

extension Dataset {
  /// Whether its inputs are places of a plane.
  package var isPlane: Bool {
    guard case .plane = display else { return false }
    return !planeFeatures.isEmpty && planeFeatures.count == inputShape.count
  }

  /// The features at the middle of every cell of a square grid over the plane, a row of cells at a
  /// time, from the top.
  /// - Returns: half the width of the plane; nil where the data is no plane.
  package func overPlane(side: Int, rowByRow: (UnsafeBufferPointer<Float>) -> Void) -> Float? {
    guard isPlane, side > 0, case .plane(let extent) = display else { return nil }
    let size = PictureSize(width: side, height: side)
    let count = side * planeFeatures.count
    planeGrid(planeFeatures, extent: Double(extent), size).withUnsafeBufferPointer { grid in
      for row in 0..<side {
        rowByRow(UnsafeBufferPointer(rebasing: grid[row * count..<(row + 1) * count]))
      }
    }
    return extent
  }

  /// Runs the network at the middle of every cell of a grid over the plane, rows from the top.
  /// - Returns: half the width of the plane; nil where the data is no plane, and then nothing is
  ///   run.
  func overPlane(
    _ network: any Predictor, _ size: PictureSize, read: (Int, UnsafeBufferPointer<Float>) -> Void
  ) -> Float? {
    guard case .plane(let extent) = display, !planeFeatures.isEmpty,
      planeFeatures.count == inputShape.count
    else { return nil }
    let width = planeFeatures.count
    let features = planeGrid(planeFeatures, extent: Double(extent), size)
    features.withUnsafeBufferPointer { grid in
      guard let start = grid.baseAddress else { return }
      network.run(
        count: size.width * size.height,
        fill: { $1.update(from: start + $0 * width, count: width) }, read: read)
    }
    return extent
  }
}

/// The features at the middle of every cell of a grid over ± `extent`, rows from the top.
private func planeGrid(_ features: [PlaneFeature], extent: Double, _ size: PictureSize) -> [Float] {
  var grid: [Float] = []
  grid.reserveCapacity(size.width * size.height * features.count)
  for row in 0..<size.height {
    let y = extent * (1 - (2 * Double(row) + 1) / Double(size.height))
    for column in 0..<size.width {
      let x = extent * ((2 * Double(column) + 1) / Double(size.width) - 1)
      for feature in features { grid.append(Float(feature(x, y))) }
    }
  }
  return grid
}
