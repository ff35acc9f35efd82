// Brings features to mean 0 and deviation 1, measured on the training rows alone, so that nothing
// of the test rows leaks into training.

/// Subtracts from `values` (rows of `width`) the mean of `rows` and divides by their standard
/// deviation, column by column; with `together`, by one mean and deviation of the whole row, so
/// that a pixel that is always dark stays flat. A column that never varies becomes 0.
///
/// Sums are of doubles, in two passes (Chan, Golub & LeVeque, 1983), in ascending order of row,
/// then column.
func standardize(
  _ values: inout [Float], width: Int, rows: [Int32], together: Bool = false
) {
  guard width > 0, !rows.isEmpty else { return }
  let chosen = rows.sorted()
  let groups = together ? 1 : width
  let count = Double(chosen.count * width / groups)
  var means = [Double](repeating: 0, count: groups)
  var deviations = means
  for row in chosen {
    let start = Int(row) * width
    for column in 0..<width { means[together ? 0 : column] += Double(values[start + column]) }
  }
  for group in 0..<groups { means[group] /= count }
  for row in chosen {
    let start = Int(row) * width
    for column in 0..<width {
      let group = together ? 0 : column
      let difference = Double(values[start + column]) - means[group]
      deviations[group] += difference * difference
    }
  }
  for group in 0..<groups {
    let deviation = (deviations[group] / count).squareRoot()
    deviations[group] = deviation > 0 ? deviation : 1
  }
  let largest = Double(Float.greatestFiniteMagnitude)
  for start in stride(from: 0, to: values.count, by: width) {
    for column in 0..<width {
      let group = together ? 0 : column
      let value = (Double(values[start + column]) - means[group]) / deviations[group]
      // A test row may lie further out than a Float reaches.
      values[start + column] = Float(min(max(value, -largest), largest))
    }
  }
}
