// Which test rows a run was trained on before its data was divided anew: they no longer test it.
internal import Numerics
internal import Problems
internal import Schema

extension [DataSource] {
  /// Most that a run remembers, the newest.
  private static var limit: Int { 64 }

  /// With the data of one more stretch of training.
  func adding(_ configuration: RunConfiguration) -> Self {
    let new = configuration.dataSource
    return (filter { $0 != new } + [new]).suffix(Self.limit)
  }

  /// How many test rows of a configuration's data were trained on.
  func testRows(of configuration: RunConfiguration, in dataset: Dataset) -> Int {
    let present = configuration.dataSource
    let source = present.data.kind.rowSource(seed: present.seed)
    var isTrained = [Bool](repeating: false, count: dataset.rowCount)
    for past in self where past != present {
      guard past.data.kind.rowSource(seed: past.seed) == source else { continue }
      let split = past.data.kind.split(
        dataset.rowCount, ownTestCount: dataset.ownTestCount, seed: past.seed)
      for row in split.train { isTrained[Int(row)] = true }
    }
    return dataset.testRows.count { isTrained[Int($0)] }
  }
}

extension Edit {
  /// Whether what was measured before it is of another network or other data.
  var changesWhatIsMeasured: Bool {
    switch path.parts.first {
    case "data", "network", "seed", "seeds": !isRenaming
    case "training":
      path.parts.count == 1 || ["loss", "validation_fraction"].contains(path.parts[1])
    default: false
    }
  }
}

extension RunConfiguration {
  /// Whether measurements of a run with one configuration are measurements with the other: it has
  /// the same data, network and loss.
  package func isMeasuredLike(_ other: RunConfiguration) -> Bool {
    dataSource == other.dataSource && seed == other.seed && seeds == other.seeds
      && network == other.network && training.loss == other.training.loss
  }
}

extension Trainer {
  /// The step at which data, network or loss were last changed; 0 where they never were. What was
  /// measured before it is of another run.
  package var changedStep: Int { edits.last { $0.changesWhatIsMeasured }?.step ?? 0 }

  /// The configuration that the last step was made with.
  package var trainedConfiguration: RunConfiguration { stale ?? configuration }
}
