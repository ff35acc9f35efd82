// A uniform distribution of a given range, whatever the shape.
package import Engine
package import Schema

/// Uniform in ±`gain` · `range`, whatever the shape.
package struct Uniform: InitialKind {
  package static let kind = "uniform"
  package static let summary = "uniform in a given range, whatever the shape"
  package static let needsMatrix = false

  package var range = 0.05
  package var gain = 1.0

  package init() {}

  package static var fields: [Field<Uniform>] {
    [
      .number("range", \.range, 0...1000, help: "largest magnitude"),
      .number("gain", \.gain, 0...1000, help: gainHelp),
    ]
  }

  package func initializer(_ fans: Fans) -> Initializer { .uniform(bound: gain * range) }
}
