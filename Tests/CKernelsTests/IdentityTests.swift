// Every kernel gives the same bits on every set of this machine, and the bits stored here, which
// every other machine must give too.
import CKernels
import Testing

@Suite struct IdentityTests {
  static let rounds = 30

  @Test(arguments: Sweep.runs.indices) func everySetAgrees(index: Int) {
    let (name, run) = Sweep.runs[index]
    for round in 0..<Self.rounds {
      let values = Source.Values.allCases[round % 3]
      let results = Kernels.all.map { kernels in
        var source = Source(round)
        return (kernels.title, run(kernels, &source, values))
      }
      for (title, result) in results.dropFirst() {
        #expect(difference(result, results[0].1) == nil, "\(name), \(title), round \(round)")
      }
    }
  }

  /// A change here is a change of every stored run: make it only together with the file format.
  /// (Those of the normalizations changed once since: values whose squares overflow, one round in
  /// three here, are now right. Ordinary values kept their bits.)
  /// An activation has a digest of its own, so that a new one changes no other.
  static let digests: [String: UInt64] = [
    "gemm": 0xba874fba3e12bb7d, "matrix": 0xb391856e2ac97363,
    "elementwise": 0x7856971bcabdd4bd, "functions": 0x3172c102a3c4879c,
    "random": 0xf1190806f7da8d38,
    "reductions": 0x8e0d817ee890c961, "batch norm": 0x7f0f066480f70f7f,
    "layer norm": 0xd6d9939c348a6658, "rms norm": 0xe66cca73c25cf453,
    "losses": 0x588ed1fcc66c270e, "optimizers": 0x96241e6294f16a61,
    "attention": 0x79230cbc8ab46d24, "embedding": 0xe62c6a23d3a6bde1,
    "convolution": 0x2921d3f186d60a81,
    "gates": 0x993648694bfcf7f5, "other losses": 0xd34ed2dd70e748ca,
    "pooling": 0xf1105ff2cd0c19c4, "group norm": 0x52ee42b621c30330,
    "recurrence": 0xb97273f9df5bd7ad, "plain": 0xe0cc91fba52a8a5e,
    "fused norms": 0xfb067ac18eb4d24d,
    "activation relu": 0xaa2e824c58db22fd,
    "activation leaky_relu": 0x3ec7aeaf6e93159,
    "activation tanh": 0xe3a900b83bf653dc,
    "activation sigmoid": 0x1ecee5869c65511d,
    "activation elu": 0x35648dc46856de13,
    "activation gelu": 0xae3f3e8ac051face,
    "activation gelu_tanh": 0x837f460baf847b3b,
    "activation silu": 0x6b02b89ca373c571,
    "activation softplus": 0x38110e84aef7e925,
  ]

  @Test(arguments: Sweep.runs.indices) func bitsAreThoseOfEveryMachine(index: Int) {
    let (name, run) = Sweep.runs[index]
    var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    for round in 0..<Self.rounds {
      var source = Source(round)
      for value in run(.best, &source, Source.Values.allCases[round % 3]) {
        digest = (digest ^ UInt64(bits(value))) &* 0x100_0000_01b3
      }
    }
    #expect(digest == Self.digests[name], "\"\(name)\": 0x\(String(digest, radix: 16)),")
  }

  @Test func setsAreFoundByName() {
    #expect(Kernels.all[0].title == "baseline")
    #expect(Kernels.all.last?.title == Kernels.best.title)
    for kernels in Kernels.all {
      #expect(rk_kernels_named(kernels.title)?.pointee.vector_width == kernels.vector_width)
    }
    for name in ["", "base", "baselines", "AVX2"] { #expect(rk_kernels_named(name) == nil) }
    #expect(rk_kernels_named(nil) == nil)
    #expect(rk_kernels_at(-1) == nil && rk_kernels_at(rk_kernels_count()) == nil)
  }
}
