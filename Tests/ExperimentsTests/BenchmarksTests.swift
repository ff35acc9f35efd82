// The benchmarks that ship, and how much arithmetic a step of each is.
import ProjectSupport
import Numerics
import AllocationCounter
import Problems
import Engine
import Experiments
import Foundation
import Testing
import Training

@Suite struct BenchmarksTests {
  static let folder = Project.file("Benchmarks")

  static var names: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
    return files.filter { $0.hasSuffix(".yaml") && $0.hasPrefix("w") }.sorted()
  }

  /// In millions of floating-point operations, the first layer's unneeded gradient left out.
  static let expected = [
    "w1.yaml": 2.664, "w2.yaml": 679.8, "w3.yaml": 659.9, "w4.yaml": 1272, "w5.yaml": 0.00092,
    "w6.yaml": 28475, "w7.yaml": 30309, "w8.yaml": 7490, "w9.yaml": 8862, "w10.yaml": 2005,
  ]

  @Test func theyAreThere() { #expect(Self.names == Self.expected.keys.sorted()) }

  private func benchmark(_ name: String) throws -> (StepBenchmark, String, Experiment) {
    let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    let experiment = try ExperimentFile.read(text)
    let configuration = experiment.configuration
    let benchmark = try StepBenchmark(
      configuration, dataset: configuration.loadDataset(files: DataFiles()), kernels: .best)
    return (benchmark, text, experiment)
  }

  @Test(arguments: names) func arithmeticOfAStep(name: String) throws {
    let (benchmark, text, experiment) = try benchmark(name)
    #expect(ExperimentFile.write(experiment, basedOn: text) == text)
    let millions = Double(benchmark.flops) / 1e6
    let expected = try #require(Self.expected[name])
    #expect(abs(millions / expected - 1) < 0.01, "\(name): \(millions)")
    let first = benchmark.run()
    // Large networks take a second a step where vectors are short.
    for _ in 0..<(millions < 2000 ? 20 : 3) { benchmark.run() }
    // On the same batch again and again.
    #expect(first.isFinite && benchmark.run() < first)
  }

  @Test(arguments: names) func aStepAsksForNoMemory(name: String) throws {
    let (benchmark, _, _) = try benchmark(name)
    let steps = benchmark.flops < 2_000_000_000 ? 10 : 2
    // What is made once, on first use.
    for _ in 0..<3 { benchmark.run() }
    let before = allocation_count()
    guard before >= 0 else { return }
    UnsafeMutablePointer<Int>.allocate(capacity: 1).deallocate()
    #expect(allocation_count() > before, "the counter counts")
    let start = allocation_count()
    for _ in 0..<steps { benchmark.run() }
    #expect(allocation_count() == start)
  }
}
