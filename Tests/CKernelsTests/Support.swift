// What the kernel tests share: the sets of this machine, guarded memory, seeded values, comparisons
// of bits, and the two orders of sums written out one number at a time.
import CKernels
import Testing

typealias Kernels = rk_kernels

extension rk_kernels {
  /// Every set this machine can run, slowest first.
  static var all: [Kernels] {
    (0..<rk_kernels_count()).compactMap { rk_kernels_at($0)?.pointee }
  }

  static var best: Kernels { rk_kernels_best().pointee }

  var title: String { String(cString: name) }

  /// One optimizer step of a single parameter, with its decay.
  func sgdStep(
    _ settings: inout rk_sgd, _ n: Int, _ w: UnsafeMutablePointer<Float>?,
    _ v: UnsafeMutablePointer<Float>?, _ g: UnsafePointer<Float>?
  ) -> Double {
    var (slot, squares) = (rk_slot(offset: 0, count: n, is_trained: 1, decays: 1), Double.nan)
    sgd(&settings, 1, &slot, w, v, g, &squares)
    return squares
  }

  func adamStep(
    _ settings: inout rk_adam, _ n: Int, _ w: UnsafeMutablePointer<Float>?,
    _ m: UnsafeMutablePointer<Float>?, _ v: UnsafeMutablePointer<Float>?,
    _ g: UnsafePointer<Float>?
  ) -> Double {
    var (slot, squares) = (rk_slot(offset: 0, count: n, is_trained: 1, decays: 1), Double.nan)
    adam(&settings, 1, &slot, w, m, v, g, &squares)
    return squares
  }
}

/// Floats with guard zones on both sides, to notice a kernel that writes past its ends.
final class Buffer {
  private static let guardSize = 32
  private static let canary = Float(bitPattern: 0xdead_beef)

  let count: Int
  private let memory: UnsafeMutablePointer<Float>

  init(_ values: [Float]) {
    count = values.count
    memory = .allocate(capacity: count + 2 * Self.guardSize)
    memory.initialize(repeating: Self.canary, count: count + 2 * Self.guardSize)
    for (i, value) in values.enumerated() { pointer[i] = value }
  }

  convenience init(_ count: Int) { self.init([Float](repeating: 7, count: count)) }

  deinit { memory.deallocate() }

  var pointer: UnsafeMutablePointer<Float> { memory + Self.guardSize }

  var values: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  /// The values, after checking that the guard zones are untouched.
  func checked() -> [Float] {
    let size = Self.guardSize
    for i in 0..<size {
      for guarded in [memory[i], memory[size + count + i]]
      where guarded.bitPattern != Self.canary.bitPattern {
        Issue.record("wrote outside the output")
        return values
      }
    }
    return values
  }
}

/// A small seeded source (SplitMix64), independent of the code under test.
struct Source {
  enum Values: CaseIterable {
    /// -4 ..< 4.
    case ordinary
    /// Ordinary, with zeros, denormals, extremes, infinities and NaN among them.
    case special
    /// Any bit pattern.
    case bits
  }

  static let specials: [Float] = [
    0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude,
    Float(bitPattern: 0x007f_ffff), .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
    .infinity, -.infinity, .nan, 1, -1, Float(bitPattern: 0x3380_0001),
  ]
  static let sizes = [0, 1, 2, 3, 5, 8, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 100]

  private var state: UInt64

  init(_ seed: Int) { state = UInt64(seed) }

  mutating func word() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func below(_ limit: Int) -> Int { Int(word() >> 33) % limit }

  mutating func chance() -> Bool { below(2) == 0 }

  mutating func size() -> Int { Self.sizes[below(Self.sizes.count)] }

  mutating func float(_ values: Values = .ordinary) -> Float {
    let bits = word()
    switch values {
    case .ordinary: return Float(Int32(truncatingIfNeeded: bits)) * 0x1p-29
    case .special:
      return bits >> 60 == 0 ? Self.specials[below(Self.specials.count)] : float()
    case .bits: return Float(bitPattern: UInt32(truncatingIfNeeded: bits))
    }
  }

  mutating func floats(_ count: Int, _ values: Values = .ordinary) -> [Float] {
    var result = [Float](repeating: 0, count: count)
    for i in 0..<count { result[i] = float(values) }
    return result
  }
}

/// The bits with every NaN alike.
func bits(_ x: Float) -> UInt32 { x.isNaN ? 0x7fc0_0000 : x.bitPattern }

/// Where two results first differ in their bits, described; nil when they are the same.
func difference(_ a: [Float], _ b: [Float]) -> String? {
  guard a.count == b.count else { return "\(a.count) values, not \(b.count)" }
  for i in 0..<a.count where bits(a[i]) != bits(b[i]) { return "[\(i)]: \(a[i]), not \(b[i])" }
  return nil
}

/// Where a result is further from its reference than `tolerance` times the reference's largest
/// magnitude (at least 1), described.
func deviation(_ a: [Float], _ b: [Double], tolerance: Double = 1e-5) -> String? {
  guard a.count == b.count else { return "\(a.count) values, not \(b.count)" }
  let scale = max(1, b.reduce(0) { max($0, abs($1)) })
  for i in 0..<a.count where !(abs(Double(a[i]) - b[i]) <= tolerance * scale) {
    return "[\(i)]: \(a[i]), not \(b[i])"
  }
  return nil
}

enum Reference {
  /// The lane sum: element i goes to chain i / 16 % 4, lane i % 16.
  static func laneSum(_ n: Int, _ term: (Int) -> Float) -> Float {
    var chains = [[Float]](repeating: [Float](repeating: 0, count: 16), count: 4)
    for i in 0..<n { chains[i / 16 % 4][i % 16] += term(i) }
    var lanes = (0..<16).map { (chains[0][$0] + chains[1][$0]) + (chains[2][$0] + chains[3][$0]) }
    for half in [8, 4, 2, 1] { lanes = (0..<half).map { lanes[$0] + lanes[$0 + half] } }
    return lanes[0]
  }

  /// The column sum: row r goes to chain r % 4.
  static func columnSum(_ rows: Int, _ term: (Int) -> Float) -> Float {
    var chains: [Float] = [0, 0, 0, 0]
    for r in 0..<rows { chains[r % 4] += term(r) }
    return (chains[0] + chains[1]) + (chains[2] + chains[3])
  }

  /// The gradient of `loss` by central differences.
  static func gradient(_ x: [Double], of loss: ([Double]) -> Double) -> [Double] {
    x.indices.map { i in
      var above = x
      var below = x
      above[i] += 1e-5
      below[i] -= 1e-5
      return (loss(above) - loss(below)) / 2e-5
    }
  }
}
