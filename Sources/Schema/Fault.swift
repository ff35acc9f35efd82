// What is wrong with a document, in words that help its writer to correct it.

/// One fault: its location, the key, what was read, and what is allowed.
package struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
  package var location: Location?
  /// The key path, as `--set` takes it: `network.blocks.body.repeats`.
  package var path: String
  /// What was read and what is allowed, one sentence.
  package var message: String
  /// The nearest valid name, where a name was mistyped.
  package var suggestion: String?

  package init(
    at location: Location? = nil, path: String, _ message: String, suggestion: String? = nil
  ) {
    self.location = location
    self.path = path
    self.message = message
    self.suggestion = suggestion
  }

  /// One line without control characters: a hostile document cannot write to the terminal with it.
  package var description: String {
    var text = location.map { "\($0): " } ?? ""
    if !path.isEmpty { text += "\(path): " }
    text += message
    if let suggestion { text += "; did you mean '\(suggestion)'?" }
    return visible(text)
  }
}

/// All faults of one document, reported together.
package struct Faults: Error, Sendable, CustomStringConvertible {
  package var list: [Fault]

  package init(_ list: [Fault]) { self.list = list }

  package var description: String { list.map(\.description).joined(separator: "\n") }
}

/// Collects faults while a tree is decoded, so that every one is reported at once.
package struct FaultCollector: Sendable {
  package private(set) var faults: [Fault] = []
  private var known: Set<Fault> = []
  private var knownPlaces: [String] = []

  package init() {}

  /// Collects what is not known yet.
  /// - Parameter places: key paths at and below which nothing is collected.
  package init(knowing known: [Fault], below places: [String]) {
    self.known = Set(known)
    knownPlaces = places
  }

  package mutating func add(_ fault: Fault) {
    if faults.count < 200, !faults.contains(fault), !isKnown(fault) { faults.append(fault) }
  }

  private func isKnown(_ fault: Fault) -> Bool {
    known.contains(fault)
      || knownPlaces.contains { fault.path == $0 || fault.path.hasPrefix($0 + ".") }
  }

  /// Adds the fault that `node` at `path` is not what is allowed there.
  package mutating func add(_ node: Node, _ path: String, allowed: String, nearest: String? = nil) {
    add(
      Fault(
        at: node.location, path: path, "read \(node.excerpt); allowed: \(allowed)",
        suggestion: nearest))
  }

  /// Gives every fault the location of what its path names below `node`, which is at `path`. Rules
  /// over several fields know paths, not locations.
  mutating func locate(in node: Node, path: String) {
    for index in faults.indices {
      let full = faults[index].path
      guard faults[index].location == node.location, full.hasPrefix(path) else { continue }
      var place = node
      for part in NodePath(String(full.dropFirst(path.count))).parts where !part.isEmpty {
        guard let next = place.value(at: NodePath([part])) else { break }
        place = next
      }
      faults[index].location = place.location ?? faults[index].location
    }
  }

  /// All collected faults in the order of the text.
  package var inOrder: [Fault] {
    faults.enumerated().sorted { a, b in
      let (x, y) = (a.element.location, b.element.location)
      guard let x, let y, x != y else { return a.offset < b.offset }
      return (x.line, x.column) < (y.line, y.column)
    }.map(\.element)
  }

  /// Throws all collected faults in the order of the text, if there are any.
  package func check() throws {
    guard !faults.isEmpty else { return }
    throw Faults(inOrder)
  }
}

/// The candidate closest to `word`, if close enough to be a likely slip (Damerau's four slips,
/// counted by optimal string alignment distance: at most a third of the word, at least one), or the
/// one that is our name for what the word means elsewhere.
package func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
  let candidates = Array(candidates)
  if let ours = ourWords[word.lowercased()]?.first(where: candidates.contains) { return ours }
  let typed = Array(word.lowercased().unicodeScalars.prefix(64))
  var best: (name: String, distance: Int)?
  for name in candidates {
    let distance = alignmentDistance(typed, Array(name.lowercased().unicodeScalars.prefix(64)))
    if distance < best?.distance ?? .max { best = (name, distance) }
  }
  guard let best, best.distance <= max(1, max(typed.count, best.name.count) / 3) else { return nil }
  return best.name
}

private func alignmentDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
  guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
  var rows = [Array(0...b.count)]
  for i in 1...a.count {
    var row = [i] + Array(repeating: 0, count: b.count)
    for j in 1...b.count {
      row[j] = min(
        rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        row[j] = min(row[j], rows[i - 2][j - 2] + 1)
      }
    }
    rows.append(row)
  }
  return rows[a.count][b.count]
}
