// Outlines as straight pieces, fine enough that nobody sees them, and lines cut into dashes.
internal import Numerics

struct FigureLine: Sendable {
  var points: [FigurePoint]
  var isClosed = false

  init(_ points: [FigurePoint], isClosed: Bool = false) {
    (self.points, self.isClosed) = (points, isClosed)
  }

  /// Its parts that are drawn.
  func dashed(_ lengths: [Double]) -> [FigureLine] {
    guard lengths.count >= 2, lengths.reduce(0, +) > 0.1 else { return [self] }
    let path = isClosed ? points + points.prefix(1) : points
    var pieces: [FigureLine] = []
    var (index, left, isOn) = (0, lengths[0], true)
    var piece = path.first.map { [$0] } ?? []
    for (a, b) in zip(path, path.dropFirst()) {
      let (dx, dy) = (b.x - a.x, b.y - a.y)
      let length = (dx * dx + dy * dy).squareRoot()
      var done = 0.0
      while length - done > left {
        done += left
        let point = FigurePoint(a.x + dx * done / length, a.y + dy * done / length)
        if isOn {
          pieces.append(FigureLine(piece + [point]))
          piece = []
        } else {
          piece = [point]
        }
        isOn.toggle()
        index = (index + 1) % lengths.count
        left = max(lengths[index], 0.05)
      }
      left -= length - done
      if isOn { piece.append(b) }
    }
    if isOn, piece.count > 1 { pieces.append(FigureLine(piece)) }
    return pieces
  }
}

struct FigureOutline: Sendable {
  var lines: [FigureLine] = []

  init(_ steps: [FigureStep]) {
    for step in steps {
      switch step {
      case .move(let point): lines.append(FigureLine([point]))
      case .line(let point):
        if !lines.isEmpty { lines[lines.count - 1].points.append(point) }
      case .curve(let a, let b, let c):
        guard let start = lines.last?.points.last else { continue }
        let pieces = 16
        for piece in 1...pieces {
          let t = Double(piece) / Double(pieces)
          lines[lines.count - 1].points.append(Self.cubic(start, a, b, c, t))
        }
      case .close:
        if !lines.isEmpty { lines[lines.count - 1].isClosed = true }
      }
    }
  }

  init(circle middle: FigurePoint, _ radius: Double) {
    let every = radius > 1.5 ? 6.0 : 15
    let arc = Self.arc(middle, radius, radius, from: 0, to: 360 - every, every: every)
    lines = [FigureLine(arc, isClosed: true)]
  }

  init(_ box: FigureBox, radius: Double) {
    let radius = min(radius, box.width / 2, box.height / 2)
    guard radius > 0 else {
      lines = [
        FigureLine(
          [
            FigurePoint(box.x, box.y), FigurePoint(box.right, box.y),
            FigurePoint(box.right, box.bottom), FigurePoint(box.x, box.bottom),
          ], isClosed: true)
      ]
      return
    }
    let corners = [
      (FigurePoint(box.right - radius, box.bottom - radius), 0.0),
      (FigurePoint(box.x + radius, box.bottom - radius), 90.0),
      (FigurePoint(box.x + radius, box.y + radius), 180.0),
      (FigurePoint(box.right - radius, box.y + radius), 270.0),
    ]
    lines = [
      FigureLine(
        corners.flatMap { Self.arc($0.0, radius, radius, from: $0.1, to: $0.1 + 90, every: 15) },
        isClosed: true)
    ]
  }

  /// - Parameters: angles in degrees, from the right towards larger y.
  static func arc(
    _ middle: FigurePoint, _ across: Double, _ down: Double, from: Double, to: Double,
    every: Double = 9
  ) -> [FigurePoint] {
    let count = max(2, Int((abs(to - from) / every).rounded(.up)))
    return (0...count).map { index in
      let angle = (from + (to - from) * Double(index) / Double(count)) * .pi / 180
      return FigurePoint(
        middle.x + across * ExactMath.cos(angle), middle.y + down * ExactMath.sin(angle))
    }
  }

  private static func cubic(
    _ p: FigurePoint, _ a: FigurePoint, _ b: FigurePoint, _ c: FigurePoint, _ t: Double
  ) -> FigurePoint {
    let s = 1 - t
    let (w0, w1, w2, w3) = (s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t)
    return FigurePoint(
      w0 * p.x + w1 * a.x + w2 * b.x + w3 * c.x, w0 * p.y + w1 * a.y + w2 * b.y + w3 * c.y)
  }
}
