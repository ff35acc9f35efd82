// The heatmap of one run, or of one run beside another: which rows and columns it has, and what
// stands in them.
import Networks
import Numerics
import TextUI
import Training

/// A row of the map: one layer or join, or that of all repeats of a block that is folded.
struct LayerMapRow: Hashable {
  /// `body[3].dense1`, or `body.dense1` where it stands for all repeats.
  var path: String
  /// Places in the history.
  var sources: [Int]

  var block: String { String(path.prefix { $0 != "[" && $0 != "." }) }

  /// The rows of a history that were ever measured.
  /// - Parameter folded: blocks of which all repeats are one row.
  static func rows(_ history: LayerHistory, folded: Set<String>) -> [LayerMapRow] {
    let last = history.values.last ?? []
    let first = history.values.first ?? []
    let measured = history.paths.indices.filter {
      $0 < last.count && (!last[$0].isNaN || $0 < first.count && !first[$0].isNaN)
    }
    guard !folded.isEmpty else {
      return measured.map { LayerMapRow(path: history.paths[$0], sources: [$0]) }
    }
    var rows: [LayerMapRow] = []
    var places: [String: Int] = [:]
    for index in measured {
      var row = LayerMapRow(path: history.paths[index], sources: [index])
      guard folded.contains(row.block) else {
        rows.append(row)
        continue
      }
      row.path = row.block + row.path.drop { $0 != "." }
      if let place = places[row.path] {
        rows[place].sources.append(index)
      } else {
        places[row.path] = rows.count
        rows.append(row)
      }
    }
    return rows
  }

  /// The value at a column: the median over what the row stands for.
  func value(_ column: [Float]) -> Float {
    if sources.count == 1 { return sources[0] < column.count ? column[sources[0]] : .nan }
    let known = sources.compactMap { $0 < column.count && !column[$0].isNaN ? column[$0] : nil }
      .sorted()
    return known.isEmpty ? .nan : known[known.count / 2]
  }
}

/// The columns of the time axis: one for each step that can be in the history, or, of a very deep
/// network, for every second, fourth ... of them. Where few can be, because measuring costs much,
/// each takes several columns.
struct LayerMapColumns {
  let stride: Int
  /// In fewer columns the end of a run would be seen too late by many steps.
  private static let fewest = 64
  /// Steps between two measurements.
  private let every: Int
  /// The step of the first column.
  let start: Int
  let count: Int

  init(_ strides: [Int], shown: ClosedRange<Int>, rows: Int) {
    let every = max(1, strides.max() ?? 1)
    var stride = every
    let length = shown.upperBound - shown.lowerBound
    while stride > 1, length / stride < Self.fewest { stride /= 2 }
    while length / stride > LayerHistory.capacity * 2 { stride *= 2 }
    while rows * (length / stride) > 200_000, length / stride > 64 { stride *= 2 }
    self.stride = stride
    self.every = every
    start = shown.lowerBound / stride * stride
    count = (shown.upperBound - start) / stride + 1
  }

  func column(_ step: Int) -> Int? {
    let column = (step - start) / stride
    return step >= start && column < count ? column : nil
  }

  /// The columns of what was measured at a step, up to where the next may be measured, and of no
  /// step that was not made. None where the step is not the first of its column.
  /// - Parameter made: steps of the run.
  func columns(of step: Int, made: Int) -> Range<Int> {
    let length = max(stride, every)
    let last = max(step, min(step + length, made) - 1)
    guard step % length == 0, last >= start else { return 0..<0 }
    let first = max(0, (step - start) / stride)
    return first..<max(first, min((last - start) / stride + 1, count))
  }
}

/// A map with what it shows.
struct LayerMap {
  var heatmap: Heatmap
  let rows: [LayerMapRow]
  let columns: LayerMapColumns
  /// What it is called where there is no room for more.
  let shortTitle: String
  /// Whose rows these are, by its number among the runs.
  let run: Int

  /// - Parameter other: the run that it is divided by; nil shows the run itself.
  init(
    _ playground: PlaygroundState, run number: Int, over other: Int? = nil, _ scale: LayerScale
  ) {
    let runs = playground.snapshot?.runs ?? []
    let (run, metric) = (runs[number], playground.metric)
    let history = run.history(metric)
    let shown = TimeAxis.shown(playground)
    rows = LayerMapRow.rows(history, folded: playground.foldedBlocks)
    self.run = number
    let below = other.map { runs[$0].history(metric) }
    let time = LayerMapColumns(
      [history.stride] + (below.map { [$0.stride] } ?? []), shown: shown, rows: rows.count)
    columns = time
    var values = Self.values(history, rows, time, made: run.step)
    var (title, short) = (RunWords.heading(run), RunWords.name(run))
    var roles = (run.variant.role, Heatmap.Ramp.sequential)
    var heatScale = scale.heatmap
    if let other, let below {
      let places = Dictionary(below.paths.enumerated().map { ($1, $0) }) { first, _ in first }
      let same = rows.map { row in
        LayerMapRow(
          path: row.path, sources: row.sources.compactMap { places[history.paths[$0]] })
      }
      let divisors = Self.values(below, same, time, made: runs[other].step)
      for index in values.indices { values[index] = Self.ratio(values[index], divisors[index]) }
      title = "\(RunWords.name(run)) / \(RunWords.name(runs[other]))"
      short = "/ \(RunWords.name(runs[other]))"
      // Of both runs, so in the colour of neither.
      roles = (.text, .diverging)
      heatScale = .logarithmic(Self.ratioRange(values))
    }
    shortTitle = short
    heatmap = Heatmap(
      values: values, rows: rows.count, columns: time.count, scale: heatScale, ramp: roles.1,
      title: Span(title, roles.0), rowLabels: Self.labels(rows.map(\.block)),
      columnLabels: (
        playground.axisWords(shown.lowerBound), playground.axisWords(shown.upperBound)
      ),
      marks: number == 0 ? run.marks.compactMap { Self.mark(for: $0, time) } : [])
  }

  private static func values(
    _ history: LayerHistory, _ rows: [LayerMapRow], _ time: LayerMapColumns, made: Int
  ) -> [Float] {
    var values = [Float](repeating: .nan, count: rows.count * time.count)
    // By the address: a copy of each row would be counted, for every step of the history.
    rows.withUnsafeBufferPointer { rows in
      for (index, step) in history.steps.enumerated() where index < history.values.count {
        let columns = time.columns(of: step, made: made)
        guard !columns.isEmpty else { continue }
        let measured = history.values[index]
        for position in rows.indices {
          let value = rows[position].value(measured)
          for column in columns { values[position * time.count + column] = value }
        }
      }
    }
    return values
  }

  /// Without a value where either is not measured, or both are zero. Infinite only where the second
  /// is exactly zero, and zero only where the first is.
  static func ratio(_ a: Float, _ b: Float) -> Float {
    guard !a.isNaN, !b.isNaN, a != 0 || b != 0 else { return .nan }
    if b == 0 { return .infinity }
    if a == 0 { return 0 }
    let ratio = Double(a) / Double(b)
    return ratio.isNaN ? .nan : Float(min(max(ratio, 1e-37), 1e37))
  }

  /// As far above 1 as below, in whole powers of ten.
  static func ratioRange(_ values: [Float]) -> ClosedRange<Double> {
    var largest = 1.0
    for value in values where value > 0 && value < 1e38 {
      largest = max(largest, Double(value), 1 / Double(value))
    }
    var bound = 10.0
    while bound < largest, bound < 1e12 { bound *= 10 }
    return 1 / bound...bound
  }

  private static func mark(for change: ChangeMark, _ time: LayerMapColumns) -> Heatmap.Mark? {
    guard change.step > 0, let column = time.column(change.step) else { return nil }
    return Heatmap.Mark(column: column, label: change.label)
  }

  /// The name of each block beside the middle of its rows.
  private static func labels(_ blocks: [String]) -> [Heatmap.RowLabel] {
    var labels: [Heatmap.RowLabel] = []
    var start = 0
    for index in 0...blocks.count {
      guard index == blocks.count || blocks[index] != blocks[start] else { continue }
      if start < index {
        labels.append(Heatmap.RowLabel(row: (start + index - 1) / 2, text: blocks[start]))
      }
      start = index
    }
    // The first and the last block win where the room is short.
    guard labels.count > 2, let last = labels.popLast() else { return labels }
    return [labels[0], last] + labels.dropFirst()
  }
}

extension PlaygroundState {
  /// Blocks whose repeats are one row of the map: those folded in the network, where it follows
  /// that.
  var foldedBlocks: Set<String> {
    guard panels[GradientPanel.self].foldsWithNetwork else { return [] }
    return Set(
      network.blocks.enumerated()
        .filter { $1.repeats > 1 && !unfolded.contains($0) }.map(\.element.name))
  }
}
