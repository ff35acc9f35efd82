// Every layer kind, one line each.
package import Schema

package let layerCatalog = Catalog<any LayerKind>(
  "layer",
  [
    .init(Dense.self) { $0 },
    .init(Conv.self) { $0 },
    .init(Recurrent.self) { $0 },
    .init(Relu.self) { $0 },
    .init(LeakyRelu.self) { $0 },
    .init(Tanh.self) { $0 },
    .init(Sigmoid.self) { $0 },
    .init(Gelu.self) { $0 },
    .init(Silu.self) { $0 },
    .init(Elu.self) { $0 },
    .init(Softplus.self) { $0 },
    .init(BatchNorm.self) { $0 },
    .init(LayerNorm.self) { $0 },
    .init(RMSNorm.self) { $0 },
    .init(GroupNorm.self) { $0 },
    .init(Dropout.self) { $0 },
    .init(MaxPool.self) { $0 },
    .init(AveragePool.self) { $0 },
    .init(GlobalPool.self) { $0 },
    .init(Upsample.self) { $0 },
    .init(Reshape.self) { $0 },
    .init(Flatten.self) { $0 },
    .init(LastStep.self) { $0 },
    .init(Embedding.self) { $0 },
    .init(Positions.self) { $0 },
    .init(Attention.self) { $0 },
  ])
