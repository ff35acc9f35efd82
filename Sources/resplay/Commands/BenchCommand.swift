// `resplay bench`: how long a training step takes here, and its share of the processor's peak.
internal import Numerics
internal import ArgumentParser
internal import Problems
internal import Engine
internal import Experiments
internal import TextUI
internal import Training

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Times a training step.",
    discussion: """
      A step is forward, backward, optimizer and the gradient norm of every weight, on one batch \
      of the document's data that stays in memory. Arithmetic is that of matrix products and \
      convolutions; the peak is that of fused multiply-adds on registers, measured beside it.

      W1 ... W10 name the documents of the folder Benchmarks.

      Examples:
        resplay bench W1 W4 --threads 2
        resplay bench spirals-56 --json
      """)

  @Argument(
    help: "Files, presets, saves, or W1 ... W10. Without any: W1 ... W10.",
    completion: .document)
  var workloads: [String] = []

  @Option(parsing: .unconditional, help: "Threads.")
  var threads = 1

  @Option(parsing: .unconditional, help: "Seconds to measure each.")
  var seconds = 1.0

  @Flag(help: "Prints one JSON object a line.")
  var json = false

  @OptionGroup var folders: FolderOptions

  func run() throws {
    guard (0.001...3600).contains(seconds) else {
      throw UsageProblem("--seconds: read \(seconds); allowed: a number from 0.001 to 3600")
    }
    let workspace = try folders.workspace()
    let options = try workspace.execution(threads: threads)
    let names = workloads.isEmpty ? try workspace.benchmarks() : workloads
    let list = try names.map { name in
      (name, try OpenedRun(workspace.benchmark(name) ?? name, workspace: workspace))
    }
    if !json {
      Console.line(
        "\("workload".padded(to: 20)) µs a step   spread  GFLOP/s  of peak   "
          + "(\(workspace.kernels.name), \(Console.count(threads, "thread")))")
    }
    for (workload, opened) in list {
      let row = try measure(workload, opened, workspace, options)
      if json { row.print() } else { Console.line(text(row)) }
    }
  }

  private func measure(
    _ workload: String, _ opened: OpenedRun, _ workspace: Workspace, _ options: ExecutionOptions
  ) throws -> BenchRecord {
    let configuration = try opened.configuration
    let dataset = try configuration.loadDataset(files: opened.files)
    let (benchmark, compileTime) = try StepTiming.bestOfAFew {
      try StepBenchmark(
        configuration, dataset: dataset, kernels: workspace.kernels, options: options)
    }
    let timing = StepTiming(benchmark, kernels: workspace.kernels, seconds: seconds)
    return BenchRecord(
      workload: workload, threads: threads, microseconds: timing.microseconds.median,
      spread: timing.microseconds.spread, gflops: timing.gflops,
      peakShare: timing.gflops / (timing.peak * Double(threads)), kernels: workspace.kernels.name,
      compileMilliseconds: compileTime * 1e3, memoryBytes: benchmark.memoryBytes)
  }

  private func text(_ row: BenchRecord) -> String {
    row.workload.padded(to: 20)
      + NumberFormat.significant(row.microseconds, digits: 4).aligned(right: 10)
      + NumberFormat.percent(row.spread).aligned(right: 10)
      + NumberFormat.significant(row.gflops, digits: 3).aligned(right: 9)
      + NumberFormat.percent(row.peakShare).aligned(right: 9)
  }
}

/// What a training step takes.
struct BenchRecord: JSONRecord {
  static let name = "bench"
  static let summary = "A line of `resplay bench`: what a training step takes."

  var workload: String
  var threads: Int
  var microseconds: Double
  var spread: Double
  var gflops: Double
  var peakShare: Double
  var kernels: String
  var compileMilliseconds: Double
  var memoryBytes: Int

  static var keys: [JSONKey<Self>] {
    [
      Key("workload", "the document", \.workload),
      Key("threads", "threads", \.threads),
      Key("us_per_step", "microseconds a step, the median", \.microseconds),
      Key(
        "spread", "from the lowest to the highest tenth of the samples, as a share of the median",
        \.spread),
      Key("gflops", "floating-point operations a nanosecond at the median", \.gflops),
      Key("peak_share", "as a share of the peak of as many cores", \.peakShare),
      Key("kernels", "the kernel set", \.kernels),
      Key(
        "compile_ms", "from the network to programs that can run, the best of a few",
        \.compileMilliseconds),
      Key(
        "memory_bytes", "parameters, gradients, optimizer state and the training program",
        \.memoryBytes),
    ]
  }
}
