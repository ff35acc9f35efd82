// Glorot's distribution, a compromise between forward and backward pass.
package import Engine
package import Schema

/// Uniform in ±`gain` · sqrt(6 / (fan in + fan out)): for tanh (Glorot & Bengio, 2010).
package struct Glorot: InitialKind {
  package static let kind = "glorot"
  package static let summary = "uniform in ±sqrt(6 / (fan in + fan out)): suits tanh"
  package static let needsMatrix = true

  package var gain = 1.0

  package init() {}

  package static var fields: [Field<Glorot>] {
    [.number("gain", \.gain, 0...1000, help: gainHelp)]
  }

  package func initializer(_ fans: Fans) -> Initializer {
    gain == 1
      ? .glorotUniform(fanIn: fans.fanIn, fanOut: fans.fanOut)
      : .uniform(bound: gain * (6 / Double(max(1, fans.fanIn + fans.fanOut))).squareRoot())
  }
}
