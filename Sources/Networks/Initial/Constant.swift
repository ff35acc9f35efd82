// The same value everywhere: what scales start from.
package import Engine
package import Schema

/// `value`, everywhere.
package struct Constant: InitialKind {
  package static let kind = "constant"
  package static let summary = "the same value everywhere"
  package static let needsMatrix = false

  package var value = 1.0

  package init() {}

  package static var fields: [Field<Constant>] {
    [.number("value", \.value, -1000...1000, help: "what every element starts from")]
  }

  package func initializer(_ fans: Fans) -> Initializer { .constant(Float(value)) }
}
