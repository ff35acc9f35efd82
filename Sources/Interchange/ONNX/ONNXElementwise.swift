// Products with weights, activations, and what works value by value: sums at skips, scales, gates.
internal import Engine
internal import Numerics
internal import Schema

let onnxElementwise: [ONNXRule] = [
  ONNXRule(LinearOperation.self) { _, site, writer in
    let x = site.inputs[0]
    // Of an image with its channels first it is a convolution of one pixel.
    if writer.rank(x) == 4, writer.layout(of: x) == .first {
      let (rows, columns) = (writer.shape(x).last, site.shape.last)
      let weight = writer.parameters([site.inputs[1]], "pixel", [columns, rows, 1, 1]) {
        ONNXWriter.transposed($0[0], [rows, columns], [1, 0])
      }
      if let weight {
        let inputs =
          [writer.value(x, .first), weight] + site.inputs.dropFirst(2).map { writer.value($0) }
        let name = writer.node("Conv", inputs, [.ints("kernel_shape", [1, 1])])
        return writer.define(site.output, name, .first)
      }
    }
    let inputs = [writer.value(x), writer.value(site.inputs[1])]
    if writer.rank(x) == 2 {
      let all = inputs + site.inputs.dropFirst(2).map { writer.value($0) }
      return writer.define(site.output, writer.node("Gemm", all))
    }
    var name = writer.node("MatMul", inputs)
    if site.inputs.count > 2 { name = writer.node("Add", [name, writer.value(site.inputs[2])]) }
    writer.define(site.output, name)
  },
  ONNXRule(ActivateOperation.self) { operation, site, writer in
    let layout = writer.layout(of: site.inputs[0])
    let x = writer.value(site.inputs[0], layout)
    let name: String
    switch operation.activation {
    case is Relu: name = writer.node("Relu", [x])
    case let leaky as LeakyRelu:
      name = writer.node("LeakyRelu", [x], [.float("alpha", Float(leaky.slope))])
    case is Tanh: name = writer.node("Tanh", [x])
    case is Sigmoid: name = writer.node("Sigmoid", [x])
    case let gelu as Gelu:
      name = writer.node("Gelu", [x], [.text("approximate", gelu.approximation.rawValue)])
    case is Silu: name = writer.node("Mul", [x, writer.node("Sigmoid", [x])])
    case let elu as Elu: name = writer.node("Elu", [x], [.float("alpha", Float(elu.alpha))])
    case is Softplus: name = writer.node("Softplus", [x])
    case let other: throw ONNXRefusal(message: "the activation '\(type(of: other).kind)'")
    }
    writer.define(site.output, name, layout)
  },
  ONNXRule(AddOperation.self) { _, site, writer in writer.elementwise("Add", site) },
  ONNXRule(MultiplyOperation.self) { _, site, writer in writer.elementwise("Mul", site) },
  ONNXRule(ScaleOperation.self) { operation, site, writer in
    let layout = writer.layout(of: site.inputs[0])
    let inputs = [writer.value(site.inputs[0], layout), writer.number(operation.factor)]
    writer.define(site.output, writer.node("Mul", inputs), layout)
  },
  ONNXRule(MultiplyScalarOperation.self) { _, site, writer in
    let layout = writer.layout(of: site.inputs[0])
    let inputs = [writer.value(site.inputs[0], layout), writer.value(site.inputs[1])]
    writer.define(site.output, writer.node("Mul", inputs), layout)
  },
  ONNXRule(ScaleFeaturesOperation.self) { _, site, writer in
    let (x, factors) = (site.inputs[0], site.inputs[1])
    let layout = writer.layout(of: x)
    var scale: String
    let others = writer.rank(x) - 2
    if writer.parameterNumber(factors) != nil, layout == .first, others > 0 {
      // [C, 1, 1] beside [B, C, H, W].
      let shape = [site.shape.last] + [Int](repeating: 1, count: others)
      scale = writer.parameters([factors], "channels\(others)", shape) { $0[0] } ?? ""
    } else {
      scale = writer.value(factors)
      // [B, C] beside an image or a sequence.
      if writer.rank(factors) == 2, others > 0 {
        let axes = layout == .first ? Array(2..<2 + others) : Array(1..<1 + others)
        scale = writer.node("Unsqueeze", [scale, writer.integers(axes)])
      }
    }
    writer.define(site.output, writer.node("Mul", [writer.value(x, layout), scale]), layout)
  },
  ONNXRule(GateOperation.self) { _, site, writer in
    let layout = writer.layout(of: site.inputs)
    let parts = site.inputs.map { writer.value($0, layout) }
    let taken = writer.node("Mul", [parts[0], parts[1]])
    let rest = writer.node("Sub", [writer.number(1), parts[0]])
    let carried = writer.node("Mul", [rest, parts[2]])
    writer.define(site.output, writer.node("Add", [taken, carried]), layout)
  },
  ONNXRule(AddTableOperation.self) { _, site, writer in
    let inputs = [writer.value(site.inputs[0]), writer.value(site.inputs[1])]
    writer.define(site.output, writer.node("Add", inputs))
  },
  // What only training does.
  ONNXRule(DropoutOperation.self) { _, site, writer in
    writer.alias(site.output, site.inputs[0])
  },
  ONNXRule(StochasticDepthOperation.self) { _, site, writer in
    writer.alias(site.output, site.inputs[0])
  },
  ONNXRule(GradientGateOperation.self) { _, site, writer in
    writer.alias(site.output, site.inputs[0])
  },
]

extension ONNXWriter {
  /// A node of two inputs of one shape.
  mutating func elementwise(_ type: String, _ site: ONNXSite) {
    let layout = layout(of: site.inputs)
    let inputs = site.inputs.map { value($0, layout) }
    define(site.output, node(type, inputs), layout)
  }
}
