// A fault that one more layer mends: what the editor offers on a key.
internal import Networks
internal import Schema

extension RunConfiguration {
  /// This configuration with the layer that a fault asks for put before the layer it is about; nil
  /// where it asks for none. Whether that can be built is asked anew.
  package func mended(by fault: BuildFault) -> RunConfiguration? {
    var layers = FaultCollector()
    guard let kind = fault.remedy, fault.path.count == 5, fault.path[1] == "blocks",
      let block = network.blocks.firstIndex(where: { $0.name == fault.path[2] }),
      let index = Int(fault.path[4]),
      let layer = Layer.decode(Node(.string(kind)), path: "", into: &layers),
      let longer = try? network.inserting(layer, at: index, inBlock: block)
    else { return nil }
    var copy = self
    copy.network = longer
    return copy
  }
}
