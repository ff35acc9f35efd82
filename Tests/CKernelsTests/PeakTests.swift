// The multiply-adds that measure the peak of a processor are really computed.
import CKernels
import Testing

@Suite struct PeakTests {
  /// Twelve chains. Each depends on where it starts, which no compiler knows.
  @Test(arguments: [0, 0.5, 2, -7.25] as [Float]) func everyChainIsMade(start: Float) {
    for kernels in Kernels.all {
      for rounds in [0, 1, 2, 9] {
        let chains = (0..<12).map { chain in
          (0..<rounds).reduce(start + Float(chain)) { x, _ in x * 0.5 + 1 }
        }
        #expect(kernels.multiply_adds(rounds, start) == chains.reduce(0, +))
      }
      #expect(Int(kernels.multiply_adds_in_round) % 12 == 0)
    }
  }
}
