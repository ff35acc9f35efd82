// What is done to the numbers of a tensor between their layout there and ours: axes exchanged, the
// same values in another shape.
internal import Numerics
import Schema
package import Training

/// One change of a tensor's layout.
package enum TensorStep: Equatable, Sendable {
  /// Two axes exchanged.
  case transpose
  /// Axis i of what comes out is axis `order[i]` of what goes in.
  case permute([Int])
  /// The same values in order, in another shape; one extent may be -1, which is what is left.
  case reshape([Int])
  /// From PyTorch's layout to ours, by the number of axes: `Linear` transposed, `Conv2d` to height,
  /// width, inputs, outputs.
  case torch

  static let allowed =
    "transpose, torch, {permute: [axes]}, {reshape: [extents]}, or a list of these"

  /// Reads one step or a list of them.
  static func decode(_ node: Node, path: String, into faults: inout FaultCollector) -> [TensorStep]
  {
    if let elements = node.elements, elements.count <= 8 {
      return elements.flatMap { decode($0, path: path, into: &faults) }
    }
    switch node.string {
    case "transpose": return [.transpose]
    case "torch": return [.torch]
    default: break
    }
    if let entries = node.entries, entries.count == 1, let entry = entries.first,
      let numbers = entry.value.elements?.map(integerValue), (1...8).contains(numbers.count),
      numbers.allSatisfy({ $0 != nil })
    {
      let values = numbers.compactMap(\.self)
      if entry.key == "permute", values.sorted() == Array(values.indices) {
        return [.permute(values)]
      }
      let isKnown = values.allSatisfy { $0 >= -1 && $0 <= 1 << 32 }
      if entry.key == "reshape", isKnown, values.filter({ $0 == -1 }).count <= 1 {
        return [.reshape(values)]
      }
    }
    faults.add(node, path, allowed: allowed)
    return []
  }

  /// - Throws: `ImportError` where the tensor has other axes or another number of values.
  package func callAsFunction(_ tensor: NamedTensor) throws -> NamedTensor {
    let shape = tensor.shape.dimensions
    switch self {
    case .transpose:
      guard shape.count == 2 else { throw refusal(tensor, "2 axes") }
      return Self.permuted(tensor, [1, 0])
    case .torch:
      switch shape.count {
      case 0...1: return tensor
      case 2: return Self.permuted(tensor, [1, 0])
      case 4: return Self.permuted(tensor, [2, 3, 1, 0])
      default: throw refusal(tensor, "1, 2 or 4 axes")
      }
    case .permute(let order):
      guard shape.count == order.count else { throw refusal(tensor, "\(order.count) axes") }
      return Self.permuted(tensor, order)
    case .reshape(let extents):
      let known = extents.filter { $0 >= 0 }
      guard let count = Shape(known).checkedCount else { throw refusal(tensor, "fewer values") }
      var extents = extents
      if let open = extents.firstIndex(of: -1) {
        guard count > 0, tensor.values.count % count == 0 else {
          throw refusal(tensor, "a multiple of \(count) values")
        }
        extents[open] = tensor.values.count / count
      } else {
        guard count == tensor.values.count else { throw refusal(tensor, "\(count) values") }
      }
      return NamedTensor(name: tensor.name, shape: Shape(extents), values: tensor.values)
    }
  }

  private func refusal(_ tensor: NamedTensor, _ needed: String) -> ImportError {
    let name =
      switch self {
      case .transpose: "transpose"
      case .torch: "torch"
      case .permute: "permute"
      case .reshape: "reshape"
      }
    return ImportError(
      "\(Node(.string(tensor.name)).excerpt) is \(tensor.shape) there, but \(name) needs \(needed)")
  }

  /// The values with axis `order[i]` as axis i.
  static func permuted(_ tensor: NamedTensor, _ order: [Int]) -> NamedTensor {
    let shape = tensor.shape.dimensions
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    let (extents, steps) = (order.map { shape[$0] }, order.map { strides[$0] })
    var values: [Float] = []
    values.reserveCapacity(tensor.values.count)
    var place = [Int](repeating: 0, count: extents.count)
    var source = 0
    for _ in tensor.values.indices {
      values.append(tensor.values[source])
      for axis in extents.indices.reversed() {
        place[axis] += 1
        source += steps[axis]
        guard place[axis] == extents[axis] else { break }
        source -= extents[axis] * steps[axis]
        place[axis] = 0
      }
    }
    return NamedTensor(name: tensor.name, shape: Shape(extents), values: values)
  }
}
