// All that would stop a run of an experiment, said before its first step: the data files that it
// names are read, and what its events lead to is asked for.
package import Problems
package import Schema
import Training

package struct RunCheck {
  /// What is wrong, the configuration at step 0 first.
  package let faults: [Fault]
  /// Whether every event was asked for; else a fault may show when its step is reached.
  package let isComplete: Bool
  /// The data of the configuration at step 0, where it was read from a file.
  package let dataset: Dataset?

  /// - Parameter source: the text that the experiment was read from, where it is still what that
  ///   says: faults then have their places in it.
  package init(_ experiment: Experiment, source: String?, files: DataFiles) {
    var tree = Node(.null)
    if let source, let (_, read) = try? ExperimentFile.decode(source) { tree = read }
    var checks = DocumentChecks(experiment: experiment, tree: tree, files: files)
    var collector = FaultCollector()
    checks.run(into: &collector)
    faults = collector.inOrder
    isComplete = checks.isComplete
    dataset = checks.dataset
  }
}

extension Experiment {
  /// Whether something can be found wrong that reading the document alone does not tell: its data,
  /// or that of an event, is in a file, or it starts from the weights of another run.
  package var readsFiles: Bool {
    !configuration.startFrom.isEmpty || DataOutline(configuration.dataSource) == nil
      || events.contains { $0.path.parts.first == "data" }
  }
}
