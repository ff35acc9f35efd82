// Every layer kind, one line each.
package import Schema

package let layerCatalog = Catalog<any LayerKind>(
  "layer",
  [
    Dense.self,
    FeedForward.self,
    Conv.self,
    DepthwiseConv.self,
    TransposedConv.self,
    Recurrent.self,
  ] + activationLayers + [
    BatchNorm.self,
    LayerNorm.self,
    RMSNorm.self,
    GroupNorm.self,
    ScaleLayer.self,
    SqueezeExcite.self,
    Dropout.self,
    MaxPool.self,
    AveragePool.self,
    GlobalPool.self,
    Upsample.self,
    Reshape.self,
    Flatten.self,
    FirstStep.self,
    LastStep.self,
    MeanOverTime.self,
    Trim.self,
    Transpose.self,
    Patchify.self,
    Embedding.self,
    Positions.self,
    ClassToken.self,
    Prefix.self,
    Attention.self,
    PrimaryCapsules.self,
    Capsules.self,
    Lengths.self,
  ])

extension Catalog<any LayerKind> {
  /// Takes types that conform to the protocol and no others, which the compiler checks.
  fileprivate init(_ noun: String, _ layers: [any LayerKind.Type]) {
    self.init(noun, layers.map { Entry($0) { $0 } })
  }
}
