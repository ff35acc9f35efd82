package import Datasets
extension OpenedExperiment {
  package init(interim experiment: Experiment, path: String, source: String) {
    self.init(
      experiment: experiment, path: path, source: source, checkpoint: nil, files: DataFiles())
  }
}
extension LibraryEntry {
  package init(interim name: String, path: String, of experiment: Experiment, parameters: Int) {
    self.init(
      name: name, path: path, title: experiment.name, group: experiment.group,
      notes: experiment.notes, isPreset: true, parameterCount: parameters, fault: nil)
  }
}
