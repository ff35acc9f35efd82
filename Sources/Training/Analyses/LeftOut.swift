// Running a network without some of its parts.
internal import Engine
internal import Networks

extension ParameterStore {
  /// Runs `body` on the network without a part: its weights, and their average where one is kept.
  /// Afterwards every value is as it was.
  func without<Result>(_ parts: [LeftOut], _ body: () -> Result) -> Result {
    var kept: [(memory: UnsafeMutableBufferPointer<Float>, range: Range<Int>, values: [Float])] = []
    for part in parts {
      for (index, range) in part.zeros.sorted(by: { $0.key < $1.key }) {
        for memory in [value(index), value(index, of: .average)].compactMap(\.self) {
          kept.append((memory, range, Array(memory[range])))
          for place in range { memory[place] = 0 }
        }
      }
    }
    defer {
      for (memory, range, values) in kept.reversed() {
        for (offset, number) in values.enumerated() { memory[range.lowerBound + offset] = number }
      }
    }
    return body()
  }
}
