// Small runs and shorthands that the tests of this target share.
import Numerics
import Problems
import Engine
import Networks
import Schema
import Training

func dense(_ units: Int) -> Layer {
  var kind = Dense()
  kind.units = units
  return Layer(kind)
}

let relu = Layer(Relu())

/// Residual blocks of two dense layers, branches scaled by one over the root of the blocks.
func residual(width: Int = 8, blocks: Int = 3, extra: [Layer] = [], outputs: Int = 2) -> Network {
  var skip = Skip(from: 0, to: 3 + extra.count)
  skip.branchScale = .inverseSquareRootOfRepeats
  return Network(blocks: [
    Block("stem", layers: [dense(width), relu]),
    Block(
      "body", repeats: blocks, layers: [dense(width), relu, dense(width)] + extra, skips: [skip]),
    Block("head", layers: [dense(outputs)]),
  ])
}

/// Two spirals and a small residual network, trained by SGD for 60 steps of 16 rows.
func smallRun(_ change: (inout RunConfiguration) -> Void = { _ in }) -> RunConfiguration {
  var configuration = RunConfiguration()
  configuration.seed = 7
  var spiral = Spiral()
  spiral.plane.points = 120
  configuration.data = DataSpec(spiral)
  configuration.network = residual()
  configuration.training.batchSize = 16
  configuration.training.optimizer = OptimizerSpec(sgd(0.03))
  configuration.training.stop.steps = 60
  change(&configuration)
  return configuration
}

func sgd(_ rate: Double) -> SGD {
  var sgd = SGD()
  sgd.learningRate = rate
  return sgd
}

extension Trainer {
  /// - Parameter interruption: looked at after every kernel call.
  convenience init(
    _ configuration: RunConfiguration, threads: Int = 1, interruption: Interruption? = nil
  ) throws {
    var options = ExecutionOptions()
    options.threads = threads
    if interruption != nil { (options.stretch, options.interruption) = (1, interruption) }
    try self.init(
      configuration, dataset: configuration.loadDataset(files: DataFiles()), kernels: .best,
      options: options)
  }

  convenience init(resuming checkpoint: Checkpoint) throws {
    let configuration = try checkpoint.base.applying(checkpoint.edits)
    try self.init(
      checkpoint, dataset: configuration.loadDataset(files: DataFiles()), kernels: .best)
  }

  /// At most so many steps.
  @discardableResult
  func advance(_ count: Int) -> Trainer {
    for _ in 0..<count { advance() }
    return self
  }

  func change(_ change: (inout RunConfiguration) -> Void) throws {
    var next = configuration
    change(&next)
    try apply(next)
  }

  func values(_ path: String) -> [Float] {
    parameters.index(of: path).map { Array(parameters.value($0)) } ?? []
  }

  func momentum(_ path: String) -> [Float] {
    parameters.index(of: path).map { Array(parameters.state(0, $0)) } ?? []
  }
}

/// Everything a run has measured and become, as exact bits.
struct Bits: Equatable {
  var step: Int
  var digest: String
  var batchLosses: [UInt32]
  var testLoss: [UInt32]
  var historySteps: [Int]
  var weightGradients: [[UInt32]]
  var activationGradients: [[UInt32]]
  var tensors: [String: [UInt32]]
  var marks: [ChangeMark]

  init(_ trainer: Trainer) throws {
    let checkpoint = try trainer.checkpoint()
    func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }
    step = trainer.step
    digest = trainer.digest
    batchLosses = bits(trainer.batchLosses.values)
    testLoss = bits(trainer.testLoss.values)
    historySteps = trainer.weightGradients.steps
    weightGradients = trainer.weightGradients.values.map(bits)
    activationGradients = trainer.activationGradients.values.map(bits)
    tensors = Dictionary(
      uniqueKeysWithValues: checkpoint.tensors.map { ($0.name, bits($0.values)) })
    marks = trainer.marks
  }
}

/// The message of the error that `body` throws, or "" where it throws none.
func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return ""
  } catch {
    return String(describing: error)
  }
}
