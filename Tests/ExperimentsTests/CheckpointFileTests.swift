// Checkpoints to weights files and back: bit for bit, and only into the document they belong to.
import Numerics
import Engine
import Networks
import Testing
import Training

@testable import Experiments

@Suite struct CheckpointFileTests {
  private func refusal(_ bytes: [UInt8], for experiment: Experiment) -> String {
    do {
      _ = try CheckpointFile.decode(bytes, for: experiment)
      return ""
    } catch let error as SafetensorsError {
      return error.description
    } catch {
      return "not a SafetensorsError: \(error)"
    }
  }

  @Test func everythingComesBack() throws {
    let experiment = try ExperimentFile.read(exampleText)
    let checkpoint = try sampleCheckpoint(of: experiment, step: 700)
    let bytes = CheckpointFile.encode(checkpoint)
    let read = try CheckpointFile.decode(bytes, for: experiment)
    // Equal bytes mean equal bits of every field.
    #expect(CheckpointFile.encode(read) == bytes)
    #expect(read.step == 700 && read.optimizerStep == 699)
    #expect(read.lossDigest == checkpoint.lossDigest && read.digest == checkpoint.digest)
    #expect(read.tensors == checkpoint.tensors)
    #expect(read.recentLosses == checkpoint.recentLosses)
    #expect(read.batchLosses == checkpoint.batchLosses && read.testLoss == checkpoint.testLoss)
    #expect(read.weightGradients.steps == checkpoint.weightGradients.steps)
    #expect(read.weightGradients.paths == checkpoint.weightGradients.paths)
    #expect(read.base == experiment.configuration && read.edits == experiment.events)
  }

  @Test func resultsAreThoseOfTheCheckpoint() throws {
    let checkpoint = try sampleCheckpoint(of: try ExperimentFile.read(smallText))
    let results = Results(checkpoint)
    #expect(
      results.steps == 12 && results.metrics["train_loss"] == 0.1
        && results.metrics["train_accuracy"] == 0.75)
    #expect(results.metrics["test_accuracy"] == nil && results.digest == checkpoint.digest)
    #expect(results.status == .stopped)
    var diverged = checkpoint
    diverged.status = .diverged(step: 12, NonFinite(scope: "head", kind: "gradient", value: .nan))
    #expect(Results(diverged).status == .diverged)
  }

  @Test func weightsOfAnotherDocumentAreRefused() throws {
    let experiment = try ExperimentFile.read(exampleText)
    let bytes = CheckpointFile.encode(try sampleCheckpoint(of: experiment))
    var other = experiment
    other.configuration.seed = 8
    other.configuration.training.batchSize = 3
    let found = refusal(bytes, for: other)
    #expect(found.contains("belong to another document") && found.contains("seed"), "\(found)")
    #expect(found.contains("training.batch_size"))
    other = experiment
    other.events.removeLast()
    #expect(refusal(bytes, for: other).contains("what differs: events"))
    other = experiment
    other.presentation.name = "Another title"
    other.presentation.pace = 3
    other.configuration.training.stop.steps = 9999
    #expect(refusal(bytes, for: other).isEmpty)
  }

  @Test func otherWeightsFilesAreRefused() throws {
    let experiment = try ExperimentFile.read(smallText)
    #expect(
      refusal(Safetensors().encoded(), for: experiment).contains("not a checkpoint of resplay"))
    var newer = try Safetensors(CheckpointFile.encode(try sampleCheckpoint(of: experiment)))
    newer.metadata[0].value = "resplay-weights/2"
    #expect(refusal(newer.encoded(), for: experiment).contains("'resplay-weights/2'"))
  }

  @Test func damagedCheckpointsNeverTrap() throws {
    let experiment = try ExperimentFile.read(smallText)
    let file = try Safetensors(CheckpointFile.encode(try sampleCheckpoint(of: experiment)))
    for index in file.metadata.indices {
      for value in ["", "-1", "99999999999999999999", "x", "0 0 0 0", "1 1 7ff0000000000000 1"] {
        var copy = file
        copy.metadata[index].value = value
        let found = refusal(copy.encoded(), for: experiment)
        #expect(!found.hasPrefix("not a SafetensorsError"), "\(file.metadata[index].key) \(value)")
      }
    }
    for index in file.tensors.indices {
      var copy = file
      copy.tensors[index] = NamedTensor(
        name: copy.tensors[index].name, shape: [0, 1 << 40], values: [])
      #expect(!refusal(copy.encoded(), for: experiment).hasPrefix("not a SafetensorsError"))
    }
  }
}
