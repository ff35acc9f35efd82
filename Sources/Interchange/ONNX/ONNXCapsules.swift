// Vectors and how they agree: what capsules are made of.
internal import Engine

let onnxCapsules: [ONNXRule] = [
  ONNXRule(SquashOperation.self) { _, site, writer in
    // x |x| / (1 + |x|^2).
    let x = writer.value(site.inputs[0])
    let square = writer.node("ReduceSumSquare", [x, writer.integers([-1])], [.int("keepdims", 1)])
    let length = writer.node("Sqrt", [square])
    let factor = writer.node("Div", [length, writer.node("Add", [square, writer.number(1)])])
    writer.define(site.output, writer.node("Mul", [x, factor]))
  },
  ONNXRule(LengthOperation.self) { _, site, writer in
    let inputs = [writer.value(site.inputs[0]), writer.integers([-1])]
    writer.define(site.output, writer.node("ReduceL2", inputs, [.int("keepdims", 0)]))
  },
  ONNXRule(WeightedSumOperation.self) { _, site, writer in
    let weights = writer.node(
      "Unsqueeze", [writer.value(site.inputs[0]), writer.integers([-1])])
    let weighted = writer.node("Mul", [weights, writer.value(site.inputs[1])])
    let inputs = [weighted, writer.integers([1])]
    writer.define(site.output, writer.node("ReduceSum", inputs, [.int("keepdims", 0)]))
  },
  ONNXRule(AgreementOperation.self) { _, site, writer in
    let given = writer.node("Unsqueeze", [writer.value(site.inputs[1]), writer.integers([1])])
    let products = writer.node("Mul", [writer.value(site.inputs[0]), given])
    let inputs = [products, writer.integers([-1])]
    writer.define(site.output, writer.node("ReduceSum", inputs, [.int("keepdims", 0)]))
  },
]
