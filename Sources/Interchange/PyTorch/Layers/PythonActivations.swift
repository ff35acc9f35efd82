// Activations in PyTorch, an expression each.
internal import Engine
internal import Networks

extension ActivationLayer: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(call: (activation as? any PythonActivation)?.python ?? "")
  }
}

/// An activation that PyTorch can have.
protocol PythonActivation {
  /// An expression of `x`.
  var python: String { get }
}

extension Relu: PythonActivation { var python: String { "F.relu(x)" } }
extension LeakyRelu: PythonActivation {
  var python: String { "F.leaky_relu(x, \(Python.number(slope)))" }
}
extension Tanh: PythonActivation { var python: String { "torch.tanh(x)" } }
extension Sigmoid: PythonActivation { var python: String { "torch.sigmoid(x)" } }
extension Gelu: PythonActivation {
  var python: String { approximation == .tanh ? "F.gelu(x, approximate=\"tanh\")" : "F.gelu(x)" }
}
extension Silu: PythonActivation { var python: String { "F.silu(x)" } }
extension Elu: PythonActivation { var python: String { "F.elu(x, \(Python.number(alpha)))" } }
extension Softplus: PythonActivation { var python: String { "F.softplus(x)" } }
