// What moves values about: concatenation, slices, padding, reshaping, transposes, zeros.
internal import Engine
internal import Numerics

let onnxShapes: [ONNXRule] = [
  ONNXRule(ConcatenateOperation.self) { _, site, writer in
    let layout = writer.layout(of: site.inputs)
    let inputs = site.inputs.map { writer.value($0, layout) }
    let axis = ONNXAttributeProto.int("axis", writer.axis(site.output, layout))
    writer.define(site.output, writer.node("Concat", inputs, [axis]), layout)
  },
  ONNXRule(SliceOperation.self) { operation, site, writer in
    writer.slice(site, from: operation.start, count: operation.count)
  },
  ONNXRule(PadOperation.self) { operation, site, writer in
    let x = site.inputs[0]
    let missing = operation.features - writer.shape(x).last
    guard missing > 0 else { return writer.slice(site, from: 0, count: operation.features) }
    let layout = writer.layout(of: x)
    var pads = [Int](repeating: 0, count: 2 * writer.rank(x))
    pads[writer.rank(x) + writer.axis(x, layout)] = missing
    let name = writer.node("Pad", [writer.value(x, layout), writer.integers(pads)])
    writer.define(site.output, name, layout)
  },
  ONNXRule(ReshapeOperation.self) { _, site, writer in
    // 0 keeps the batch.
    let shape = writer.integers([0] + site.shape.dimensions.dropFirst())
    writer.define(site.output, writer.node("Reshape", [writer.inOrder(site.inputs[0]), shape]))
  },
  ONNXRule(TransposeOperation.self) { _, site, writer in
    let name = writer.node("Transpose", [writer.value(site.inputs[0])], [.ints("perm", [1, 0])])
    writer.define(site.output, name, hasBatch: false)
  },
  ONNXRule(TransposePositionsOperation.self) { _, site, writer in
    writer.alias(site.output, transposed: site.inputs[0])
  },
  ONNXRule(ZerosOperation.self) { _, site, writer in
    // As many samples as the input has.
    let batch = writer.node("Shape", [writer.inputName], [.int("start", 0), .int("end", 1)])
    let layout: ONNXLayout = site.shape.dimensions.count == 4 ? .first : .last
    let extents =
      layout == .first
      ? [site.shape.last] + site.shape.dimensions[1..<3] : Array(site.shape.dimensions.dropFirst())
    let shape = writer.node("Concat", [batch, writer.integers(extents)], [.int("axis", 0)])
    writer.define(site.output, writer.node("ConstantOfShape", [shape]), layout)
  },
  ONNXRule(LastStepOperation.self) { _, site, writer in
    let last = writer.integer(writer.shape(site.inputs[0]).dimensions[1] - 1)
    let name = writer.node("Gather", [writer.value(site.inputs[0]), last], [.int("axis", 1)])
    writer.define(site.output, name)
  },
  ONNXRule(ReversePositionsOperation.self) { _, site, writer in
    let range = [-1, -Int(Int32.max), 1, -1].map { writer.integers([$0]) }
    writer.define(site.output, writer.node("Slice", [writer.value(site.inputs[0])] + range))
  },
]

extension ONNXWriter {
  /// Some of the features.
  fileprivate mutating func slice(_ site: ONNXSite, from start: Int, count: Int) {
    let layout = layout(of: site.inputs[0])
    let range = [start, start + count, axis(site.inputs[0], layout)].map { integers([$0]) }
    define(site.output, node("Slice", [value(site.inputs[0], layout)] + range), layout)
  }
}
