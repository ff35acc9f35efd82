// Times a training step: repeated runs long enough for the clock, with their median and spread.
internal import Numerics
internal import Engine
internal import Training

/// Samples of one quantity.
struct Samples {
  private let sorted: [Double]

  init(_ values: [Double]) { sorted = values.sorted() }

  var median: Double { quantile(0.5) }

  /// The distance from the lowest to the highest tenth, as a share of the median.
  var spread: Double { median > 0 ? (quantile(0.9) - quantile(0.1)) / median : 0 }

  var largest: Double { sorted.last ?? 0 }

  private func quantile(_ share: Double) -> Double {
    guard !sorted.isEmpty else { return 0 }
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
  }
}

struct StepTiming {
  /// Samples taken in the time there is.
  private static let count = 25

  /// Microseconds a step.
  let microseconds: Samples
  /// Floating-point operations a nanosecond at the median.
  let gflops: Double
  /// The same of this machine at its peak, on one core.
  let peak: Double

  /// - Parameter seconds: how long to measure, warming up and the peak not counted.
  init(_ benchmark: StepBenchmark, kernels: KernelSet, seconds: Double) {
    // Warm: caches, the processor's clock, threads.
    var (steps, elapsed) = (1, Self.time(of: 1, benchmark))
    while elapsed < min(0.02, seconds / 4) {
      steps *= 2
      elapsed = Self.time(of: steps, benchmark)
    }
    let perSample = max(1, Int(Double(steps) / elapsed * seconds / Double(Self.count)))
    var samples: [Double] = []
    let start = Clock.seconds()
    repeat {
      samples.append(Self.time(of: perSample, benchmark) / Double(perSample) * 1e6)
    } while Clock.seconds() - start < seconds || samples.count < 3
    microseconds = Samples(samples)
    gflops = Double(benchmark.flops) / microseconds.median / 1e3
    peak = Self.peak(kernels)
  }

  /// Makes something three times, or as often as half a second allows, never keeping two at once.
  /// - Returns: the last one made, and the fewest seconds it took.
  static func bestOfAFew<Made>(_ make: () throws -> Made) rethrows -> (made: Made, seconds: Double)
  {
    let start = Clock.seconds()
    var best = Double.infinity
    for _ in 1..<3 where Clock.seconds() - start < 0.5 {
      let began = Clock.seconds()
      _ = try make()
      best = min(best, Clock.seconds() - began)
    }
    let began = Clock.seconds()
    let made = try make()
    return (made, min(best, Clock.seconds() - began))
  }

  private static func time(of steps: Int, _ benchmark: StepBenchmark) -> Double {
    let start = Clock.seconds()
    benchmark.run(steps: steps)
    return Clock.seconds() - start
  }

  /// The best of several short runs: a peak is what is reached undisturbed.
  private static func peak(_ kernels: KernelSet) -> Double {
    var rounds = 1000
    func rate() -> (gflops: Double, seconds: Double) {
      let start = Clock.seconds()
      let flops = kernels.runAtPeak(rounds: rounds)
      let seconds = Clock.seconds() - start
      return (Double(flops) / seconds / 1e9, seconds)
    }
    while rate().seconds < 5e-4 { rounds *= 2 }
    return Samples((0..<20).map { _ in rate().gflops }).largest
  }
}
