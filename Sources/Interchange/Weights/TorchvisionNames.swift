// The names of torchvision's residual networks (`layer1.0.conv1.weight`), as its state dicts and
// those of many ResNets for CIFAR have them, and which layer of ours each means: by order, so that
// any of our networks of a stem, residual blocks and a head is understood.
internal import Networks
internal import Numerics
internal import Schema
internal import Training

struct TorchvisionNames {
  /// By name, without what all names begin with (`module.`).
  private let byName: [String: NamedTensor]
  private let order: [String]
  /// `layer1.0`, ... in order.
  private let units: [String]

  /// nil where the names are others.
  init?(_ tensors: [NamedTensor]) {
    let prefix = ["module.", "model.", "backbone.", ""].first { prefix in
      tensors.allSatisfy { $0.name.hasPrefix(prefix) }
    }
    var byName: [String: NamedTensor] = [:]
    for tensor in tensors { byName[String(tensor.name.dropFirst(prefix?.count ?? 0))] = tensor }
    guard byName["conv1.weight"] != nil, byName["layer1.0.conv1.weight"] != nil else { return nil }
    self.byName = byName
    order = tensors.map { String($0.name.dropFirst(prefix?.count ?? 0)) }
    let places = order.compactMap { name in
      name.firstMatch(of: /^layer([0-9]{1,4})\.([0-9]{1,4})\./).flatMap { match in
        Int(match.1).flatMap { stage in Int(match.2).map { Place(stage: stage, unit: $0) } }
      }
    }
    units = Set(places).sorted().map { "layer\($0.stage).\($0.unit)" }
  }

  private struct Place: Hashable, Comparable {
    var stage: Int
    var unit: Int
    static func < (a: Place, b: Place) -> Bool { (a.stage, a.unit) < (b.stage, b.unit) }
  }

  /// One repeat of a block of ours, and the layers in it.
  private struct Unit {
    var block: Int
    var index: Int
    var path: String
    var layers: [LayerInstance]

    func kinds(_ kind: String) -> [LayerInstance] { layers.filter { $0.kind == kind } }
  }

  /// The tensors under our paths. What is not meant by any name is left over or missing, and the
  /// caller says so.
  /// - Throws: `ImportError` where a projection's normalization cannot go where it must.
  func named(for target: WeightTarget) throws -> NamedWeights {
    var named = NamedWeights()
    var used: Set<String> = []
    func take(_ name: String, as path: String, _ steps: [TensorStep] = []) throws {
      guard let tensor = byName[name] else { return }
      used.insert(name)
      try named.add(tensor, as: path, steps)
    }
    func takeConvolution(_ name: String, _ path: String) throws {
      try take("\(name).weight", as: "\(path).weight", [.torch])
      try take("\(name).bias", as: "\(path).bias")
    }
    func takeNormalization(_ name: String, _ path: String) throws {
      for part in ["weight", "bias", "running_mean", "running_var"] {
        try take("\(name).\(part)", as: "\(path).\(part)")
      }
    }
    let all = Self.units(of: target)
    let residual = all.filter { $0.kinds("conv").count >= 2 }
    let first = residual.first.map { ($0.block, $0.index) } ?? (.max, 0)
    let stem = all.filter { ($0.block, $0.index) < first }.flatMap(\.layers)
    for (number, layer) in stem.filter({ $0.kind == "conv" }).enumerated() {
      try takeConvolution("conv\(number + 1)", layer.path)
    }
    for (number, layer) in stem.filter({ $0.kind == "batch_norm" }).enumerated() {
      try takeNormalization("bn\(number + 1)", layer.path)
    }
    for (unit, name) in zip(residual, units) {
      for (number, layer) in unit.kinds("conv").enumerated() {
        try takeConvolution("\(name).conv\(number + 1)", layer.path)
      }
      for (number, layer) in unit.kinds("batch_norm").enumerated() {
        try takeNormalization("\(name).bn\(number + 1)", layer.path)
      }
      if byName["\(name).downsample.0.weight"] != nil {
        try takeShortcut("\(name).downsample", unit, target, &named, &used)
      }
    }
    let head = all.flatMap(\.layers).last { $0.kind == "dense" }
    if let head {
      let name = byName["linear.weight"] != nil && byName["fc.weight"] == nil ? "linear" : "fc"
      try take("\(name).weight", as: "\(head.path).weight", [.torch])
      try take("\(name).bias", as: "\(head.path).bias")
    }
    named.extra += order.filter { !used.contains($0) }
    return named
  }

  private static func units(of target: WeightTarget) -> [Unit] {
    var units: [Unit] = []
    for layer in target.lowered.layers {
      if let last = units.last, last.block == layer.block, last.index == layer.repeat {
        units[units.count - 1].layers.append(layer)
      } else {
        let path = target.network.blocks[layer.block].path(repeat: layer.repeat)
        units.append(Unit(block: layer.block, index: layer.repeat, path: path, layers: [layer]))
      }
    }
    return units
  }

  /// There a shortcut is a convolution and a batch normalization; here it is a projection without
  /// a bias. In evaluation the two are one linear map, whose constant is added to the branch's.
  private func takeShortcut(
    _ name: String, _ unit: Unit, _ target: WeightTarget, _ named: inout NamedWeights,
    _ used: inout Set<String>
  ) throws {
    let shapes = target.shapes
    guard let kernel = byName["\(name).0.weight"],
      let shape = shapes["\(unit.path).skip0.weight"]
    else { return }
    let block = target.network.blocks[unit.block]
    let skip = block.skips[0]
    var weight = try TensorStep.torch(kernel)
    guard let inputs = weight.shape.dimensions.dropLast().last, weight.shape.rows == inputs else {
      throw ImportError(
        "\(visible(kernel.name)) is \(kernel.shape); allowed for a shortcut: a kernel of one pixel")
    }
    weight.name = "\(unit.path).skip0.weight"
    if shape.dimensions.count == 2 { weight.shape = [inputs, weight.shape.last] }
    used.insert("\(name).0.weight")
    if let scale = vector("\(name).1.weight"), let shift = vector("\(name).1.bias"),
      let mean = vector("\(name).1.running_mean"), let variance = vector("\(name).1.running_var"),
      [scale, shift, mean, variance].allSatisfy({ $0.count == weight.shape.last })
    {
      let branch = unit.layers.last { $0.layer < skip.to }
      guard skip.join == .add, skip.branchScale == .constant(1), skip.scale == 1, let branch,
        let index = named.tensors.firstIndex(where: { $0.name == "\(branch.path).bias" }),
        named.tensors[index].values.count == scale.count
      else {
        throw ImportError(
          "\(visible(name)).1 is a normalization of a shortcut, which here goes into the last "
            + "layer of the branch of \(unit.path); that needs a batch normalization or a "
            + "convolution with bias before the join, joined by a plain sum")
      }
      for channel in scale.indices {
        let factor = Double(scale[channel]) / (Double(variance[channel]) + 1e-5).squareRoot()
        for place in stride(from: channel, to: weight.values.count, by: scale.count) {
          weight.values[place] = Float(Double(weight.values[place]) * factor)
        }
        named.tensors[index].values[channel] = Float(
          Double(named.tensors[index].values[channel]) + Double(shift[channel])
            - Double(mean[channel]) * factor)
      }
      used.formUnion(["weight", "bias", "running_mean", "running_var"].map { "\(name).1.\($0)" })
      named.notes.append(
        "\(visible(name)).1, a normalization of a shortcut, went into the projection of "
          + "\(unit.path) and the bias of its branch: the same in evaluation, not in training.")
    }
    try named.add(weight, as: weight.name)
  }

  private func vector(_ name: String) -> [Float]? { byName[name]?.values }
}
