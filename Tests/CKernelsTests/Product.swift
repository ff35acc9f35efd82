// One random matrix multiplication with a random epilogue: run by a kernel set, and computed one
// multiply-add at a time for comparison.
import CKernels

struct Product {
  let m: Int
  let n: Int
  let k: Int
  let a: Buffer
  let aRow: Int
  let aColumn: Int
  let b: Buffer
  let bRow: Int
  let c: [Float]
  let cRow: Int
  let bias: Buffer?
  let residual: Buffer?
  let residualRow: Int
  let mask: Buffer?
  let maskRow: Int
  let alpha: Float
  let residualScale: Float
  let relu: Bool
  let accumulates: Bool
  /// The residual is what the output holds before.
  let inPlace: Bool

  init(_ source: inout Source, _ values: Source.Values) {
    m = source.size()
    n = source.size()
    k = source.size()
    switch source.below(3) {
    case 0: (aRow, aColumn) = (k + source.below(3), 1)
    case 1: (aRow, aColumn) = (1, m + source.below(3))
    default: (aRow, aColumn) = (2 * k + 1, 2)
    }
    a = Buffer(source.floats(m * aRow + k * aColumn, values))
    bRow = n + source.below(3)
    b = Buffer(source.floats(k * bRow, values))
    cRow = n + source.below(3)
    c = source.floats(m * cRow, values)
    residualRow = n + source.below(3)
    maskRow = n + source.below(3)
    bias = source.chance() ? Buffer(source.floats(n, values)) : nil
    residual = source.chance() ? Buffer(source.floats(m * residualRow, values)) : nil
    mask = source.chance() ? Buffer(source.floats(m * maskRow, values)) : nil
    alpha = source.chance() ? source.float() : 1
    residualScale = source.chance() ? source.float() : 1
    relu = source.chance()
    accumulates = source.chance()
    inPlace = source.below(4) == 0
  }

  func run(_ kernels: Kernels) -> [Float] {
    let output = Buffer(c)
    var epilogue = rk_epilogue_none()
    epilogue.bias = bias.map { UnsafePointer($0.pointer) }
    epilogue.alpha = alpha
    epilogue.residual_scale = residualScale
    if let residual {
      epilogue.residual = UnsafePointer(inPlace ? output.pointer : residual.pointer)
      epilogue.residual_stride = inPlace ? cRow : residualRow
    }
    epilogue.mask = mask.map { UnsafePointer($0.pointer) }
    epilogue.mask_stride = maskRow
    epilogue.relu = relu ? 1 : 0
    epilogue.accumulate = accumulates ? 1 : 0
    kernels.gemm(
      m, n, k, a.pointer, aRow, aColumn, b.pointer, bRow, output.pointer, cRow, &epilogue)
    return output.checked()
  }

  /// The same by separate kernels: a matrix multiplication, then one operation after the other.
  func runSeparately(_ kernels: Kernels) -> [Float] {
    let plain = Buffer(m * n)
    var epilogue = rk_epilogue_none()
    epilogue.bias = bias.map { UnsafePointer($0.pointer) }
    kernels.gemm(m, n, k, a.pointer, aRow, aColumn, b.pointer, bRow, plain.pointer, n, &epilogue)
    let v = plain.pointer
    let scratch = Buffer(m * n)
    if alpha != 1 { kernels.scale(m * n, alpha, v, v) }
    if let residual {
      let from = inPlace ? Buffer(c) : residual
      kernels.copy(m, n, from.pointer, inPlace ? cRow : residualRow, scratch.pointer, n)
      kernels.add_scaled(m * n, 1, v, residualScale, scratch.pointer, v)
    }
    if relu { kernels.activate(RK_RELU, 0, m * n, v, v) }
    if let mask {
      kernels.copy(m, n, mask.pointer, maskRow, scratch.pointer, n)
      kernels.activate_backward(RK_RELU, 0, m * n, scratch.pointer, v, v, 0)
    }
    let output = Buffer(c)
    if accumulates {
      kernels.accumulate_rows(m, n, v, n, output.pointer, cRow)
    } else {
      kernels.copy(m, n, v, n, output.pointer, cRow)
    }
    return output.checked()
  }

  /// Every element is one chain of fused multiply-adds in ascending k, then comes the epilogue.
  func reference() -> [Float] {
    var result = c
    for i in 0..<m {
      for j in 0..<n {
        var v = bias?.pointer[j] ?? 0
        for l in 0..<k {
          v.addProduct(a.pointer[i * aRow + l * aColumn], b.pointer[l * bRow + j])
        }
        let at = i * cRow + j
        if alpha != 1 { v = alpha * v }
        if let residual {
          let r = inPlace ? c[at] : residual.pointer[i * residualRow + j]
          v = v + (residualScale == 1 ? r : residualScale * r)
        }
        if relu { v = v < 0 ? 0 : v }
        if let mask { v = mask.pointer[i * maskRow + j] > 0 ? v : 0 }
        result[at] = accumulates ? c[at] + v : v
      }
    }
    return result
  }
}
