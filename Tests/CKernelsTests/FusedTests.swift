// The baseline's multiply-add, computed without the instruction: the same bits as the processor's
// and as the standard library's, over millions of random operands and the hard ones.
import CKernels
import Testing

@Suite struct FusedTests {
  /// a * b[i] + c[i] of one set: a matrix multiplication with K = 1 whose chains start at the bias.
  private func fused(_ kernels: Kernels, _ a: Float, _ b: [Float], _ c: [Float]) -> [Float] {
    var result = [Float](repeating: 0, count: b.count)
    c.withUnsafeBufferPointer { bias in
      var epilogue = rk_epilogue_none()
      epilogue.bias = bias.baseAddress
      kernels.gemm(1, b.count, 1, [a], 1, 1, b, b.count, &result, b.count, &epilogue)
    }
    return result
  }

  private func check(_ a: Float, _ b: [Float], _ c: [Float], every step: Int = 1) {
    let sets = Kernels.all.map { ($0.title, fused($0, a, b, c)) }
    for (name, values) in sets.dropFirst() {
      #expect(difference(values, sets[0].1) == nil, "\(name), a = \(a)")
    }
    for i in stride(from: 0, to: b.count, by: step) {
      let expected = c[i].addingProduct(a, b[i])
      guard bits(sets[0].1[i]) != bits(expected) else { continue }
      Issue.record("\(a) * \(b[i]) + \(c[i]): \(sets[0].1[i]), not \(expected)")
    }
  }

  @Test func anyBits() {
    let count = 1 << 14
    var words = [UInt32](repeating: 0, count: 2 * count)
    var source = Source(1)
    for round in 0..<128 {
      Kernels.best.random_bits(3, UInt64(2 * count * round), 2 * count, &words)
      let b = words[..<count].map { Float(bitPattern: $0) }
      let c = words[count...].map { Float(bitPattern: $0) }
      check(source.float(.bits), b, c, every: 64)
    }
  }

  /// Sums that nearly cancel: c is minus the rounded product, a few units in the last place off.
  @Test func cancellation() {
    var source = Source(2)
    for _ in 0..<100 {
      let a = source.float()
      let b = source.floats(1000)
      let c = b.map { Float(bitPattern: (-(a * $0)).bitPattern &+ UInt32(source.below(5))) }
      check(a, b, c)
    }
  }

  /// Products halfway between two floats, and addends far too small to see but for the tie.
  @Test func tiesBrokenByTinyAddends() {
    var source = Source(3)
    for shift in 1...23 {
      let a = 1 + Float(sign: .plus, exponent: -shift, significand: 1)
      let b = (0..<400).map { _ in
        1 + Float(sign: .plus, exponent: -24 + shift - source.below(2), significand: 1)
          * Float(source.below(64))
      }
      let c = b.map { _ in
        Float(
          sign: source.chance() ? .plus : .minus, exponent: -24 - source.below(125), significand: 1)
      }
      check(a, b, c)
    }
  }

  @Test func denormalAndOverflowingResults() {
    var source = Source(4)
    for _ in 0..<100 {
      for (exponent, addend) in [(-75, -149), (-70, -140), (63, 127), (60, 120), (-74, -126)] {
        let a = Float(sign: .plus, exponent: exponent, significand: abs(source.float()) + 1)
        let b = source.floats(100).map { Float(sign: .plus, exponent: exponent, significand: $0) }
        let c = source.floats(100).map { Float(sign: .plus, exponent: addend, significand: $0) }
        check(a, b, c)
      }
    }
  }

  @Test func everyTripleOfSpecialValues() {
    for a in Source.specials {
      let pairs = Source.specials.flatMap { b in Source.specials.map { (b, $0) } }
      check(a, pairs.map(\.0), pairs.map(\.1))
    }
  }
}
