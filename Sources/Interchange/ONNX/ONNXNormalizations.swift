// Normalizations with the statistics of evaluation, and softmax.
internal import Engine
internal import Numerics

let onnxNormalizations: [ONNXRule] = [
  ONNXRule(BatchNormOperation.self) { operation, site, writer in
    let inputs =
      [writer.value(site.inputs[0], .first)] + site.inputs.dropFirst().map { writer.value($0) }
    let name = writer.node("BatchNormalization", inputs, [.float("epsilon", operation.epsilon)])
    writer.define(site.output, name, .first)
  },
  ONNXRule(LayerNormOperation.self) { operation, site, writer in
    let inputs = site.inputs.map { writer.value($0) }
    let name = writer.node(
      "LayerNormalization", inputs, [.int("axis", -1), .float("epsilon", operation.epsilon)])
    writer.define(site.output, name)
  },
  ONNXRule(RMSNormOperation.self) { operation, site, writer in
    let inputs = site.inputs.map { writer.value($0) }
    let name = writer.node(
      "RMSNormalization", inputs, [.int("axis", -1), .float("epsilon", operation.epsilon)])
    writer.define(site.output, name)
  },
  ONNXRule(GroupNormOperation.self) { operation, site, writer in
    let x = site.inputs[0]
    let epsilon = ONNXAttributeProto.float("epsilon", operation.epsilon)
    if writer.rank(x) > 2 {
      let inputs = [writer.value(x, .first)] + site.inputs.dropFirst().map { writer.value($0) }
      let name = writer.node(
        "GroupNormalization", inputs, [.int("num_groups", operation.groups), epsilon])
      return writer.define(site.output, name, .first)
    }
    // Plain features: each group is normalized as a row.
    let size = site.shape.last / operation.groups
    let rows = writer.node(
      "Reshape", [writer.value(x), writer.integers([0, operation.groups, size])])
    let ones = writer.table([Float](repeating: 1, count: size), [size], "ones/\(size)")
    let normalized = writer.node("LayerNormalization", [rows, ones], [.int("axis", -1), epsilon])
    let back = writer.node("Reshape", [normalized, writer.integers([0, site.shape.last])])
    let scaled = writer.node("Mul", [back, writer.value(site.inputs[1])])
    writer.define(site.output, writer.node("Add", [scaled, writer.value(site.inputs[2])]))
  },
  ONNXRule(SoftmaxOperation.self) { _, site, writer in
    let layout = writer.layout(of: site.inputs[0])
    let axis = ONNXAttributeProto.int("axis", writer.axis(site.inputs[0], layout))
    let name = writer.node("Softmax", [writer.value(site.inputs[0], layout)], [axis])
    writer.define(site.output, name, layout)
  },
]
