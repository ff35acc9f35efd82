// Batch normalization over batches of a few rows: its statistics are mostly noise.
import Networks
import Training
import Numerics

enum BatchNormRule: DiagnosisRule {
  /// Batches of so many rows are too small, unless each row has many positions.
  private static let few = 4

  static func findings(_ evidence: Evidence) -> [Finding] {
    let configuration = evidence.main.configuration
    let batch = configuration.training.batchSize
    guard batch <= few,
      let layer = evidence.main.layers.first(where: {
        $0.kind == BatchNorm.kind && $0.outputShape.dimensions.count == 1
      })
    else { return [] }
    return [
      Finding(
        kind: .warning,
        text: "\(layer.path) takes means over batches of \(batch): mostly noise",
        detail: "statistics of few rows say little of the data, and differ from those of the test",
        remedies: [
          Remedy("batches of 32 rows", set: Assignment("training.batch_size", "32"))
        ],
        source: "Wu & He, 2018, figure 1")
    ]
  }
}
