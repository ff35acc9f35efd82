// The mean squared error: of values, each by one output unit.
internal import Engine
internal import Networks

extension Loss {
  /// The mean of (prediction - target)² over all values, without a half: its gradient is 2
  /// (prediction - target) / n.
  ///
  /// Beside PyTorch: `mse_loss`.
  package static let meanSquaredError = Loss(
    "mean_squared_error", summary: "mean of squared differences from the target values",
    penalty: { $0 * $0 },
    append: { builder, output, target in
      try builder.meanSquaredError(prediction: output, target: target)
    })
}
