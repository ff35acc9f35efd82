// Running a network without some of its parts.
internal import Engine
internal import Networks

extension ParameterStore {
  /// Runs `body` on the network without a part. Afterwards every value is as it was.
  func without<Result>(_ parts: [LeftOut], _ body: () -> Result) -> Result {
    var kept: [(index: Int, range: Range<Int>, values: [Float])] = []
    for part in parts {
      for (index, range) in part.zeros.sorted(by: { $0.key < $1.key }) {
        let memory = value(index)
        kept.append((index, range, Array(memory[range])))
        for place in range { memory[place] = 0 }
      }
    }
    defer {
      for (index, range, values) in kept.reversed() {
        let memory = value(index)
        for (offset, number) in values.enumerated() { memory[range.lowerBound + offset] = number }
      }
    }
    return body()
  }
}
