// What forms and `--set` address: the configuration and the pace, as one tree with the key paths of
// the file, where `training.pace` stands among the training settings.
package import Schema
package import Training

package struct DocumentSettings: Configurable {
  package var configuration = RunConfiguration()
  /// `Presentation.pace`.
  package var pace = 0.0

  package init() {}

  package init(_ configuration: RunConfiguration, pace: Double) {
    self.configuration = configuration
    self.pace = pace
  }

  package static var fields: [Field<DocumentSettings>] {
    RunConfiguration.fields.map { field in
      field.name == "training"
        ? .value("training", \.training, allowed: field.type.allowed, help: field.help)
        : field.of(\.configuration)
    }
  }

  /// The section `training` of the file.
  package var training: TrainingSection {
    get { TrainingSection(configuration.training, pace: pace) }
    set { (configuration.training, pace) = (newValue.settings, newValue.pace) }
  }
}

/// The section `training` of the file: what training depends on, and the pace on screen.
package struct TrainingSection: Configurable {
  package var settings = TrainingSettings()
  package var pace = 0.0

  package init() {}

  package init(_ settings: TrainingSettings, pace: Double) {
    self.settings = settings
    self.pace = pace
  }

  package static var fields: [Field<TrainingSection>] {
    TrainingSettings.fields.map { $0.of(\.settings) } + [
      .number(
        "pace", \.pace, 0...Presentation.maximumPace, unit: "steps/s",
        help: "speed on screen; 0: the whole run in about eight seconds")
    ]
  }
}

extension Experiment {
  /// The configuration at step 0 and the pace.
  package var settings: DocumentSettings {
    get { DocumentSettings(configuration, pace: presentation.pace) }
    set { (configuration, presentation.pace) = (newValue.configuration, newValue.pace) }
  }
}
