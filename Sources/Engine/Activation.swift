// Activations as the kernels know them.
internal import CKernels

extension Activation {
  /// The kernel's number and its parameter.
  var kernel: (rk_activation, Float) {
    switch self {
    case .relu: (RK_RELU, 0)
    case .leakyRelu(let slope): (RK_LEAKY_RELU, slope)
    case .tanh: (RK_TANH, 0)
    case .sigmoid: (RK_SIGMOID, 0)
    case .gelu: (RK_GELU, 0)
    case .silu: (RK_SILU, 0)
    case .geluTanh: (RK_GELU_TANH, 0)
    case .softplus: (RK_SOFTPLUS, 0)
    case .elu(let alpha): (RK_ELU, alpha)
    }
  }

  /// Whether the backward pass needs the input rather than the output.
  var savesInput: Bool { kernel.0.savesInput }
}

extension rk_activation {
  var savesInput: Bool { rk_activation_saves_input(self) != 0 }
}
