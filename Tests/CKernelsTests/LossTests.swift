// Softmax and losses against their definitions in double, gradients against finite differences.
import CKernels
import Foundation
import Testing

@Suite struct LossTests {
  private func softmax(_ x: ArraySlice<Double>) -> [Double] {
    let largest = x.max() ?? 0
    let e = x.map { exp($0 - largest) }
    let total = e.reduce(0, +)
    return e.map { $0 / total }
  }

  private func rows(_ x: [Double], _ columns: Int) -> [ArraySlice<Double>] {
    stride(from: 0, to: x.count, by: columns).map { x[$0..<$0 + columns] }
  }

  @Test(arguments: [1, 2, 10, 15, 16, 17, 33, 100]) func softmaxAndItsGradient(columns: Int) {
    var source = Source(columns)
    let x = source.floats(3 * columns)
    let dy = source.floats(3 * columns)
    func forward(_ x: [Double]) -> [Double] { rows(x, columns).flatMap(softmax) }
    let doubles = x.map(Double.init)
    let gradient = Reference.gradient(doubles) {
      zip(forward($0), dy).reduce(0) { $0 + $1.0 * Double($1.1) }
    }
    for kernels in Kernels.all {
      let (y, dx) = (Buffer(x.count), Buffer(x.count))
      kernels.softmax(3, columns, x, y.pointer)
      #expect(deviation(y.checked(), forward(doubles), tolerance: 5e-7) == nil)
      kernels.softmax_backward(3, columns, y.pointer, dy, dx.pointer, 0)
      #expect(deviation(dx.checked(), gradient, tolerance: 2e-6) == nil)
    }
  }

  /// Several short rows are computed together. The bits are those of each row alone, also in place.
  @Test(arguments: [1, 7, 16, 20, 32, 33, 48, 50, 64]) func rowsDoNotDependOnTheirNeighbours(
    columns: Int
  ) {
    let most = 15
    for values in Source.Values.allCases {
      var source = Source(columns)
      let x = source.floats(most * columns, values)
      let dy = source.floats(most * columns, values)
      for kernels in Kernels.all {
        let (y, dx) = (Buffer(x.count), Buffer(x.count))
        for r in 0..<most {
          let (p, d) = (y.pointer + r * columns, dx.pointer + r * columns)
          kernels.softmax(1, columns, Array(x[(r * columns)...]), p)
          kernels.softmax_backward(1, columns, p, Array(dy[(r * columns)...]), d, 0)
        }
        for rows in 1...most {
          let n = rows * columns
          let (together, gradient) = (Buffer(Array(x[..<n])), Buffer(Array(dy[..<n])))
          kernels.softmax(rows, columns, together.pointer, together.pointer)
          kernels.softmax_backward(
            rows, columns, together.pointer, gradient.pointer, gradient.pointer, 0)
          let name = Comment(rawValue: "\(kernels.title), \(rows) rows")
          #expect(difference(together.checked(), Array(y.values[..<n])) == nil, name)
          #expect(difference(gradient.checked(), Array(dx.values[..<n])) == nil, name)
        }
      }
    }
  }

  @Test(arguments: [1, 2, 10, 15, 16, 17, 33, 100]) func crossEntropy(classes: Int) {
    var source = Source(classes)
    let count = 4
    let x = source.floats(count * classes).map { $0 * 5 }
    let labels = (0..<count).map { _ in Int32(source.below(classes)) }
    func losses(_ x: [Double]) -> [Double] {
      zip(rows(x, classes), labels).map { -log(softmax($0)[Int($1)]) }
    }
    let doubles = x.map(Double.init)
    let gradient = Reference.gradient(doubles) { losses($0).reduce(0, +) * 0.25 }
    for kernels in Kernels.all {
      let loss = Buffer(count)
      let dx = Buffer(x)
      // The gradients replace the logits.
      kernels.softmax_cross_entropy(
        count, classes, dx.pointer, labels, 0.25, loss.pointer, dx.pointer)
      #expect(deviation(loss.checked(), losses(doubles), tolerance: 5e-7) == nil)
      #expect(deviation(dx.checked(), gradient, tolerance: 1e-6) == nil)
      let alone = Buffer(count)
      kernels.softmax_cross_entropy(count, classes, x, labels, 1, alone.pointer, nil)
      #expect(difference(alone.checked(), loss.values) == nil)
    }
  }

  @Test func crossEntropyAtTheEdges() {
    for kernels in Kernels.all {
      var loss: [Float] = [9, 9, 9, 9]
      var gradient = [Float](repeating: 9, count: 8)
      // Certain and right; certain and wrong; ignored twice.
      kernels.softmax_cross_entropy(
        4, 2, [1e30, 0, 300, -300, 1, 2, 1, 2], [0, 1, -1, 2], 1, &loss, &gradient)
      #expect(loss == [0, 600, 0, 0])
      #expect(gradient == [0, 0, 1, -1, 0, 0, 0, 0])
      kernels.softmax_cross_entropy(1, 2, [.nan, 0], [1], 1, &loss, &gradient)
      #expect(loss[0].isNaN && gradient[0].isNaN && gradient[1].isNaN)
    }
  }

  @Test(arguments: [1, 3, 16, 40]) func squaredError(columns: Int) {
    var source = Source(columns)
    let p = source.floats(3 * columns)
    let t = source.floats(3 * columns)
    let scale = 2 / Float(3 * columns)
    let losses = (0..<3).map { r in
      Reference.laneSum(columns) { c in
        let d = p[r * columns + c] - t[r * columns + c]
        return d * d
      } / Float(columns)
    }
    for kernels in Kernels.all {
      let (loss, dp) = (Buffer(3), Buffer(p.count))
      kernels.squared_error(3, columns, p, t, scale, loss.pointer, dp.pointer)
      #expect(difference(loss.checked(), losses) == nil)
      #expect(difference(dp.checked(), zip(p, t).map { scale * ($0 - $1) }) == nil)
    }
  }

  @Test func argmaxTakesTheFirstLargest() {
    for kernels in Kernels.all {
      var index = [Int32](repeating: 9, count: 4)
      kernels.argmax(
        4, 3, [1, 3, 3, .nan, 0, 1, -.infinity, -.infinity, -.infinity, -2, -1, .nan], &index)
      #expect(index == [1, -1, 0, -1])
      kernels.argmax(1, 0, nil, &index)
      #expect(index[0] == -1)
    }
  }
}
