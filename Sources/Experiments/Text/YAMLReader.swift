// YAML text to a tree with places, strictly: one document, no anchors, aliases, merge keys or tags,
// bounded in size, depth and number of values before any of it is built.
import Schema

struct YAMLReader {
  private let events: YAMLEvents
  private var builder: TreeBuilder
  private var faults: FaultCollector

  /// Reads a text whose characters were checked.
  /// - Parameter faults: receives what is wrong without making the rest unreadable.
  /// - Throws: `Faults` where reading cannot go on.
  static func read(
    _ text: String, bounds: TextBounds = TextBounds(), into faults: inout FaultCollector
  ) throws -> Node {
    var reader = YAMLReader(
      events: try YAMLEvents(text), builder: TreeBuilder(bounds), faults: faults)
    let node = try reader.document()
    faults = reader.faults
    return node
  }

  private mutating func document() throws -> Node {
    var root = Node(.null, at: Location(line: 1, column: 1))
    var isDone = false
    while true {
      let event = try events.next()
      switch event.content {
      case .streamEnd:
        return root
      case .documentStart:
        guard !isDone else {
          throw Faults([
            Fault(
              at: event.location, path: "",
              "a second document starts here; a file holds one")
          ])
        }
        root = try value(of: try events.next(), path: "")
        isDone = true
      default:
        continue
      }
    }
  }

  private mutating func value(of event: YAMLEvent, path: String) throws -> Node {
    try builder.count(at: event.location)
    if event.hasAnchor {
      faults.add(
        Fault(
          at: event.location, path: path,
          "anchors ('&') are not allowed; write the value where it is needed"))
    }
    switch event.content {
    case .scalar(let text, let isPlain):
      return scalar(text, isPlain: isPlain, event, path: path)
    case .listStart:
      checkTag(event, path: path, allowed: "seq")
      return try list(from: event.location, path: path)
    case .mapStart:
      checkTag(event, path: path, allowed: "map")
      return try map(from: event.location, path: path)
    case .alias:
      faults.add(
        Fault(
          at: event.location, path: path,
          "aliases ('*') are not allowed; write the value again"))
      return Node(.null, at: event.location)
    default:
      return Node(.null, at: event.location)
    }
  }

  private mutating func list(from location: Location, path: String) throws -> Node {
    try builder.enter(at: location)
    var elements: [Node] = []
    while true {
      let event = try events.next()
      if case .listEnd = event.content { break }
      elements.append(try value(of: event, path: childPath(path, String(elements.count))))
    }
    builder.leave()
    return Node(.list(elements), at: location)
  }

  private mutating func map(from location: Location, path: String) throws -> Node {
    try builder.enter(at: location)
    var list = EntryList()
    while true {
      let event = try events.next()
      if case .mapEnd = event.content { break }
      guard case .scalar(let key, let isPlain) = event.content else {
        if case .alias = event.content {
          throw Faults([Fault(at: event.location, path: path, "aliases ('*') are not allowed")])
        }
        throw Faults([
          Fault(at: event.location, path: path, "read a list or mapping as a key; allowed: a word")
        ])
      }
      if event.hasAnchor {
        faults.add(Fault(at: event.location, path: path, "anchors ('&') are not allowed"))
      }
      checkTag(event, path: path, allowed: "str")
      try builder.count(at: event.location)
      let place = childPath(path, key)
      let value = try value(of: try events.next(), path: place)
      if isPlain, key == "<<" {
        faults.add(
          Fault(
            at: event.location, path: path,
            "merge keys ('<<') are not allowed; write the keys themselves"))
        continue
      }
      try list.add(
        key, at: event.location, value, path: place, bounds: builder.bounds, into: &faults)
    }
    builder.leave()
    return Node(.map(list.entries), at: location)
  }

  private mutating func scalar(
    _ text: String, isPlain: Bool, _ event: YAMLEvent, path: String
  ) -> Node {
    guard isPlain, event.tag == nil else {
      checkTag(event, path: path, allowed: "str")
      return Node(.string(text), at: event.location)
    }
    return Node(PlainScalar.resolve(text), at: event.location)
  }

  /// Only the standard tag that says what the value is anyway may stand.
  private mutating func checkTag(_ event: YAMLEvent, path: String, allowed: String) {
    guard let tag = event.tag, tag != "!", tag != "tag:yaml.org,2002:\(allowed)" else { return }
    faults.add(
      Fault(
        at: event.location, path: path,
        "read the tag '\(childPath("", tag))'; tags are not allowed, write the plain value"))
  }
}
