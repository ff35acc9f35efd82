// `bench`: real, short measurements.
import ProjectSupport
import Foundation
import Testing

@Suite struct BenchCommandTests {
  @Test func everyBenchmarkIsMeasured() throws {
    let outcome = try ProgramUnderTest.run(["bench", "--seconds", "0.05", "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = try outcome.jsonLines()
    let names = lines.compactMap { $0["workload"] as? String }
    for name in ["W1", "W2", "W5", "W10"] { #expect(names.contains(name)) }
    for line in lines {
      #expect(
        Set(line.keys) == [
          "format", "workload", "threads", "us_per_step", "spread", "gflops", "peak_share",
          "kernels",
          "compile_ms", "memory_bytes",
        ])
      #expect(line["threads"] as? Int == 1)
      #expect(try #require(line["us_per_step"] as? Double) > 0)
      #expect(try #require(line["spread"] as? Double) >= 0)
      #expect(try #require(line["gflops"] as? Double) > 0)
      let share = try #require(line["peak_share"] as? Double)
      #expect(share > 0 && share < 1.5)
      #expect(line["kernels"] is String)
      #expect(try #require(line["compile_ms"] as? Double) > 0)
      #expect(try #require(line["memory_bytes"] as? Int) > 0)
    }
  }

  @Test func aTableOfWhatIsNamed() throws {
    let outcome = try ProgramUnderTest.run(
      ["bench", "w1", "tiny-playground", "--threads", "2", "--seconds", "0.05"],
      environment: ["RESPLAY_KERNELS": "baseline"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.lines.count == 3)
    #expect(outcome.lines[0].contains("baseline, 2 threads"))
    #expect(outcome.lines[1].hasPrefix("w1 ") && outcome.lines[2].hasPrefix("tiny-playground "))
  }

  @Test(
    arguments: [
      (["--seconds", "0"], "--seconds: read 0"), (["--threads", "0"], "--threads: read 0"),
      (["--seconds", "nan"], "--seconds"), (["W11"], "'W11'"), (["nothing"], "'nothing'"),
    ] as [([String], String)])
  func badUsage(_ arguments: [String], _ words: String) throws {
    let outcome = try ProgramUnderTest.run(["bench"] + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty && outcome.errors.contains(words), "\(outcome.errors)")
  }
}
