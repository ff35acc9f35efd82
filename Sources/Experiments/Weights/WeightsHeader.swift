// A weights file is looked at before it is read: what its header says against what the document's
// network can need, so that a large file of somebody else costs neither time nor memory.
import Engine
import Networks
import Numerics
import Problems
import Schema
import Training

enum WeightsHeader {
  /// Files up to this size are simply read: what is wrong with them is known best then.
  private static let freelyRead = 64 << 20

  /// Checks that a file can be the weights of a document, by its header and its size alone.
  /// - Parameter files: where the document's data is read, if its network depends on that.
  /// - Throws: `SafetensorsError` where it cannot, or where nobody can know without the data.
  static func check(
    _ header: Safetensors.Header, for experiment: Experiment, files: DataFiles
  ) throws {
    guard header.dataCount > freelyRead else { return }
    let known = try parameters(of: experiment, files)
    let layers = known.layers
    for span in header.spans {
      let count = span.shape.count
      let name = Node(.string(span.name)).excerpt
      if let shape = known.shapes[span.name] {
        guard span.shape == shape else {
          throw SafetensorsError(
            "\(name) is \(span.shape) in the weights, but \(shape) in the network")
        }
      } else if let most = largest(span.name, layers: layers) {
        guard count <= most else {
          throw SafetensorsError("\(name) holds \(count) values; allowed: at most \(most)")
        }
      } else {
        throw SafetensorsError("the weights hold \(name), which is not in the network")
      }
    }
  }

  /// The shapes of all parameters and of what optimizers keep for them, by tensor.
  private static func parameters(
    of experiment: Experiment, _ files: DataFiles
  ) throws -> (shapes: [String: Shape], layers: Int) {
    let lowered: LoweredNetwork
    do {
      let current = try experiment.currentConfiguration()
      if let data = DataOutline(current.dataSource) {
        lowered = try Fit.lowered(current, data)
      } else {
        var files = files
        files.log = nil
        let dataset = try current.loadDataset(files: files)
        lowered = try Fit.lowered(current, DataOutline(dataset, of: current.data))
      }
    } catch {
      throw SafetensorsError(
        "it is too large to be read before the document's network is known: \(error)")
    }
    var shapes: [String: Shape] = [:]
    for parameter in lowered.graph.parameters {
      shapes["param/\(parameter.path)"] = parameter.shape
      for state in 0..<ParameterStore.stateCount {
        shapes["state\(state)/\(parameter.path)"] = parameter.shape
      }
    }
    return (shapes, lowered.layers.count)
  }

  /// How many values of a record of the run there can be; nil for what is no such record.
  static func largest(_ name: String, layers: Int) -> Int? {
    if name.hasPrefix("series/") { return Series.capacity }
    if name.hasPrefix("history/") { return LayerHistory.capacity * layers }
    if name.hasPrefix("run/") { return Series.capacity }
    return nil
  }
}
