// What is drawn of a network and its data: values with numbers, measured here and drawn by the file
// of the same name in `Playground/Pictures`. A picture without a drawing does not compile there.

/// One measured picture.
package enum Picture: Hashable, Sendable {
  case boundary(BoundaryPicture)
  case surface(SurfacePicture)
  case samples(SamplesPicture)
  case sequences(SequencesPicture)
  case pixels(PixelsPicture)
  case restoration(RestorationPicture)
  case boxes(BoxesPicture)
}

/// A kind of picture: how it is measured.
package protocol PictureKind: Hashable, Sendable {
  /// Measures it; nil where it cannot be made of this data.
  static func measure(_ dataset: Dataset, _ network: any Predictor, _ size: PictureSize) -> Picture?
}

/// How fine pictures are.
package struct PictureSize: Hashable, Sendable {
  /// Cells of the grid over the plane.
  package var width = 64
  package var height = 64
  /// Test rows predicted where the data is no plane.
  package var samples = 64

  package init() {}

  package init(width: Int, height: Int) {
    self.width = min(max(1, width), 512)
    self.height = min(max(1, height), 512)
  }
}

/// A network as it is now: running statistics, no dropout. Asking it changes nothing.
package protocol Predictor {
  /// Runs `count` rows: `fill` writes the features of one row, `read` gets its outputs.
  func run(
    count: Int, fill: (Int, UnsafeMutablePointer<Float>) -> Void,
    read: (Int, UnsafeBufferPointer<Float>) -> Void)

  /// Runs rows of the dataset.
  func run(rows: ArraySlice<Int32>, read: (Int32, UnsafeBufferPointer<Float>) -> Void)

  /// Runs one row by itself and reads what each head of attention looked at too.
  func inspect(
    fill: (UnsafeMutablePointer<Float>) -> Void,
    read: (UnsafeBufferPointer<Float>, [AttentionMap]) -> Void)

  /// What it was trained to make small, which says what its outputs are.
  var loss: Loss { get }

  /// Floating-point operations of one row; 0 where that is not known.
  var rowFlops: Int { get }
}

extension Predictor {
  package func inspect(
    fill: (UnsafeMutablePointer<Float>) -> Void,
    read: (UnsafeBufferPointer<Float>, [AttentionMap]) -> Void
  ) {
    run(count: 1, fill: { fill($1) }, read: { read($1, []) })
  }

  package var rowFlops: Int { 0 }
}

/// What one head of attention looks at in one row.
package struct AttentionMap: Hashable, Sendable {
  /// Of the layer: `body[1].attention1`.
  package var path: String
  /// Number of the head in its layer, from 0.
  package var head: Int
  package var tokens: Int
  /// [tokens, tokens]: by position how much it looks at each other one; each row sums to 1.
  package var weights: [Float]

  package init(path: String, head: Int, tokens: Int, weights: [Float]) {
    (self.path, self.head, self.tokens, self.weights) = (path, head, tokens, weights)
  }
}

extension Dataset {
  /// The rows that pictures show: the first of the test rows, or of all where there are none.
  func shownRows(_ count: Int) -> ArraySlice<Int32> {
    (testRows.isEmpty ? trainRows : testRows).prefix(count)
  }
}
