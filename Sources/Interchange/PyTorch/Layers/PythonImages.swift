// Layers of images without products, in PyTorch: pooling, upsampling, other shapes.
internal import Engine
internal import Networks
internal import Numerics

extension MaxPool: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(call: "max_pool(x, \(kernel), \(stride), \(padding))", needs: .maxPool)
  }

  var pythonRefusal: (field: String, reason: String)? { poolRefusal(kernel, padding) }
}

extension AveragePool: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(call: "avg_pool(x, \(kernel), \(stride), \(padding))", needs: .avgPool)
  }

  var pythonRefusal: (field: String, reason: String)? { poolRefusal(kernel, padding) }
}

private func poolRefusal(_ kernel: Int, _ padding: Int) -> (field: String, reason: String)? {
  guard padding > kernel / 2 else { return nil }
  return (
    "padding", "read \(padding); PyTorch pools with at most half of the kernel, \(kernel / 2)"
  )
}

extension GlobalPool: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    // Of equal largest values one gets the gradient: `amax` would divide it.
    PythonLayer(call: type == .max ? "x.flatten(1, -2).max(1).values" : "x.flatten(1, -2).mean(1)")
  }
}

extension Upsample: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    PythonLayer(call: "upsample(x, \(factor), \"\(type.rawValue)\")", needs: .upsample)
  }
}

extension Reshape: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer {
    let extents = shape.extents.map(String.init).joined(separator: ", ")
    return PythonLayer(call: "x.reshape(-1, \(extents))")
  }
}

extension Flatten: PythonLayerKind {
  func python(_ place: PythonPlace) -> PythonLayer { PythonLayer(call: "x.flatten(1)") }
}
