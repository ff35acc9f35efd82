// One skip as lowering needs it, inside a block or between blocks, and the way of its shortcut from
// one shape to another.
internal import Numerics
internal import Engine

struct JoinPlan {
  let number: Int
  let from: Int
  let to: Int
  let join: Join
  let shortcut: Shortcut
  let scale: Float
  let branchScale: Scale
  let gateBias: Float
  let heads: Int
  let survival: Float
  let dropout: Float
  let enabled: Bool
  let offIn: Set<Int>

  enum Scale {
    case constant(Float)
    case learnable

    /// - Parameter path: of the parameter that is learnt.
    func factor(_ path: String) -> JoinMixture.Factor {
      switch self {
      case .constant(let value): .constant(value)
      case .learnable: .learnable(path)
      }
    }
  }

  init(_ skip: Skip, number: Int, block: Block) {
    self.number = number
    from = skip.from
    to = skip.to
    join = skip.join
    shortcut = skip.shortcut
    scale = Float(skip.scale)
    branchScale =
      switch skip.branchScale {
      case .constant(let value): .constant(Float(value))
      case .inverseSquareRootOfRepeats:
        .constant(Float(1 / Double(block.repeats).squareRoot()))
      case .learnable: .learnable
      }
    gateBias = Float(skip.gateBias)
    heads = skip.heads
    survival = Float(skip.survival)
    dropout = Float(skip.dropout)
    enabled = skip.enabled
    offIn = Set(skip.offIn)
  }

  init(_ skip: LongSkip, number: Int) {
    self.number = number
    from = 0
    to = 0
    join = skip.join
    shortcut = skip.shortcut
    scale = Float(skip.scale)
    branchScale = .constant(1)
    gateBias = Float(skip.gateBias)
    heads = skip.heads
    survival = 1
    dropout = 0
    enabled = skip.enabled
    offIn = []
  }

  var name: String { "skip\(number)" }

  func isOn(inRepeat index: Int) -> Bool { enabled && !offIn.contains(index) }
}

extension JoinPlan {
  /// What becomes of the shortcut on its way.
  enum Route: Equatable {
    case identity
    /// Zeros for missing features, extra ones cut, every `stride`-th pixel of an image.
    case pad(stride: Extent)
    /// A learned linear map, of every `stride`-th pixel of an image.
    case projection(stride: Extent)

    var isProjection: Bool { if case .projection = self { true } else { false } }
    var isPadding: Bool { if case .pad = self { true } else { false } }
  }

  /// The way of the shortcut from one shape to another, both with the batch.
  /// - Throws: `GraphError` at `path` where there is none.
  func route(from source: Shape, to target: Shape, path: String) throws -> Route {
    let (from, to) = (
      Shape(Array(source.dimensions.dropFirst())), Shape(Array(target.dimensions.dropFirst()))
    )
    guard let stride = Self.stride(from: source, to: target) else {
      throw GraphError(
        path: path,
        "\(from) cannot join \(to): only the number of features, the last dimension, may differ, "
          + "and the height and width of images as a stride changes them")
    }
    let isStill = stride == Extent(1)
    switch shortcut {
    case .projection: return .projection(stride: stride)
    case .zeroPad: return .pad(stride: stride)
    case .auto, .identity: break
    }
    if isStill, join == .concat || from.last == to.last { return .identity }
    if shortcut == .auto { return .projection(stride: stride) }
    let what = join == .gate ? "mix \(from) features with \(to)" : "add \(from) features to \(to)"
    throw GraphError(
      path: path,
      isStill
        ? "an identity shortcut cannot \(what); use shortcut auto, projection or zero_pad, or "
          + "give the layers the same number of units"
        : "an identity shortcut cannot join \(from) to \(to), whose height or width differs; use "
          + "shortcut auto, projection or zero_pad")
  }

  /// The smallest stride by which a kernel of one pixel takes images [batch, height, width,
  /// channels] from one extent to another. It is 1 where samples differ in nothing but features,
  /// whatever their form, and nil where there is none.
  static func stride(from source: Shape, to target: Shape) -> Extent? {
    let (from, to) = (source.dimensions, target.dimensions)
    if from.dropLast() == to.dropLast() { return Extent(1) }
    guard from.count == 4, to.count == 4, from[0] == to[0] else { return nil }
    func along(_ from: Int, _ to: Int) -> Int? {
      let stride = (from - 1) / to + 1
      return (from - 1) / stride + 1 == to ? stride : nil
    }
    guard let height = along(from[1], to[1]), let width = along(from[2], to[2]) else { return nil }
    return Extent(height, width)
  }
}
