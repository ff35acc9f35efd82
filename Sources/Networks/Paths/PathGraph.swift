// The paths from the input of a network to its output: at every join a path comes over the skip or
// through the layers. How many there are of each length follows from counting over the boundaries
// at which skips leave and join, for any arrangement of skips.
package import Numerics

/// The boundaries of a network at which a skip that is on leaves or joins, in order, each with the
/// ways that lead there. The first one is the input, the last one the output.
///
/// The length of a path is the number of runs of layers that it goes through. A run is what lies
/// between two neighbouring boundaries; one that no skip leads past is on every path, and does not
/// count. Of n residual blocks one after the other, n! / (k! (n - k)!) paths have the length k, 2^n
/// in all (Veit, Wilber & Belongie, 2016, section 3).
package struct PathGraph: Hashable, Sendable {
  /// A way to a boundary from an earlier one.
  package struct Way: Hashable, Sendable {
    /// The boundary it comes from.
    package var from: Int
    /// 1 for a run of layers past which a skip leads.
    package var length: Int
    /// The join at which it arrives over a skip, counted at its boundary; nil through the layers.
    package var join: Int?
  }

  package struct Crossing: Hashable, Sendable {
    /// Through the layers first, then the skips in the order in which they join.
    package var ways: [Way] = []
    /// The paths of its joins: `body[2].skip0`.
    package var joins: [String] = []
  }

  package private(set) var crossings: [Crossing] = []

  /// All skips that are on.
  package var skipCount: Int { crossings.reduce(0) { $0 + $1.joins.count } }

  package init(_ network: Network) {
    var line = Line()
    var outputs: [Int] = []
    var arrivals: [Int: [(number: Int, source: Int)]] = [:]
    for (number, skip) in network.skips.enumerated() where skip.enabled {
      guard let ends = network.ends(of: skip) else { continue }
      arrivals[ends.target, default: []].append((number, ends.source))
    }
    for block in network.blocks {
      for index in 0..<block.repeats {
        // A skip that comes from the output before does not carry what joins at this input.
        let input = line.append(
          hasLayer: false, fromInput: index == 0 && !block.input.isEmpty)
        for (number, source) in arrivals[outputs.count] ?? [] {
          line.join(from: source < 0 ? 0 : outputs[source], at: input, "skip\(number)")
        }
        let skips = block.skips.enumerated().filter {
          $1.isOn(inRepeat: index) && $1.leadsForward(within: block.layers.count)
        }
        var last = input
        for layer in block.layers.indices {
          last = line.append(hasLayer: true)
          for (number, skip) in skips where skip.to == layer + 1 {
            line.join(
              from: input + skip.from, at: last, "\(block.path(repeat: index)).skip\(number)")
          }
        }
        outputs.append(last)
      }
    }
    crossings = line.crossings
  }

  // MARK: Counting

  /// What counting may take: numbers kept at a time, and sums.
  static let maximumKept = 1 << 22
  static let maximumSums = 1 << 28

  /// By length from 0 on, the number of paths.
  /// - Returns: nil where there are too many lengths and boundaries to be counted.
  package func lengths() -> [PathCount]? {
    var lastUse = Array(repeating: 0, count: crossings.count)
    for (index, crossing) in crossings.enumerated() {
      for way in crossing.ways { lastUse[way.from] = index }
    }
    var counted: [Int: [PathCount]] = [0: [PathCount(1)]]
    var (kept, sums) = (1, 0)
    for (index, crossing) in crossings.enumerated().dropFirst() {
      let counts = Self.sum(crossing.ways, counted)
      (kept, sums) = (kept + counts.count, sums + counts.count * crossing.ways.count)
      guard kept <= Self.maximumKept, sums <= Self.maximumSums else { return nil }
      counted[index] = counts
      for way in crossing.ways where lastUse[way.from] == index {
        kept -= counted.removeValue(forKey: way.from)?.count ?? 0
      }
    }
    return counted[crossings.count - 1]
  }

  private static func sum(_ ways: [Way], _ counted: [Int: [PathCount]]) -> [PathCount] {
    let longest = ways.map { (counted[$0.from]?.count ?? 0) + $0.length }.max() ?? 0
    var counts = Array(repeating: PathCount(0), count: longest)
    for way in ways {
      for (length, count) in (counted[way.from] ?? []).enumerated() {
        counts[length + way.length] += count
      }
    }
    return counts
  }

  /// At every boundary, by length, the number of paths that lead there; nil where that is too much
  /// to keep.
  package func allLengths() -> [[PathCount]]? {
    var counted: [Int: [PathCount]] = [0: [PathCount(1)]]
    var kept = 1
    for (index, crossing) in crossings.enumerated().dropFirst() {
      let counts = Self.sum(crossing.ways, counted)
      kept += counts.count
      guard kept <= Self.maximumKept else { return nil }
      counted[index] = counts
    }
    return crossings.indices.map { counted[$0] ?? [] }
  }

  // MARK: Single paths

  /// Which of the ways of a join the gradient of a path takes.
  package struct Passage: Hashable, Sendable {
    package var join: String
    /// Else it comes over the skip.
    package var takesBranch: Bool
  }

  /// One of the paths of a length, each as likely as any other: the joins it comes by, from the
  /// output back to the input. Joins that are not named are not on it.
  /// - Parameters:
  ///   - counted: `allLengths`.
  ///   - random: one number a boundary on the path is drawn from it.
  /// - Returns: nil where no path has that length.
  package func path(
    length: Int, _ counted: [[PathCount]], using random: inout RandomStream
  ) -> [Passage]? {
    guard let all = counted.last, all.indices.contains(length), !all[length].isZero else {
      return nil
    }
    var passages: [Passage] = []
    var (place, left) = (crossings.count - 1, length)
    while place > 0 {
      let crossing = crossings[place]
      let total = counted[place][left]
      var share = random.uniform()
      var chosen: Way?
      for way in crossing.ways {
        let rest = left - way.length
        guard counted[way.from].indices.contains(rest), !counted[way.from][rest].isZero else {
          continue
        }
        chosen = way
        share -= counted[way.from][rest].share(of: total)
        if share < 0 { break }
      }
      guard let way = chosen else { return nil }
      let first = way.join ?? -1
      if first >= 0 { passages.append(Passage(join: crossing.joins[first], takesBranch: false)) }
      for join in crossing.joins.indices where join > first {
        passages.append(Passage(join: crossing.joins[join], takesBranch: true))
      }
      (place, left) = (way.from, left - way.length)
    }
    return passages
  }
}

/// The boundaries of a network one after the other, before those at which nothing leaves or joins
/// are left out.
private struct Line {
  private var hasLayer = [false]
  private var fromInput: Set<Int> = []
  private var joins: [Int: [(from: Int, name: String)]] = [:]
  private var sources: Set<Int> = []
  /// By boundary, how many skips begin less how many end there.
  private var turns = [0]

  mutating func append(hasLayer: Bool, fromInput: Bool = false) -> Int {
    self.hasLayer.append(hasLayer)
    turns.append(0)
    if fromInput { self.fromInput.insert(turns.count - 1) }
    return turns.count - 1
  }

  mutating func join(from source: Int, at target: Int, _ name: String) {
    joins[target, default: []].append((source, name))
    sources.insert(source)
    turns[source] += 1
    turns[target] -= 1
  }

  var crossings: [PathGraph.Crossing] {
    var result = [PathGraph.Crossing()]
    var number = [0: 0]
    var (isPassed, open) = (false, turns[0])
    for place in turns.indices.dropFirst() {
      isPassed = isPassed || (hasLayer[place] && open > 0)
      open += turns[place]
      let arriving = joins[place] ?? []
      let isLast = place == turns.count - 1
      guard isLast || !arriving.isEmpty || sources.contains(place) || fromInput.contains(place)
      else { continue }
      var crossing = PathGraph.Crossing()
      crossing.ways.append(
        fromInput.contains(place)
          ? PathGraph.Way(from: 0, length: 0)
          : PathGraph.Way(from: result.count - 1, length: isPassed ? 1 : 0))
      for (index, join) in arriving.enumerated() {
        crossing.ways.append(
          PathGraph.Way(from: number[join.from] ?? 0, length: 0, join: index))
        crossing.joins.append(join.name)
      }
      number[place] = result.count
      result.append(crossing)
      isPassed = false
    }
    return result
  }
}
