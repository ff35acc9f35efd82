// The numbers of a table as they were read, in double precision where they need it, and what is
// measured of them. Only what reaches the network is rounded to single precision, last of all.

/// What a column of numbers holds, in its own units. Values that are missing are left out.
package struct ColumnMeasure: Hashable, Sendable {
  package var least = Double.nan
  package var largest = Double.nan
  package var mean = Double.nan
  package var deviation = Double.nan
  /// Values that are there.
  package var count = 0

  /// Of each column of a table, row after row.
  static func all(of values: [Float], width: Int) -> [ColumnMeasure] {
    var table = TableValues(width: width)
    for start in stride(from: 0, to: values.count - width + 1, by: width) {
      table.append(values[start..<start + width].map { Double($0) })
    }
    table.finish()
    return table.measures(of: [Bool](repeating: true, count: table.rowCount))
  }
}

/// Rows of numbers in little memory: they are kept in pieces, each in single precision where that
/// holds every value of it exactly. A missing value is not a number.
struct TableValues {
  let width: Int
  private(set) var rowCount = 0
  private var pieces: [Piece] = []
  private var open: [Double] = []
  private let rowsOfPiece: Int

  private enum Piece {
    case single([Float])
    case double([Double])
  }

  init(width: Int) {
    self.width = width
    rowsOfPiece = max(1, 65_536 / max(1, width))
  }

  init(_ values: [Double]) {
    self.init(width: 1)
    for value in values { append([value]) }
    finish()
  }

  /// Takes a row of `width` values.
  mutating func append(_ row: [Double]) {
    open += row
    rowCount += 1
    if rowCount % rowsOfPiece == 0 { finish() }
  }

  /// After the last row.
  mutating func finish() {
    guard !open.isEmpty else { return }
    let isSingle = open.allSatisfy { Double(Float($0)) == $0 || $0.isNaN }
    pieces.append(isSingle ? .single(open.map { Float($0) }) : .double(open))
    open.removeAll(keepingCapacity: true)
  }

  /// All rows in order.
  func forEach(_ body: (_ row: Int, _ values: ArraySlice<Double>) -> Void) {
    var row = 0
    for piece in pieces {
      let values = Self.values(of: piece)
      for start in stride(from: 0, to: values.count, by: width) {
        body(row, values[start..<start + width])
        row += 1
      }
    }
  }

  /// The values of some rows of one column.
  func column(_ column: Int, rows: [Int]? = nil) -> [Double] {
    func value(_ row: Int) -> Double {
      let index = row % rowsOfPiece * width + column
      return switch pieces[row / rowsOfPiece] {
      case .single(let values): Double(values[index])
      case .double(let values): values[index]
      }
    }
    return (rows ?? Array(0..<rowCount)).map(value)
  }

  private static func values(of piece: Piece) -> [Double] {
    switch piece {
    case .single(let values): values.map { Double($0) }
    case .double(let values): values
    }
  }

  /// Range, mean and deviation of every column over the rows that are marked.
  ///
  /// Sums are of doubles, of differences to the first value, in two passes (Chan, Golub & LeVeque,
  /// 1983), in ascending order of row: a column that never varies has exactly its value as mean.
  func measures(of isMeasured: [Bool]) -> [ColumnMeasure] {
    var measures = [ColumnMeasure](repeating: ColumnMeasure(), count: width)
    var firsts = [Double](repeating: .nan, count: width)
    var sums = [Double](repeating: 0, count: width)
    forEach { row, values in
      guard isMeasured[row] else { return }
      for (column, value) in values.enumerated() where !value.isNaN {
        if measures[column].count == 0 {
          firsts[column] = value
          measures[column].least = value
          measures[column].largest = value
        }
        measures[column].count += 1
        measures[column].least = min(measures[column].least, value)
        measures[column].largest = max(measures[column].largest, value)
        sums[column] += value - firsts[column]
      }
    }
    for column in measures.indices where measures[column].count > 0 {
      measures[column].mean = firsts[column] + sums[column] / Double(measures[column].count)
    }
    var squares = [Double](repeating: 0, count: width)
    var rests = squares
    forEach { row, values in
      guard isMeasured[row] else { return }
      for (column, value) in values.enumerated() where !value.isNaN {
        let difference = value - measures[column].mean
        squares[column] += difference * difference
        rests[column] += difference
      }
    }
    for column in measures.indices where measures[column].count > 0 {
      let count = Double(measures[column].count)
      let variance = (squares[column] - rests[column] * rests[column] / count) / count
      measures[column].deviation = max(0, variance).squareRoot()
    }
    return measures
  }

  /// All values rounded to single precision, and the memory of the doubles given back.
  /// - Parameters:
  ///   - fill: what stands for a missing value, by column.
  ///   - scale: what is subtracted, and what the rest is divided by, by column.
  mutating func rounded(
    fill: [Double], by scale: [(mean: Double, deviation: Double)]?
  ) -> [Float] {
    let largest = Double(Float.greatestFiniteMagnitude)
    var result: [Float] = []
    result.reserveCapacity(rowCount * width)
    for index in pieces.indices {
      let values = Self.values(of: pieces[index])
      pieces[index] = .single([])
      for (place, read) in values.enumerated() {
        let column = place % width
        var value = read.isNaN ? fill[column] : read
        if let scale { value = (value - scale[column].mean) / scale[column].deviation }
        // A test row may lie further out than a Float reaches.
        result.append(Float(min(max(value, -largest), largest)))
      }
    }
    return result
  }
}
