// Sizes that keep a hostile or mistaken document harmless: every bound is checked before memory of
// that size is asked for, and its message says how much was asked.
internal import Numerics
internal import Engine
internal import Schema

extension Network {
  /// Joins of skips, repeats included.
  package static let maximumJoinInstances = 40_000
  /// Values of all tensors of one step, batch included: 1 GB, and as much again for gradients. No
  /// layer and no join may give more on its own either, which ends what concatenating skips
  /// double in every repeat while sizes can still be counted.
  package static let maximumActivations = 250_000_000
  /// Multiply-adds for drawing initial values: orthogonal ones take the cube of a layer's width.
  package static let maximumDrawing = 4_000_000_000

  /// Layer instances, repeats included.
  package var layerInstanceCount: Int {
    blocks.reduce(0) { $0 + $1.repeats * $1.layers.count }
  }

  /// Joins of skips, repeats included.
  package var joinInstanceCount: Int {
    blocks.reduce(skips.count) { $0 + $1.repeats * $1.skips.count }
  }

  func validateSize(_ path: String, _ location: Location?, _ faults: inout FaultCollector) {
    if layerInstanceCount > Self.maximumLayerInstances {
      faults.add(
        Fault(
          at: location, path: path,
          "the network has \(grouped(layerInstanceCount)) layers, repeats included; allowed: at "
            + "most \(grouped(Self.maximumLayerInstances)); use fewer repeats"))
    }
    if joinInstanceCount > Self.maximumJoinInstances {
      faults.add(
        Fault(
          at: location, path: path,
          "the network has \(grouped(joinInstanceCount)) skips, repeats included; allowed: at "
            + "most \(grouped(Self.maximumJoinInstances)); use fewer repeats or skips"))
    }
  }

  /// Throws where a tensor that a layer or join gives would alone fill the memory of a step.
  /// - Parameter advice: what makes it smaller.
  static func checkMemory(of shape: Shape, _ path: String, advice: String) throws {
    guard shape.count > maximumActivations else { return }
    let batch = shape.dimensions[0]
    throw GraphError(
      path: path,
      "this gives \(grouped(shape.count / batch)) features, \(memory(bytes: 4 * shape.count)) in a "
        + "batch of \(grouped(batch)); allowed: \(memory(bytes: 4 * maximumActivations)) for all "
        + "tensors of a step; use a smaller batch; \(advice)")
  }

  /// Throws where the graph's parameters or activations would need too much memory.
  static func checkMemory(of graph: Graph) throws {
    let parameters = graph.parameters.reduce(0) { $0 + $1.shape.count }
    if parameters > maximumParameters {
      let largest = graph.parameters.max { $0.shape.count < $1.shape.count }
      throw GraphError(
        path: "",
        "the network has \(grouped(parameters)) parameters, which need "
          + "\(memory(bytes: 4 * parameters)) and with gradients and optimizer state up to four "
          + "times that; allowed: at most \(grouped(maximumParameters)); use fewer units or repeats"
          + (largest.map { " (the largest is \($0.path), \($0.shape))" } ?? ""))
    }
    let drawing = graph.parameters.reduce(0) { $0 + min($1.initializer.drawingWork, Int.max >> 20) }
    if drawing > maximumDrawing {
      throw GraphError(
        path: "",
        "drawing the orthogonal initial values of this network takes \(grouped(drawing)) "
          + "multiply-adds; allowed: at most \(grouped(maximumDrawing)); use he, glorot or lecun "
          + "for the largest layers, or fewer units or repeats")
    }
    let activations = graph.nodes.reduce(0) { sum, node in
      node.operation.is(ParameterOperation.self) ? sum : sum + node.shape.count
    }
    if activations > maximumActivations {
      throw GraphError(
        path: "",
        "one step of this network needs \(memory(bytes: 4 * activations)) for its tensors and as "
          + "much for their gradients; allowed: \(memory(bytes: 4 * maximumActivations)); use a "
          + "smaller batch, fewer units or fewer repeats")
    }
  }
}

/// A size of memory in decimal units: `64 MB`, `2.1 GB`.
package func memory(bytes: Int) -> String {
  let megabytes = Double(bytes) / 1e6
  if megabytes < 1000 { return "\(max(1, Int(megabytes.rounded()))) MB" }
  let tenths = Int((megabytes / 100).rounded())
  return "\(grouped(tenths / 10)).\(tenths % 10) GB"
}

/// A number in groups of three digits: 1,727,962.
package func grouped(_ value: Int) -> String {
  let digits = Array(String(value.magnitude))
  var text = value < 0 ? "-" : ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  return text
}
