// What a table holds that its reader may not know: row numbers and ids among the features, and a
// feature that gives the label away. Nothing is changed by it.
import Numerics
import Schema

struct TableFindings {
  let table: CSVTable
  let task: Task
  let targets: [Double]

  /// So many rows are looked at before a whole column is.
  private static let sampleRows = 256
  /// Findings of one sort that are said.
  private static let limit = 5

  /// One line a finding.
  func warnings() -> [String] {
    var numbering: [String] = []
    var telling: [String] = []
    let check = telltale()
    for (feature, column) in table.columns.features.enumerated() {
      if let words = self.numbering(feature, column) { numbering.append(words) }
      if check(feature) {
        telling.append(
          "the feature \(shown(column)) alone tells every label: is it known before the label is? "
            + "\(remedy(column)) leaves it out")
      }
    }
    return Self.limited(numbering) + Self.limited(telling)
  }

  private static func limited(_ lines: [String]) -> [String] {
    let more = lines.count - limit
    return more > 0 ? lines.prefix(limit) + ["and so do \(more) more features"] : lines
  }

  private func shown(_ column: Int) -> String {
    table.columns.nameless.contains(column)
      ? "without a name (column \(column + 1))" : table.columns.shown(column)
  }

  private func remedy(_ column: Int) -> String {
    "data.ignore: [\(table.columns.reference(column))]"
  }

  private var strided: [Int] {
    let step = max(1, table.rowCount / Self.sampleRows)
    return Array(stride(from: 0, to: table.rowCount, by: step))
  }

  // MARK: - Numbers of rows

  private func numbering(_ feature: Int, _ column: Int) -> String? {
    let isNameless = table.columns.nameless.contains(column)
    let head = table.features.column(feature, rows: Array(0..<min(table.rowCount, 3)))
    guard head.count == 3, head.allSatisfy({ $0 == $0.rounded() }) else {
      return isNameless ? nameless(column) : nil
    }
    if head[0] == 0 || head[0] == 1, head[1] == head[0] + 1, head[2] == head[0] + 2 {
      let values = table.features.column(feature)
      if values.indices.allSatisfy({ values[$0] == head[0] + Double($0) }) {
        return "the feature \(shown(column)) counts the rows from \(Int(head[0])) and says nothing "
          + "of an example: \(remedy(column)) leaves it out"
      }
    }
    if table.columns.hasHeader, Self.isID(table.columns.names[column]) {
      let values = table.features.column(feature)
      if values.allSatisfy({ $0 == $0.rounded() }), Set(values).count == values.count {
        return "the feature \(shown(column)) is different in every row, as an id is: "
          + "\(remedy(column)) leaves it out"
      }
    }
    return isNameless ? nameless(column) : nil
  }

  private func nameless(_ column: Int) -> String {
    "column \(column + 1) has no name in the header and is a feature: \(remedy(column)) leaves it "
      + "out"
  }

  private static func isID(_ name: String) -> Bool {
    let name = name.lowercased()
    return ["id", "index", "idx", "row", "no", "no.", "nr", "nr.", "number", "#"].contains(name)
      || name.hasSuffix("_id") || name.hasSuffix(" id") || name.hasSuffix("-id")
      || name.hasPrefix("unnamed")
  }

  // MARK: - A feature that tells the label

  private func telltale() -> (Int) -> Bool {
    let sample = strided
    switch task.target {
    case .classNumber:
      return { feature in
        let few = table.features.column(feature, rows: sample)
        guard Runs(few, sample.map { targets[$0] }).arePure else { return false }
        let runs = Runs(table.features.column(feature), targets)
        return runs.arePure && Luck(targets).isUnlikely(runs, features: table.features.width)
      }
    case .values:
      return { feature in
        guard table.rowCount >= 10 else { return false }
        let few = table.features.column(feature, rows: sample)
        return isLine(few, sample.map { targets[$0] })
          && isLine(table.features.column(feature), targets)
      }
    case .boxes: return { _ in false }
    }
  }

  /// Whether values lie on a straight line, that is not level, over those of a feature.
  private func isLine(_ xs: [Double], _ ys: [Double]) -> Bool {
    guard !xs.contains(where: \.isNaN),
      let low = xs.indices.min(by: { xs[$0] < xs[$1] }),
      let high = xs.indices.max(by: { xs[$0] < xs[$1] }), xs[low] < xs[high], ys[low] != ys[high]
    else { return false }
    let slope = (ys[high] - ys[low]) / (xs[high] - xs[low])
    let bound = 1e-9 * abs(ys[high] - ys[low])
    return xs.indices.allSatisfy { abs(ys[low] + slope * (xs[$0] - xs[low]) - ys[$0]) <= bound }
  }
}

/// The classes along the values of a feature.
private struct Runs {
  /// Every value has one class.
  private(set) var arePure = true
  /// Different values.
  private(set) var values = 0
  /// Classes that follow each other.
  private(set) var runs = 0
  private(set) var classes = 0

  init(_ values: [Double], _ targets: [Double]) {
    let order = values.indices.sorted { values[$0] < values[$1] }
    guard !values.contains(where: \.isNaN) else {
      arePure = false
      return
    }
    var previous: Int?
    for index in order {
      defer { previous = index }
      let isNew = previous.map { values[$0] != values[index] } ?? true
      let isOther = previous.map { targets[$0] != targets[index] } ?? true
      if isNew { self.values += 1 }
      if isOther { runs += 1 }
      if isOther, !isNew {
        arePure = false
        return
      }
    }
    classes = Set(targets).count
  }
}

/// How likely labels in random order would be told by a feature.
private struct Luck {
  private let classes: Int
  /// The logarithm of how many orders the labels have.
  private let orders: Double

  init(_ targets: [Double]) {
    var counts: [Double: Int] = [:]
    for target in targets { counts[target, default: 0] += 1 }
    classes = counts.count
    let largest = targets.count
    var factorials = [0.0]
    factorials.reserveCapacity(largest + 1)
    for number in 1...max(1, largest) {
      factorials.append(factorials[number - 1] + ExactMath.log(Double(number)))
    }
    let within = counts.values.sorted().reduce(0.0) { $0 + factorials[$1] }
    orders = factorials[largest] - within
  }

  /// Whether fewer than one in a thousand such tables would do it by luck. Each order of the
  /// classes in one piece counts, or each choice of a class for every value.
  func isUnlikely(_ runs: Runs, features: Int) -> Bool {
    guard runs.classes > 1 else { return false }
    var ways = Double(runs.values) * ExactMath.log(Double(classes))
    if runs.runs == runs.classes {
      ways = min(ways, (1...classes).reduce(0.0) { $0 + ExactMath.log(Double($1)) })
    }
    return ways - orders + ExactMath.log(Double(max(1, features))) < ExactMath.log(1e-3)
  }
}
