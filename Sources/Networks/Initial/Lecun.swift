// LeCun's distribution, which keeps the size of activations behind a linear layer.
package import Engine
package import Schema

/// Normal with variance `gain`² / fan in: for linear layers (LeCun et al., 1998).
package struct Lecun: InitialKind {
  package static let kind = "lecun"
  package static let summary = "normal with variance 1 / fan in: suits linear layers"
  package static let needsMatrix = true

  package var gain = 1.0

  package init() {}

  package static var fields: [Field<Lecun>] {
    [.number("gain", \.gain, 0...1000, help: gainHelp)]
  }

  package func initializer(_ fans: Fans) -> Initializer {
    gain == 1
      ? .lecunNormal(fanIn: fans.fanIn)
      : .normal(deviation: gain * (1 / Double(max(1, fans.fanIn))).squareRoot())
  }
}
