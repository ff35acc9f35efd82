// What becomes of a lowered network in ONNX: nodes, initializers and value names, written node by
// node. It knows in which of two layouts each tensor exists, so that a transpose stands only where
// a layout is really missing: convolutions read channels first, the engine has them last.
internal import Engine
internal import Networks
internal import Numerics

/// Where the features of a tensor of three or more dimensions are.
enum ONNXLayout: Hashable {
  /// [B, ..., C], the engine's.
  case last
  /// [B, C, ...], that of ONNX.
  case first

  var other: ONNXLayout { self == .last ? .first : .last }
}

/// One operation of the engine on its way to nodes.
struct ONNXSite {
  let output: Tensor
  let inputs: [Tensor]
  /// Of the output, the batch first.
  let shape: Shape
}

struct ONNXWriter {
  /// Extents of the batch are written by this name.
  static let batch = "batch"

  private(set) var graph = ONNXGraphProto()
  private let source: Graph
  /// The values of a parameter, by its number.
  private let parameters: (Int) -> [Float]
  /// The layer whose nodes are being written: `body[3]/skip1`.
  private var scope = ""
  /// By tensor: its name in each layout in which it exists, the one it was made in first.
  private var values: [Int: [(layout: ONNXLayout, name: String)]] = [:]
  private var taken: Set<String> = []
  /// Names of which the shape is told.
  private var described: Set<String> = []
  /// By parameter and arrangement, and by content of constants.
  private var initializers: [String: String] = [:]

  init(_ source: Graph, parameters: @escaping (Int) -> [Float]) {
    self.source = source
    self.parameters = parameters
  }

  // MARK: Tensors

  func shape(_ tensor: Tensor) -> Shape { source.shape(tensor) }

  func rank(_ tensor: Tensor) -> Int { shape(tensor).dimensions.count }

  /// The layout that a tensor was made in.
  func layout(of tensor: Tensor) -> ONNXLayout { values[tensor.id]?.first?.layout ?? .last }

  /// The layout for an operation that takes its inputs in either: the one that most likely needs no
  /// transpose.
  func layout(of tensors: [Tensor]) -> ONNXLayout {
    tensors.contains { layout(of: $0) == .first } ? .first : .last
  }

  /// Where the features are.
  func axis(_ tensor: Tensor, _ layout: ONNXLayout) -> Int {
    layout == .first ? 1 : rank(tensor) - 1
  }

  /// The name of a tensor in a layout, transposed first where it does not exist in it.
  mutating func value(_ tensor: Tensor, _ layout: ONNXLayout = .last) -> String {
    if let number = parameterNumber(tensor) { return parameter(number) }
    let known = values[tensor.id] ?? []
    if let found = known.first(where: { $0.layout == layout }) { return found.name }
    // Of one or two dimensions both layouts are one.
    guard let other = known.first, rank(tensor) > 2 else { return known.first?.name ?? "" }
    let name = node(
      "Transpose", [other.name], [.ints("perm", Self.permutation(rank(tensor), to: layout))])
    define(tensor, name, layout)
    return name
  }

  /// The tensor in any layout in which its values lie in the engine's order.
  mutating func inOrder(_ tensor: Tensor) -> String {
    let dimensions = shape(tensor).dimensions
    let isEither =
      shape(tensor).last == 1 || dimensions.dropFirst().dropLast().allSatisfy { $0 == 1 }
    return value(tensor, isEither ? layout(of: tensor) : .last)
  }

  /// Says what a tensor of the engine is called.
  /// - Parameter hasBatch: false for what is made of parameters alone.
  mutating func define(
    _ tensor: Tensor, _ name: String, _ layout: ONNXLayout = .last, hasBatch: Bool = true
  ) {
    values[tensor.id, default: []].append((layout, name))
    guard hasBatch, described.insert(name).inserted else { return }
    graph.valueInfo.append(Self.info(name, dimensions(tensor, layout)))
  }

  /// The tensor is another one, as it is.
  mutating func alias(_ tensor: Tensor, _ other: Tensor) {
    if let number = parameterNumber(other) {
      define(tensor, parameter(number), hasBatch: false)
    } else {
      values[tensor.id] = values[other.id]
    }
  }

  /// The tensor is another one with its positions and features in each other's place: the same
  /// values in the other layout.
  mutating func alias(_ tensor: Tensor, transposed other: Tensor) {
    values[tensor.id] = (values[other.id] ?? []).map { ($0.layout.other, $0.name) }
  }

  static func permutation(_ rank: Int, to layout: ONNXLayout) -> [Int] {
    layout == .first ? [0, rank - 1] + (1..<rank - 1) : [0] + (2..<rank) + [1]
  }

  /// In a layout, nil for the batch.
  private func dimensions(_ tensor: Tensor, _ layout: ONNXLayout) -> [Int?] {
    let engine = shape(tensor).dimensions
    let order =
      layout == .first && engine.count > 2
      ? Self.permutation(engine.count, to: .first) : Array(engine.indices)
    return order.map { $0 == 0 ? nil : engine[$0] }
  }

  private static func info(_ name: String, _ dimensions: [Int?]) -> ONNXValueInfoProto {
    var info = ONNXValueInfoProto()
    info.name = name
    info.type.tensorType.elemType = Int32(ONNXTensorProto.DataType.float.rawValue)
    info.type.tensorType.shape.dim = dimensions.map { extent in
      var dimension = ONNXTensorShapeProto.Dimension()
      if let extent { dimension.dimValue = Int64(extent) } else { dimension.dimParam = batch }
      return dimension
    }
    return info
  }

  // MARK: The whole

  var inputName: String { graph.input.first?.name ?? "" }

  /// The nodes that follow belong to a layer of this path: `body[3].skip1`.
  mutating func enter(_ path: String) { scope = path.replacing(".", with: "/") }

  mutating func input(_ tensor: Tensor, called name: String) {
    taken.insert(name)
    described.insert(name)
    graph.input = [Self.info(name, dimensions(tensor, .last))]
    define(tensor, name)
  }

  /// Ends the graph: its result is this tensor, called `name`.
  mutating func output(_ tensor: Tensor, called name: String) {
    var last = value(tensor, .last)
    // What is an input or an initializer too cannot be renamed.
    if !graph.node.contains(where: { $0.output.contains(last) }) { last = node("Identity", [last]) }
    func renamed(_ names: [String]) -> [String] { names.map { $0 == last ? name : $0 } }
    for index in graph.node.indices {
      graph.node[index].input = renamed(graph.node[index].input)
      graph.node[index].output = renamed(graph.node[index].output)
    }
    graph.valueInfo.removeAll { $0.name == last }
    graph.output = [Self.info(name, dimensions(tensor, .last))]
  }

  // MARK: Nodes

  /// Appends a node of the present layer, named after it.
  /// - Parameter outputs: how many it has.
  /// - Returns: the names of its outputs.
  mutating func nodes(
    _ type: String, _ inputs: [String], _ attributes: [ONNXAttributeProto] = [], outputs: Int
  ) -> [String] {
    var node = ONNXNodeProto()
    node.opType = type
    node.name = unused("\(scope)/\(type.lowercased())")
    node.input = inputs
    node.output = (0..<outputs).map { $0 == 0 ? node.name : unused("\(node.name)/\($0)") }
    node.attribute = attributes
    graph.node.append(node)
    return node.output
  }

  mutating func node(
    _ type: String, _ inputs: [String], _ attributes: [ONNXAttributeProto] = []
  ) -> String {
    nodes(type, inputs, attributes, outputs: 1)[0]
  }

  private mutating func unused(_ name: String) -> String {
    var (result, number) = (name, 1)
    while !taken.insert(result).inserted {
      number += 1
      result = "\(name)_\(number)"
    }
    return result
  }

  // MARK: Initializers

  /// The number of the parameter that a tensor is, where it is one.
  func parameterNumber(_ tensor: Tensor) -> Int? {
    source.nodes[tensor.id].operation.as(ParameterOperation.self)?.number
  }

  /// A parameter as it is stored, called by its path.
  private mutating func parameter(_ number: Int) -> String {
    let (spec, values) = (source.parameters[number], parameters)
    return initializer(spec.path, "", spec.shape.dimensions) { values(number) }
  }

  /// A parameter in another order: dimension i of the result is dimension `order[i]` of the engine.
  mutating func parameter(_ tensor: Tensor, inOrder order: [Int]) -> String {
    guard let number = parameterNumber(tensor) else {
      return node("Transpose", [value(tensor)], [.ints("perm", order)])
    }
    let (spec, values) = (source.parameters[number], parameters)
    let shape = spec.shape.dimensions
    return initializer(spec.path, "order\(order)", order.map { shape[$0] }) {
      Self.transposed(values(number), shape, order)
    }
  }

  /// What several parameters make together; nil where one of them is no parameter.
  /// - Parameter label: what makes it unlike other arrangements of the first.
  mutating func parameters(
    _ tensors: [Tensor], _ label: String, _ shape: [Int], _ make: ([[Float]]) -> [Float]
  ) -> String? {
    let numbers = tensors.compactMap(parameterNumber)
    guard numbers.count == tensors.count, let first = numbers.first else { return nil }
    let values = parameters
    return initializer(source.parameters[first].path, label, shape) {
      make(numbers.map(values))
    }
  }

  /// Whole numbers, as axes and shapes are given; equal ones are one initializer.
  mutating func integers(_ numbers: [Int]) -> String {
    let key = "integers/" + numbers.map(String.init).joined(separator: ",")
    if let known = initializers[key] { return known }
    var tensor = ONNXTensorProto()
    tensor.dataType = Int32(ONNXTensorProto.DataType.int64.rawValue)
    tensor.dims = [Int64(numbers.count)]
    tensor.int64Data = numbers.map { Int64($0) }
    tensor.name = unused(key)
    graph.initializer.append(tensor)
    initializers[key] = tensor.name
    return tensor.name
  }

  /// A whole number without a dimension.
  mutating func integer(_ number: Int) -> String {
    let name = integers([number])
    let key = "integer/\(number)"
    if let known = initializers[key] { return known }
    guard var tensor = graph.initializer.first(where: { $0.name == name }) else { return name }
    tensor.dims = []
    tensor.name = unused(key)
    graph.initializer.append(tensor)
    initializers[key] = tensor.name
    return tensor.name
  }

  /// One number, without a dimension; equal ones are one initializer.
  mutating func number(_ value: Float) -> String { table([value], [], "numbers/\(value)") }

  /// Numbers that are no parameters.
  /// - Parameter name: equal names are equal numbers.
  mutating func table(_ values: [Float], _ shape: [Int], _ name: String) -> String {
    initializer(name, "", shape) { values }
  }

  private mutating func initializer(
    _ path: String, _ label: String, _ shape: [Int], _ values: () -> [Float]
  ) -> String {
    let key = "\(path)|\(label)"
    if let known = initializers[key] { return known }
    var tensor = ONNXTensorProto()
    tensor.dataType = Int32(ONNXTensorProto.DataType.float.rawValue)
    tensor.dims = shape.map { Int64($0) }
    tensor.floatData = values()
    tensor.name = unused(path)
    graph.initializer.append(tensor)
    initializers[key] = tensor.name
    return tensor.name
  }

  /// - Parameter order: dimension i of the result is dimension `order[i]` of `shape`.
  static func transposed(_ values: [Float], _ shape: [Int], _ order: [Int]) -> [Float] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    let (extents, steps) = (order.map { shape[$0] }, order.map { strides[$0] })
    var place = [Int](repeating: 0, count: order.count)
    var offset = 0
    return values.indices.map { _ in
      let value = values[offset]
      for axis in place.indices.reversed() {
        place[axis] += 1
        offset += steps[axis]
        if place[axis] < extents[axis] { break }
        offset -= place[axis] * steps[axis]
        place[axis] = 0
      }
      return value
    }
  }
}

extension ONNXAttributeProto {
  static func int(_ name: String, _ value: Int) -> Self {
    var attribute = Self()
    (attribute.name, attribute.type, attribute.i) = (name, .int, Int64(value))
    return attribute
  }

  static func float(_ name: String, _ value: Float) -> Self {
    var attribute = Self()
    (attribute.name, attribute.type, attribute.f) = (name, .float, value)
    return attribute
  }

  static func text(_ name: String, _ value: String) -> Self {
    var attribute = Self()
    (attribute.name, attribute.type, attribute.s) = (name, .string, value)
    return attribute
  }

  static func ints(_ name: String, _ values: [Int]) -> Self {
    var attribute = Self()
    (attribute.name, attribute.type, attribute.ints) = (name, .ints, values.map { Int64($0) })
    return attribute
  }
}
