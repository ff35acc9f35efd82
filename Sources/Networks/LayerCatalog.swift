// Every layer kind, one line each.
package import Schema

package let layerCatalog = Catalog<any LayerKind>(
  "layer",
  [
    Dense.self,
    Conv.self,
    Recurrent.self,
  ] + activationLayers + [
    BatchNorm.self,
    LayerNorm.self,
    RMSNorm.self,
    GroupNorm.self,
    Dropout.self,
    MaxPool.self,
    AveragePool.self,
    GlobalPool.self,
    Upsample.self,
    Reshape.self,
    Flatten.self,
    LastStep.self,
    Embedding.self,
    Positions.self,
    Attention.self,
  ])

extension Catalog<any LayerKind> {
  /// Takes types that conform to the protocol and no others, which the compiler checks.
  fileprivate init(_ noun: String, _ layers: [any LayerKind.Type]) {
    self.init(noun, layers.map { Entry($0) { $0 } })
  }
}
