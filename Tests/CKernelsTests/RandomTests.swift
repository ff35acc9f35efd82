// Random words against the published vectors of Philox4x32-10, and the dropout that uses them.
import CKernels
import Testing

@Suite struct RandomTests {
  /// Philox4x32-10 for one counter, as the paper writes it.
  private func philox(counter: UInt64, key: UInt64) -> [UInt32] {
    var c = [UInt32(truncatingIfNeeded: counter), UInt32(counter >> 32), 0, 0]
    var (k0, k1) = (UInt32(truncatingIfNeeded: key), UInt32(key >> 32))
    for _ in 0..<10 {
      let even = c[0].multipliedFullWidth(by: 0xd251_1f53)
      let odd = c[2].multipliedFullWidth(by: 0xcd9e_8d57)
      c = [odd.high ^ c[1] ^ k0, odd.low, even.high ^ c[3] ^ k1, even.low]
      k0 &+= 0x9e37_79b9
      k1 &+= 0xbb67_ae85
    }
    return c
  }

  private func words(_ kernels: Kernels, _ key: UInt64, _ first: UInt64, _ n: Int) -> [UInt32] {
    var out = [UInt32](repeating: 0, count: n)
    kernels.random_bits(key, first, n, &out)
    return out
  }

  @Test func publishedVector() {
    #expect(
      philox(counter: 0, key: 0) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    for kernels in Kernels.all {
      let out = words(kernels, 0, 0, 64)
      #expect([out[0], out[16], out[32], out[48]] == philox(counter: 0, key: 0))
    }
  }

  @Test func wordsDependOnKeyAndElementAlone() {
    let key: UInt64 = 0x1234_5678_9abc_def1
    for first: UInt64 in [0, 1, 63, 64, 1000, (1 << 38) - 30, 1 << 40] {
      for kernels in Kernels.all {
        for (i, word) in words(kernels, key, first, 200).enumerated() {
          let element = first + UInt64(i)
          let counter = element / 64 * 16 + element % 16
          #expect(word == philox(counter: counter, key: key)[Int(element / 16 % 4)])
        }
      }
    }
  }

  @Test(arguments: [0, 0.1, 0.5, 0.9, 1] as [Float]) func dropsByTheWord(p: Float) {
    let (key, first): (UInt64, UInt64) = (42, 12_345)
    var source = Source(6)
    for n in Source.sizes {
      let x = source.floats(n)
      let mask = words(.best, key, first, n)
      let factor = 1 / (1 - p)
      let expected = (0..<n).map { i -> Float in
        p < 1 && Double(mask[i]) >= Double(p) * 0x1p32 ? x[i] * factor : 0
      }
      for kernels in Kernels.all {
        let y = Buffer(n)
        kernels.dropout(key, first, p, n, x, y.pointer, 0)
        #expect(difference(y.checked(), expected) == nil, "\(kernels.title) \(n)")
        let added = Buffer(x)
        kernels.dropout(key, first, p, n, x, added.pointer, 1)
        #expect(difference(added.checked(), zip(x, expected).map { $0 + $1 }) == nil)
        let split = Buffer(n)
        kernels.dropout(key, first, p, n / 3, x, split.pointer, 0)
        x.withUnsafeBufferPointer {
          guard let base = $0.baseAddress else { return }
          kernels.dropout(
            key, first + UInt64(n / 3), p, n - n / 3, base + n / 3, split.pointer + n / 3, 0)
        }
        #expect(difference(split.checked(), expected) == nil, "\(kernels.title) \(n), split")
      }
    }
  }

  @Test func keepsTheRightShare() {
    let n = 100_000
    var y = [Float](repeating: 0, count: n)
    Kernels.best.dropout(1, 0, 0.3, n, [Float](repeating: 1, count: n), &y, 0)
    let kept = y.count { $0 != 0 }
    // Five standard deviations.
    #expect(abs(kept - 70_000) < 725)
  }
}
