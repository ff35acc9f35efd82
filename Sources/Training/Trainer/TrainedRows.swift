// Which test rows a run was trained on before its data was divided anew: they no longer test it.
internal import Numerics
internal import Problems
internal import Schema

/// How the data of an earlier stretch of a run was made and divided.
struct TrainedData: Equatable {
  /// Most that a run remembers, the newest.
  static let limit = 64

  var data: DataSpec
  var seed: Int

  init(_ configuration: RunConfiguration) {
    data = configuration.data
    seed = configuration.seed
  }
}

extension [TrainedData] {
  /// With the data of one more stretch of training.
  func adding(_ configuration: RunConfiguration) -> Self {
    let new = TrainedData(configuration)
    return (filter { $0 != new } + [new]).suffix(TrainedData.limit)
  }

  /// How many test rows of a configuration's data were trained on.
  func testRows(of configuration: RunConfiguration, in dataset: Dataset) -> Int {
    let source = configuration.data.kind.rowSource(seed: configuration.randomSeed)
    let present = TrainedData(configuration)
    var isTrained = [Bool](repeating: false, count: dataset.rowCount)
    for past in self where past != present {
      let seed = Seed(UInt64(past.seed))
      guard past.data.kind.rowSource(seed: seed) == source else { continue }
      let split = past.data.kind.split(
        dataset.rowCount, ownTestCount: dataset.ownTestCount, seed: seed)
      for row in split.train { isTrained[Int(row)] = true }
    }
    return dataset.testRows.count { isTrained[Int($0)] }
  }
}

extension Edit {
  /// Whether what was measured before it is of another network or other data.
  var changesWhatIsMeasured: Bool {
    switch path.parts.first {
    case "data", "network", "seed": true
    case "training": path.parts.count == 1 || path.parts[1] == "loss"
    default: false
    }
  }
}

extension RunConfiguration {
  /// Whether measurements of a run with one configuration are measurements with the other: it has
  /// the same data, network and loss.
  package func isMeasuredLike(_ other: RunConfiguration) -> Bool {
    data == other.data && seed == other.seed && network == other.network
      && training.loss == other.training.loss
  }
}

extension Trainer {
  /// The step at which data, network or loss were last changed; 0 where they never were. What was
  /// measured before it is of another run.
  package var changedStep: Int { edits.last { $0.changesWhatIsMeasured }?.step ?? 0 }

  /// The configuration that the last step was made with.
  package var trainedConfiguration: RunConfiguration { stale ?? configuration }
}
