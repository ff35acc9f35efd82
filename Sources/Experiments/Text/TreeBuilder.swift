// What the readers of YAML and JSON share: bounds on depth and number of values, and the rule that
// a key is given once.
import Schema

struct TreeBuilder {
  let bounds: TextBounds
  private var valueCount = 0
  private(set) var depth = 0

  init(_ bounds: TextBounds) { self.bounds = bounds }

  /// Counts a value.
  /// - Throws: `Faults` when there are too many.
  mutating func count(at location: Location) throws {
    valueCount += 1
    guard valueCount <= bounds.values else {
      throw Faults([
        Fault(at: location, path: "", "too many values; allowed: at most \(bounds.values)")
      ])
    }
  }

  /// Goes into a list or a mapping.
  /// - Throws: `Faults` when it is nested too deeply.
  mutating func enter(at location: Location) throws {
    depth += 1
    guard depth <= bounds.depth else {
      throw Faults([
        Fault(
          at: location, path: "", "nested too deeply; allowed: at most \(bounds.depth) levels")
      ])
    }
  }

  mutating func leave() { depth -= 1 }
}

/// The entries of one mapping as they are read.
struct EntryList {
  private(set) var entries: [Node.Entry] = []
  private var places: [String: Location] = [:]

  /// Adds an entry; a key that was there before is a fault that names both places.
  mutating func add(
    _ key: String, at location: Location, _ value: Node, path: String, bounds: TextBounds,
    into faults: inout FaultCollector
  ) throws {
    if let first = places[key] {
      faults.add(
        Fault(
          at: location, path: path,
          "this key is given twice, first at \(first); give it once"))
      return
    }
    guard entries.count < bounds.keys else {
      throw Faults([
        Fault(at: location, path: path, "too many keys; allowed: at most \(bounds.keys)")
      ])
    }
    places[key] = location
    entries.append(Node.Entry(key, value, keyLocation: location))
  }
}

/// The path of a key below `path`; what is endless about a key is cut.
func childPath(_ path: String, _ key: String) -> String {
  keyPath(path, String(key.unicodeScalars.prefix(64)))
}
