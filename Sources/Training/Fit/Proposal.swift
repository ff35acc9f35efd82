// A network and training settings that fit data which is to be learnt without a document: something
// that learns at once, and is small enough to be changed from there.
package import Problems
internal import Networks
internal import Numerics
internal import Schema

extension RunConfiguration {
  /// The templates that can be built on the data, each with what it makes, in the catalog's order.
  package static func starts(
    on data: DataSpec, _ outline: DataOutline, seed: Int = 0
  ) -> [(template: NetworkTemplate, configuration: RunConfiguration)] {
    templateCatalog.compactMap { template in
      start(on: data, outline, template, seed: seed).map { (template, $0) }
    }
  }

  /// What a template makes of data; nil where that cannot be built.
  package static func start(
    on data: DataSpec, _ outline: DataOutline, _ template: NetworkTemplate, seed: Int = 0
  ) -> RunConfiguration? {
    var configuration = RunConfiguration()
    configuration.seed = seed
    configuration.data = data
    configuration.training.loss = outline.task.kind.usualLoss
    configuration.training.batchSize = 64
    var optimizer = AdamW()
    optimizer.learningRate = 0.003
    configuration.training.optimizer = OptimizerSpec(optimizer)
    configuration.training.schedule = ScheduleSpec(CosineSchedule())
    configuration.training.stop.steps = 1000
    var vocabulary: Int?
    if case .tokens(let count) = outline.vocabulary { vocabulary = count }
    let request = TemplateData(
      shape: outline.inputShape.dimensions, vocabulary: vocabulary,
      units: configuration.training.loss.units(outline.task.outputCount),
      positions: outline.task.positions, isCausal: outline.task.kind is LanguageModel)
    guard let network = template.network(request) else { return nil }
    configuration.network = network
    guard Fit.faults(configuration, outline).isEmpty else { return nil }
    return configuration
  }

  /// A configuration for data of any form: the first template that fits it, or, where none does,
  /// one whose faults say what would have to change.
  package static func proposed(for data: DataSpec, _ dataset: Dataset) -> RunConfiguration {
    let outline = DataOutline(dataset, of: data)
    if let first = starts(on: data, outline).first { return first.configuration }
    var configuration = RunConfiguration()
    configuration.data = data
    configuration.training.loss = outline.task.kind.usualLoss
    configuration.network = Network(blocks: [
      Block(
        "head",
        layers: [
          NetworkTemplate.dense(
            configuration.training.loss.units(outline.task.outputCount))
        ])
    ])
    return configuration
  }
}
