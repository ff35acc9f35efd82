// A small configurable value with one field of every type, shared by the tests of this target.
import Schema
import Testing

struct Point: Configurable {
  var x = 0
  init() {}
  static var fields: [Field<Point>] {
    [.integer("x", \.x, -9...9, help: "its place")]
  }
}

enum Colour: String, CaseIterable, Sendable {
  case red, green, lightBlue = "light_blue"
}

struct Sample: Kind {
  static let kind = "sample"
  static let summary = "one field of every type"

  var count = 3
  var rate = 0.5
  var on = false
  var colour = Colour.red
  var label = "none"
  var point = Point()
  var maybe: Point?
  var numbers: [Int] = []

  init() {}

  static var fields: [Field<Sample>] {
    [
      .integer("count", \.count, 1...10, unit: "samples", help: "how many"),
      .number("rate", \.rate, 0...1, help: "how fast"),
      .flag("on", \.on, help: "whether"),
      .choice("colour", \.colour, help: "which"),
      .text("label", \.label, maximumLength: 8, help: "its name"),
      .value("point", \.point, allowed: "a point", help: "where"),
      .optional("maybe", \.maybe, allowed: "a point or nothing", help: "perhaps where"),
      .list("numbers", \.numbers, limit: 4, help: "some numbers"),
    ]
  }

  func validate(path: String, at location: Location?, into faults: inout FaultCollector) {
    if numbers.count > count {
      faults.add(Fault(at: location, path: keyPath(path, "numbers"), "more numbers than count"))
    }
  }
}

struct Titled: Kind {
  static let kind = "titled"
  static let summary = "one required field"
  var name = ""
  init() {}
  static var fields: [Field<Titled>] {
    [.text("name", \.name, maximumLength: 5, required: true, help: "its name")]
  }
}

let catalog = Catalog<any Kind>("thing", [Sample.self, Titled.self])

extension Catalog<any Kind> {
  fileprivate init(_ noun: String, _ kinds: [any Kind.Type]) {
    self.init(noun, kinds.map { Entry($0) { $0 } })
  }
}

/// A node at a place of a text.
func at(_ line: Int, _ column: Int, _ node: Node) -> Node {
  var copy = node
  copy.location = Location(line: line, column: column)
  return copy
}

/// What decoding says about `node`, one fault a line.
func faults<Value: NodeCodable>(_ type: Value.Type, _ node: Node, path: String = "s") -> [String] {
  var collector = FaultCollector()
  let value = Value.decode(node, path: path, into: &collector)
  #expect((value == nil) == !collector.faults.isEmpty)
  return collector.faults.map(\.description)
}
