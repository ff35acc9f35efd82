// Every activation, one line each, in the order of the documentation.

/// `Networks` makes a layer of each.
package let activationCatalog: [any ActivationKind.Type] = [
  Relu.self,
  LeakyRelu.self,
  Tanh.self,
  Sigmoid.self,
  Gelu.self,
  Silu.self,
  Elu.self,
  Softplus.self,
]
