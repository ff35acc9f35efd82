// The geometry of a convolution or a pooling: kernel, stride, padding and dilation in both
// directions.

/// Pixels in both directions.
package struct Extent: Hashable, Sendable, CustomStringConvertible {
  package var height: Int
  package var width: Int

  package init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }

  /// Equal in both directions.
  package init(_ side: Int) { self.init(side, side) }

  package var description: String { "\(height)×\(width)" }
}

package struct Window: Hashable, Sendable {
  package var kernel: Extent
  package var stride: Extent
  /// Zeros on every side (for a maximum: pixels that are never the largest).
  package var padding: Extent
  /// More zeros at the end alone, below and on the right: where a kernel reaches an odd number of
  /// pixels further than its first, as TensorFlow's `same`.
  package var endPadding: Extent
  /// Distance between the kernel's taps.
  package var dilation: Extent

  package init(
    kernel: Extent, stride: Extent = Extent(1), padding: Extent = Extent(0),
    endPadding: Extent = Extent(0), dilation: Extent = Extent(1)
  ) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.endPadding = endPadding
    self.dilation = dilation
  }

  /// The extent of the output for an input, as PyTorch: floor((n + 2 p - d (k - 1) - 1) / s) + 1,
  /// with 2 p + e for 2 p where the end has a padding e of its own; nil where the kernel does not
  /// fit into the padded input.
  package func output(of input: Extent) -> Extent? {
    func along(_ n: Int, _ k: Int, _ s: Int, _ zeros: Int, _ d: Int) -> Int? {
      let room = n + zeros - d * (k - 1) - 1
      return room < 0 ? nil : room / s + 1
    }
    guard
      let height = along(
        input.height, kernel.height, stride.height, 2 * padding.height + endPadding.height,
        dilation.height),
      let width = along(
        input.width, kernel.width, stride.width, 2 * padding.width + endPadding.width,
        dilation.width)
    else { return nil }
    return Extent(height, width)
  }

  /// How many taps of all output pixels together lie within an image, not on its padding.
  package func taps(within image: Extent) -> Int {
    guard let output = output(of: image) else { return 0 }
    func along(_ outputs: Int, _ n: Int, _ k: Int, _ s: Int, _ p: Int, _ d: Int) -> Int {
      (0..<outputs).reduce(0) { sum, y in
        sum + (0..<k).count { (0..<n).contains(y * s - p + $0 * d) }
      }
    }
    return along(
      output.height, image.height, kernel.height, stride.height, padding.height, dilation.height)
      * along(
        output.width, image.width, kernel.width, stride.width, padding.width, dilation.width)
  }
}
