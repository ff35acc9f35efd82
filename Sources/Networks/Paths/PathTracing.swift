// A network lowered so that its backward pass can follow one path: the gradient of both ways of
// every join goes through a gate, and what arrives at the input is measured.
internal import Engine
import Numerics

/// Where the gradient that arrives over a path is measured.
package enum PathTracing: Hashable, Sendable {
  /// At the network's inputs.
  case input
  /// At the output of the first layer: inputs that are tokens have no gradient.
  case firstLayer

  /// The scope whose output's gradient it is.
  package static let scope = "path"

  /// The gates of a join, two buffers [1]: the factors on the gradients of its ways.
  package static func branchGate(_ join: String) -> String { "\(join).branch_gate" }
  package static func skipGate(_ join: String) -> String { "\(join).skip_gate" }
}

extension Lowerer {
  /// The same values, as the output of a scope whose gradient the backward pass can measure.
  mutating func measuringPoint(_ x: Tensor) throws -> Tensor {
    let (path, wasFrozen) = (context.path, context.builder.isFrozen)
    defer {
      context.builder.isFrozen = wasFrozen
      _ = enter(path)
    }
    context.builder.isFrozen = false
    _ = enter(PathTracing.scope)
    let one = try context.builder.parameter("one", [1], .constant(1), role: .scalar)
    return try context.builder.multiplyScalar(x, by: one)
  }

  /// What a join takes, each way with a gate where paths are traced. A skip's own gate and
  /// projection, and the keys and values of attention, lie behind the gate of the skip.
  mutating func gated(_ source: Tensor, _ branch: Tensor) throws -> (Tensor, Tensor) {
    guard tracing != nil else { return (source, branch) }
    func gate(_ name: String) throws -> Tensor {
      try context.builder.parameter(name, [1], .constant(1), role: .buffer)
    }
    return (
      try context.builder.gradientGate(source, by: gate("skip_gate")),
      try context.builder.gradientGate(branch, by: gate("branch_gate"))
    )
  }
}
