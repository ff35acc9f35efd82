// The table of `Docs/Presets.md` is true: every preset has its row, the counts are those of its
// network, and what a third of the presets reach is measured anew every day, another third each
// day. `RESPLAY_ALL_PRESETS=1` measures all of them.
import Foundation
import Networks
import Numerics
import Problems
import ProjectSupport
import Testing
import Training

@Suite struct TableTests {
  @Test func everyPresetHasItsRow() throws {
    #expect(try TableRow.all().map(\.name) == Presets.names, "run Scripts/preset-table")
  }

  @Test func countsAreThoseOfTheNetworks() throws {
    for row in try TableRow.all() where !row.isWithoutData {
      let trainer = try Presets.run(row.name) {
        if row.off != nil { $0.network = $0.network.withSkips(true) }
      }.trainer
      let configuration = trainer.configuration
      #expect(row.parameters == trainer.network.parameterCount, "\(row.name)")
      #expect(row.flops == trainer.network.flops, "\(row.name)")
      #expect(row.steps <= configuration.training.stop.steps, "\(row.name)")
      #expect(row.metric == trainer.dataset.task.kind.headline.kind, "\(row.name)")
    }
  }

  @Test(arguments: try TableRow.ofToday())
  func whatIsReachedIsAsTheTableSays(row: TableRow) throws {
    // Every day another of the three seeds.
    let seed = TableRow.day / 3 % 3
    #expect(try row.on?.holds(reached(row, seed, skips: row.off == nil ? nil : true)) ?? true)
    guard let off = row.off else { return }
    #expect(try off.holds(reached(row, seed, skips: false)))
  }

  /// What a run of a preset reaches; NaN where it diverges.
  private func reached(_ row: TableRow, _ seed: Int, skips: Bool?) throws -> Double {
    let run = try Presets.run(row.name) { configuration in
      configuration.seed += seed
      if let skips { configuration.network = configuration.network.withSkips(skips) }
    }
    try run.run()
    if case .diverged = run.trainer.status { return .nan }
    let metric = run.trainer.dataset.task.kind.headline
    let evaluation = run.trainer.evaluate()
    let value = evaluation.test.isEmpty ? evaluation.train(metric) : evaluation.test(metric)
    return Double(value) * (metric.scale == .share ? 100 : 1)
  }
}

/// One line of the table.
struct TableRow: CustomTestStringConvertible {
  /// What three seeds reached.
  struct Reached {
    var low = Double.nan
    var high = Double.nan
    var isDivergent = false

    /// `97.2 % [96.9, 97.5]`, `0.0131 [0.0129, 0.0133], diverged 1 of 3`, `diverged 3 of 3`.
    init(_ text: String) throws {
      isDivergent = text.contains("diverged")
      guard let range = text.firstMatch(of: /\[([-0-9.e]+), ([-0-9.e]+)\]/) else {
        let one = text.firstMatch(of: /^[-0-9.e]+/).flatMap { Double($0.0) }
        guard one != nil || isDivergent else { throw Unreadable(text: text) }
        (low, high) = (one ?? .nan, one ?? .nan)
        return
      }
      (low, high) = (Double(range.1) ?? .nan, Double(range.2) ?? .nan)
    }

    /// Whether a value is in the range, its digits being those of the table.
    func holds(_ value: Double) -> Bool {
      guard value.isFinite else { return isDivergent }
      let slack = max(0.051, abs(value) * 0.0051)
      return value >= low - slack && value <= high + slack
    }
  }

  struct Unreadable: Error { var text: String }

  var name: String
  var parameters: Int
  var flops: Int
  var steps: Int
  var metric: String
  /// nil where the data is a file that is not there.
  var on: Reached?
  /// nil where the network has no skips.
  var off: Reached?
  var isWithoutData: Bool { on == nil }

  var testDescription: String { name }

  init(_ line: Substring) throws {
    let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    guard cells.count == 8 else { throw Unreadable(text: String(line)) }
    func number(_ cell: String) -> Int { Int(cell.filter(\.isNumber)) ?? -1 }
    name = cells[0].trimmingCharacters(in: ["`"])
    (parameters, flops, steps) = (number(cells[1]), number(cells[2]), number(cells[3]))
    metric = cells[5]
    on = cells[6] == "needs its files" ? nil : try Reached(cells[6])
    off = ["no skips", "needs its files"].contains(cells[7]) ? nil : try Reached(cells[7])
  }

  static func all() throws -> [TableRow] {
    try Project.text("Docs/Presets.md").split(separator: "\n").filter { $0.hasPrefix("| `") }
      .map { try TableRow($0) }
  }

  /// Days since 1970.
  static let day = Int(Date().timeIntervalSince1970 / 86_400)

  static func ofToday() throws -> [TableRow] {
    let isWhole = ProcessInfo.processInfo.environment["RESPLAY_ALL_PRESETS"] != nil
    return try all().enumerated()
      .filter { (isWhole || $0.offset % 3 == day % 3) && !$0.element.isWithoutData }.map(\.element)
  }
}
