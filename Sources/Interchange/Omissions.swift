// What formats leave out of a run, in the words that they have in common.
internal import Engine
internal import Experiments
internal import Networks
internal import Schema
internal import Training

enum Omission {
  static let document = "the document: it cannot be made again from this"
  static let randomness = "dropout and stochastic depth: it is the network as it is evaluated"
  static let training = "the settings of the training"
  static let weights = "the weights, the data and the settings of the training"
}

extension ExportedRun {
  /// What weights alone do not say of a run.
  func weightOmissions() throws -> [String] {
    guard step > 0 else { return [] }
    let training = try configuration().training
    var omissions: [String] = []
    if training.optimizer.kind.rule(factor: 1, step: 1).stateCount > 0 {
      omissions.append("the optimizer's state: what is trained on from it starts that anew")
    }
    if training.average > 0 {
      omissions.append("the raw weights: these are their moving average, which is measured")
    }
    return omissions
  }
}
