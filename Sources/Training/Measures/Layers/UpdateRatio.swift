// How far a step moves the weights of a layer, beside how large they are: near 0.001 where training
// goes well.

extension LayerMetric {
  package static let updateRatio = LayerMetric(
    "update_ratio", title: "update / weight", symbol: "ΔW/W", scale: .magnitude,
    summary: "norm of what the step added to a layer's weights over that of the weights before it; "
      + "about 0.001 is usual",
    formula: "‖W after - W before‖ / ‖W before‖, over at most 65,536 weights of a matrix, evenly "
      + "spread",
    source: "Karpathy, 2022; You, Gitman & Ginsburg, 2017",
    form: .update { weights, change in
      weights > 0 ? (change / weights).squareRoot() : .nan
    })
}
