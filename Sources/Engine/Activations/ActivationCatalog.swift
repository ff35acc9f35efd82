// Every activation, one line each, in the order of the documentation.

/// The activations with their defaults. `Networks` makes a layer of each.
package let activationCatalog: [any ActivationKind] = [
  Relu(),
  LeakyRelu(),
  Tanh(),
  Sigmoid(),
  Gelu(),
  Silu(),
  Elu(),
  Softplus(),
]
