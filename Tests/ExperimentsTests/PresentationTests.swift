// The pace stands among the training settings of the file and is none of them.
import Schema
import Testing
import Training

@testable import Experiments

struct PresentationTests {
  @Test func thePaceIsReadFromTrainingAndWrittenThere() throws {
    var experiment = try ExperimentFile.read(smallText + "training: {pace: 30}\n")
    #expect(experiment.presentation.pace == 30)
    experiment.presentation.pace = 40
    let text = ExperimentFile.write(experiment)
    #expect(text.contains("pace: 40"))
    #expect(try ExperimentFile.read(text) == experiment)
  }

  @Test func settingItLeavesTheConfigurationAsItIs() throws {
    var experiment = try ExperimentFile.read(smallText)
    let before = experiment.configuration
    experiment.settings = try experiment.settings.applying([
      Setting(path: NodePath("training.pace"), text: "300")
    ])
    #expect(experiment.presentation.pace == 300 && experiment.configuration == before)
    experiment.settings = try experiment.settings.applying([
      Setting(path: NodePath("training.batch_size"), text: "9")
    ])
    #expect(experiment.presentation.pace == 300)
    #expect(experiment.configuration.training.batchSize == 9)
  }

  @Test func itIsNeverAnEvent() throws {
    let text = smallText + "events:\n- {step: 5, set: training.pace, to: 30}\n"
    #expect(throws: Faults.self) { try ExperimentFile.read(text) }
  }

  @Test(arguments: [
    ("training: {pace: -1}", "training.pace: read -1; allowed: a number from 0 to 1000000"),
    (
      "training: {speed: 1}",
      "allowed: loss, batch_size, optimizer, schedule, clip_norm, augment, accumulate, "
        + "average, validation_fraction, stop, pace"
    ),
  ])
  func faultsNameItAsAKeyOfTraining(section: String, words: String) {
    #expect {
      try ExperimentFile.read(smallText + section + "\n")
    } throws: {
      "\($0)".contains(words)
    }
  }

  @Test func theViewIsReadAndWritten() throws {
    let text =
      smallText + "view: {start: paused, twin: as_drawn, classes: [a, b], axes: [wind, rain]}\n"
      + "training: {pace: 0.5}\n"
    let experiment = try ExperimentFile.read(text)
    let view = experiment.presentation.view
    #expect(view.start == .paused && view.twin == .asDrawn && experiment.presentation.pace == 0.5)
    #expect(view.classes == ["a", "b"] && view.axes == ["wind", "rain"])
    #expect(try ExperimentFile.read(ExperimentFile.write(experiment)) == experiment)
  }

  @Test(arguments: [
    ("view: {twin: plan}", "did you mean 'plain'"),
    ("view: {start: 1}", "view.start: read 1; allowed: running, paused"),
    ("view: {classes: [a, '']}", "view.classes"), ("view: {axes: x}", "view.axes"),
  ])
  func faultsOfTheViewAreSaid(section: String, words: String) {
    #expect {
      try ExperimentFile.read(smallText + section + "\n")
    } throws: {
      "\($0)".contains(words)
    }
  }

  @Test func notesComeInParts() {
    var presentation = Presentation()
    #expect(presentation.noteParts == [""])
    presentation.notes = "one\nline\n---\ntwo\n---\n"
    #expect(presentation.noteParts == ["one\nline", "two"])
    presentation.notes = "a --- b"
    #expect(presentation.noteParts == ["a --- b"])
  }
}
