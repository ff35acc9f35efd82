// A normal distribution of a given width, whatever the shape.
package import Engine
package import Schema

/// Normal with mean 0 and the deviation `gain` · `deviation`, whatever the shape (0.02: Radford et
/// al., 2018).
package struct Normal: InitialKind {
  package static let kind = "normal"
  package static let summary = "normal with a given deviation, whatever the shape"
  package static let needsMatrix = false

  package var deviation = 0.02
  package var gain = 1.0

  package init() {}

  package static var fields: [Field<Normal>] {
    [
      .number("deviation", \.deviation, 0...1000, help: "standard deviation"),
      .number("gain", \.gain, 0...1000, help: gainHelp),
    ]
  }

  package func initializer(_ fans: Fans) -> Initializer { .normal(deviation: gain * deviation) }
}

let gainHelp = "factor on all values drawn"
