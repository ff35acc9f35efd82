// Tokens, positions, attention and recurrence.
internal import Engine
internal import Numerics

let onnxSequences: [ONNXRule] = [
  ONNXRule(EmbeddingOperation.self) { _, site, writer in
    // A number outside the table gives zeros.
    let entries = writer.shape(site.inputs[1]).dimensions[0]
    let tokens = writer.node("Cast", [writer.value(site.inputs[0])], [.int("to", 7)])
    let bounds = [writer.integer(0), writer.integer(entries - 1)]
    let inside = writer.node("Clip", [tokens] + bounds)
    let rows = writer.node("Gather", [writer.value(site.inputs[1]), inside], [.int("axis", 0)])
    let isKnown = writer.node("Equal", [tokens, inside])
    let mask = writer.node("Cast", [isKnown], [.int("to", 1)])
    let factors = writer.node("Unsqueeze", [mask, writer.integers([-1])])
    writer.define(site.output, writer.node("Mul", [rows, factors]))
  },
  ONNXRule(SinusoidalPositionsOperation.self) { operation, site, writer in
    let (positions, features) = (site.shape.dimensions[1], site.shape.dimensions[2])
    let table = writer.table(
      operation.table(positions: positions, features: features), [positions, features],
      "sinusoids/\(positions)x\(features)/\(operation.base)")
    let inputs = [writer.value(site.inputs[0]), table]
    writer.define(site.output, writer.node("Add", inputs))
  },
  ONNXRule(RotaryPositionsOperation.self) { operation, site, writer in
    let (positions, width) = (site.shape.dimensions[1], site.shape.last)
    let (half, turned) = (operation.headSize / 2, operation.features)
    // [T, headSize]: cosines, then sines.
    let table = operation.table(positions: positions)
    func part(_ start: Int) -> [Float] {
      (0..<positions).flatMap { t in
        table[t * operation.headSize + start..<t * operation.headSize + start + half]
      }
    }
    let label = "\(positions)x\(half)/\(operation.base)"
    let cosines = writer.table(part(0), [positions, 1, half], "cosines/\(label)")
    let sines = writer.table(part(half), [positions, 1, half], "sines/\(label)")
    var x = writer.value(site.inputs[0])
    var rest: [String] = []
    if turned < width {
      let lengths = writer.integers([turned, width - turned])
      let parts = writer.nodes("Split", [x, lengths], [.int("axis", 2)], outputs: 2)
      (x, rest) = (parts[0], [parts[1]])
    }
    let heads = writer.node(
      "Reshape", [x, writer.integers([0, positions, -1, operation.headSize])])
    let halves = writer.nodes(
      "Split", [heads], [.int("axis", 3), .int("num_outputs", 2)], outputs: 2)
    let (low, high) = (halves[0], halves[1])
    let first = writer.node(
      "Sub", [writer.node("Mul", [low, cosines]), writer.node("Mul", [high, sines])])
    let second = writer.node(
      "Add", [writer.node("Mul", [high, cosines]), writer.node("Mul", [low, sines])])
    let pairs = writer.node("Concat", [first, second], [.int("axis", 3)])
    var name = writer.node("Reshape", [pairs, writer.integers([0, positions, turned])])
    if !rest.isEmpty { name = writer.node("Concat", [name] + rest, [.int("axis", 2)]) }
    writer.define(site.output, name)
  },
  ONNXRule(AttentionOperation.self) { operation, site, writer in
    let parts = writer.nodes(
      "Split", [writer.value(site.inputs[0])], [.int("axis", 2), .int("num_outputs", 3)],
      outputs: 3)
    let positions = site.shape.dimensions[1]
    let mask =
      operation.isCausal
      ? writer.table(
        (0..<positions * positions).map { $0 % positions > $0 / positions ? -.infinity : 0 },
        [positions, positions], "causal/\(positions)") : nil
    let name = writer.attention(
      queries: parts[0], keys: parts[1], values: parts[2], keyCount: positions,
      heads: operation.heads, mask: mask, site)
    writer.define(site.output, name)
  },
  ONNXRule(CrossAttentionOperation.self) { operation, site, writer in
    let parts = writer.nodes(
      "Split", [writer.value(site.inputs[1])], [.int("axis", 2), .int("num_outputs", 2)],
      outputs: 2)
    let name = writer.attention(
      queries: writer.value(site.inputs[0]), keys: parts[0], values: parts[1],
      keyCount: writer.shape(site.inputs[1]).dimensions[1], heads: operation.heads, mask: nil, site)
    writer.define(site.output, name)
  },
  ONNXRule(RecurrenceOperation.self) { operation, site, writer in
    let (units, cell) = (site.shape.last, operation.cell)
    let inputs = writer.shape(site.inputs[0]).last
    let weight = writer.parameters([site.inputs[1]], "gates", [1, cell.gates * units, inputs]) {
      cell.gatesFirst($0[0], rows: inputs, units: units)
    }
    let hidden = writer.parameters([site.inputs[2]], "gates", [1, cell.gates * units, units]) {
      cell.gatesFirst($0[0], rows: units, units: units)
    }
    let biases = writer.parameters(
      [site.inputs[3], site.inputs[4]], "gates", [1, 2 * cell.gates * units]
    ) { $0.flatMap { cell.gatesFirst($0, rows: 1, units: units) } }
    guard let weight, let hidden, let biases else {
      throw ONNXRefusal(message: "a recurrent layer whose weights are computed")
    }
    let steps = writer.node(
      "Transpose", [writer.value(site.inputs[0])], [.ints("perm", [1, 0, 2])])
    let size = ONNXAttributeProto.int("hidden_size", units)
    let all = [steps, weight, hidden, biases]
    let states =
      switch cell {
      case .tanh: writer.node("RNN", all, [size])
      case .gru: writer.node("GRU", all, [size, .int("linear_before_reset", 1)])
      case .lstm: writer.node("LSTM", all, [size])
      }
    // [T, 1, B, H].
    let rows = writer.node("Squeeze", [states, writer.integers([1])])
    writer.define(site.output, writer.node("Transpose", [rows], [.ints("perm", [1, 0, 2])]))
  },
]

extension ONNXWriter {
  /// softmax(q k^T / sqrt(D / heads) + mask) v, head by head.
  fileprivate mutating func attention(
    queries: String, keys: String, values: String, keyCount: Int, heads: Int, mask: String?,
    _ site: ONNXSite
  ) -> String {
    let (count, width) = (site.shape.dimensions[1], site.shape.last)
    let size = width / heads
    func split(_ x: String, _ positions: Int, _ order: [Int], _ writer: inout ONNXWriter) -> String
    {
      let parts = writer.node("Reshape", [x, writer.integers([0, positions, heads, size])])
      return writer.node("Transpose", [parts], [.ints("perm", order)])
    }
    let q = split(queries, count, [0, 2, 1, 3], &self)
    let k = split(keys, keyCount, [0, 2, 3, 1], &self)
    let v = split(values, keyCount, [0, 2, 1, 3], &self)
    let factor = number(Float(1 / Double(size).squareRoot()))
    var scores = node("Mul", [node("MatMul", [q, k]), factor])
    if let mask { scores = node("Add", [scores, mask]) }
    let weights = node("Softmax", [scores], [.int("axis", 3)])
    let mixed = node("Transpose", [node("MatMul", [weights, v])], [.ints("perm", [0, 2, 1, 3])])
    return node("Reshape", [mixed, integers([0, count, width])])
  }
}

extension RecurrentCell {
  /// The gates in the order that ONNX has them.
  private var order: [Int] {
    switch self {
    case .tanh: [0]
    // z, r, n of r, z, n.
    case .gru: [1, 0, 2]
    // i, o, f, g of i, f, g, o.
    case .lstm: [0, 3, 1, 2]
    }
  }

  /// [rows, gates * units] as [gates * units, rows].
  fileprivate func gatesFirst(_ values: [Float], rows: Int, units: Int) -> [Float] {
    order.flatMap { gate in
      (0..<units).flatMap { unit in
        (0..<rows).map { values[$0 * gates * units + gate * units + unit] }
      }
    }
  }
}
