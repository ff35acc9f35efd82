// Every metric of layers, one line each, in the order in which the heatmap goes through them.

package let layerMetricCatalog: [LayerMetric] = [
  .weightGradient,
  .activationGradient,
  .updateRatio,
  .activationDeviation,
  .deadShare,
  .saturatedShare,
  .skipShare,
  .tokenSpread,
]
