// He's distribution, which keeps the size of activations behind a relu.
package import Engine
package import Schema

/// Normal with variance `gain`² · 2 / fan in: for relu (He et al., 2015).
package struct He: InitialKind {
  package static let kind = "he"
  package static let summary = "normal with variance 2 / fan in: suits relu"
  package static let needsMatrix = true

  package var gain = 1.0

  package init() {}

  package static var fields: [Field<He>] {
    [.number("gain", \.gain, 0...1000, help: gainHelp)]
  }

  package func initializer(_ fans: Fans) -> Initializer {
    gain == 1
      ? .heNormal(fanIn: fans.fanIn)
      : .normal(deviation: gain * (2 / Double(max(1, fans.fanIn))).squareRoot())
  }
}
