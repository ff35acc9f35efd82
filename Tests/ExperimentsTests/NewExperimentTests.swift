// Documents that were never a file.
import Experiments
import Problems
import Schema
import Testing
import Training

@Suite struct NewExperimentTests {
  /// So that help may list these kinds without fitting a network to each.
  @Test func aTemplateFitsAllDataThatNeedsNoFileAndHasOneInput() {
    for entry in datasetCatalog.entries {
      let data = DataSpec(entry.standard)
      var configuration = RunConfiguration()
      configuration.data = data
      let fitting = templateCatalog.filter { Experiment(new: data, $0) != nil }
      let isListed = DataOutline(configuration.dataSource)?.inputParts.isEmpty == true
      #expect(fitting.isEmpty == !isListed, "\(entry.kind)")
    }
  }
}
