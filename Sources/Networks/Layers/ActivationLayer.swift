// The layer of an activation: its kind, words and fields are the activation's own
// (`Engine/Activations`).
internal import Numerics
package import Engine
package import Schema

/// y = activation(x), elementwise: the shape stays, and there are no parameters. Formula and source
/// are told at the activation.
package struct ActivationLayer<Activation: ActivationKind>: LayerKind {
  package static var kind: String { Activation.kind }
  package static var summary: String { Activation.summary }
  package static var keepsZero: Bool {
    [Relu.kind, LeakyRelu.kind, Tanh.kind, Gelu.kind, Silu.kind, Elu.kind].contains(kind)
  }

  package var activation = Activation()

  package init() {}

  package static var fields: [Field<ActivationLayer>] {
    Activation.fields.map { field in
      Field(
        field.name, field.type, unit: field.unit, required: field.isRequired, names: field.names,
        help: field.help,
        read: { field.read($0.activation) },
        write: { field.write(&$0.activation, $1, $2, &$3) })
    }
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    try context.builder.activation(x, activation)
  }
}

extension Layer {
  /// The layer of an activation.
  package init(_ activation: some ActivationKind, name: String? = nil) {
    self.init(layer(of: activation), name: name)
  }
}

private func layer<Activation: ActivationKind>(of activation: Activation) -> any LayerKind {
  var layer = ActivationLayer<Activation>()
  layer.activation = activation
  return layer
}

/// The layers of all activations, in the order of their catalog.
let activationLayers: [any LayerKind.Type] = activationCatalog.map { layerType(of: $0) }

private func layerType<Activation: ActivationKind>(of _: Activation.Type) -> any LayerKind.Type {
  ActivationLayer<Activation>.self
}
