// n steps, save, open, m steps are n + m steps, bit for bit, through real files.
import ProjectSupport
import Numerics
import Problems
import Engine
import Experiments
import Testing
import Training

@Suite struct ContinuationTests {
  private static let text = smallText.replacing(
    "{name: head, layers: [{kind: dense, units: 2}]}",
    with: """
      {name: body, repeats: 2, layers: [{kind: dense, units: 2}, batch_norm, tanh], \
      skips: [{from: 0, to: 3}]},
            {name: head, layers: [{kind: dense, units: 2}]}
      """)

  @Test(arguments: ["sgd", "adam"]) func aSavedRunGoesOnAsIfNothingHadBeen(optimizer: String) throws
  {
    let folder = try TemporaryFolder()
    let library = Library(presetsFolder: folder.path, savesFolder: folder.path)
    let experiment = try ExperimentFile.read(Self.text + "training: {optimizer: \(optimizer)}\n")
    let data = try experiment.configuration.data.kind.load(
      seed: experiment.configuration.seed(of: .data), files: DataFiles())
    let whole = try Trainer(experiment.configuration, dataset: data, kernels: .best)
    for _ in 0..<30 { whole.advance() }

    let first = try Trainer(experiment.configuration, dataset: data, kernels: .best)
    for _ in 0..<13 { first.advance() }
    var saved = experiment
    let checkpoint = try first.checkpoint()
    saved.results = Results(checkpoint)
    _ = try library.save(saved, checkpoint: checkpoint, as: "run", basedOn: nil, over: .itself)

    let opened = try library.open("run")
    var named = opened.experiment
    named.results?.weights = nil
    #expect(named == saved)
    let second = try Trainer(#require(opened.checkpoint), dataset: data, kernels: .best)
    #expect(second.step == 13)
    for _ in 0..<17 { second.advance() }
    #expect(second.digest == whole.digest)
    #expect(try second.checkpoint().tensors == whole.checkpoint().tensors)
  }
}
