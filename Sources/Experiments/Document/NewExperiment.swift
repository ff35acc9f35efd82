// A document that was never a file, made of data and a template.
package import Problems
import Schema
package import Training

extension Experiment {
  /// nil where the data must be read first, or the template cannot be built on it.
  package init?(new data: DataSpec, _ template: NetworkTemplate) {
    var probe = RunConfiguration()
    probe.data = data
    guard let outline = DataOutline(probe.dataSource),
      let configuration = RunConfiguration.start(on: data, outline, template)
    else { return nil }
    self.init()
    self.configuration = configuration
    let words = data.kind.kind.replacing("_", with: " ")
    presentation.name = "\(words), \(template.kind)"
    presentation.notes =
      "A start on \(words): \(template.summary). The cursor keys and e change it, a adds a layer, "
      + "A draws a skip, t shows the plain twin, w saves it.\n"
  }
}
