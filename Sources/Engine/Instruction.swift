// One kernel call of a compiled graph. While memory is being laid out its addresses are `Operand`s; bound,
// they are raw pointers, and a pass is a loop over an array of these.
internal import CKernels

/// Where an operand lives, before memory is laid out.
struct Operand: Hashable {
  enum Space: UInt8 {
    case none
    /// A buffer of the program's arena, by number.
    case buffer
    /// A parameter's values in the store, by number.
    case value
    /// A parameter's gradient in the store, by number.
    case gradient
  }

  var space: Space
  var index: Int
  /// Elements from the start.
  var offset = 0

  static let none = Operand(space: .none, index: 0)
  static func buffer(_ index: Int) -> Operand { Operand(space: .buffer, index: index) }
  static func value(_ index: Int) -> Operand { Operand(space: .value, index: index) }
  static func gradient(_ index: Int) -> Operand { Operand(space: .gradient, index: index) }

  static func + (operand: Operand, elements: Int) -> Operand {
    var moved = operand
    moved.offset += elements
    return moved
  }
}

/// What an instruction does. x [rows, columns] unless said otherwise; n = rows * columns.
enum OperationCode: UInt8 {
  /// out [rows, columns] = epilogue(a [rows, inner] b [inner, columns]); c bias, d residual; e what the forward pass saved
  /// of `activation`, to multiply by its derivative, else the activation itself.
  case gemm
  /// out [columns, rows] = a [rows, columns] transposed.
  case transpose
  /// out [rows, columns] (+)= a, with row strides `aRow` and `outRow`.
  case copy
  /// out [rows, columns] = alpha, with row stride `outRow`.
  case fill
  /// out = a + b.
  case add
  /// out (+)= alpha a.
  case scale
  /// out (+)= b[0] a.
  case scaleByScalar
  /// out[0] (+)= sum of a b.
  case dot
  /// out = activation(a).
  case activate
  /// out (+)= b activation'(a), a being what the kernel saves.
  case activateBackward
  /// out (+)= dropout(a), at element `inner` of the mask of `key`.
  case dropout
  /// out [columns] (+)= column sums of a.
  case columnSums
  /// The operand h of normalizations, and their activation: `Operations/Normalizations.swift`.
  /// out = batchNorm(a; b gain, c shift); writes d mean, e inverse deviation, f and g running.
  case batchNorm
  /// out = batchNorm(a; b gain, c shift, d mean, e variance).
  case batchNormEvaluate
  /// out (+)= gradient of a; f (+)= of the gain, g (+)= of the shift; b upstream, c gain, d mean,
  /// e inverse deviation.
  case batchNormBackward
  /// out = layerNorm(a; b gain, c shift); writes d mean, e inverse deviation.
  case layerNorm
  /// out (+)= gradient of a; b upstream, c gain, d mean, e inverse deviation.
  case layerNormBackward
  /// f (+)= gradient of the gain, g (+)= of the shift; a input, b upstream, d mean, e inverse deviation.
  case layerNormParameters
  /// out (as integers) = class numbers a, or -1 where a is none of `inner` classes; b[0] = how many are, c[0] = 1 over
  /// that, or 0.
  case labels
  /// c = loss by row; out = d[0] (softmax(a) - onehot(b)), where wanted.
  case softmaxCrossEntropy
  /// c = loss by row; out = alpha (a - b), where wanted.
  case squaredError
  /// out[0] = sum of the rows values of a over b[0], or over their number where b is none; 0 over 0 is 0.
  case mean
  // What these do stands with the operation that uses them, under `Operations/`.
  case reverseTaps, convolution, convolutionByData, convolutionByWeights

  case pool, poolBackward, globalPool, globalPoolBackward, upsample, upsampleBackward

  case groupNorm, groupNormBackward, groupNormParameters

  case rmsNorm, rmsNormBackward, rmsNormParameters

  case embedding, embeddingBackward

  case addTable, rotary

  case attention, attentionBackward

  case softmax, softmaxBackward

  case recurrentCell, recurrentCellBackward

  case multiply, gate, gateBackward, sampleDropout

  case binaryCrossEntropy, huber

  /// Sum of squares of a into element `inner` of the caller's norms.
  case measure
  /// `inner` instructions of the list of parts, from number `rows` on, in parallel.
  case parallel
}

struct Instruction<Address> {
  var code: OperationCode
  var rows: Int
  var columns: Int
  var inner: Int
  var a: Address
  var b: Address
  var c: Address
  var d: Address
  var e: Address
  var f: Address
  var g: Address
  var h: Address
  var out: Address
  /// Written beside `out` where an activation that runs inside needs its input for its derivative: the derivative.
  var slopes: Address
  var alpha: Float
  /// The factor on a residual; the momentum of running statistics.
  var beta: Float
  /// Row strides; for a matrix product the strides of its left factor.
  var aRow: Int
  var aColumn: Int
  var outRow: Int
  var accumulate: Bool
  var relu: Bool
  var activation: rk_activation
  /// Of the activation of a product or normalization.
  var parameter: Float = 0
  var key: UInt64
  /// Number of the geometry in the program's table of windows; -1 where there is none.
  var window: Int
  /// Of a bound product: what it does behind its chains.
  var epilogue: UnsafePointer<rk_epilogue>?

  var count: Int { rows * columns }

  /// Whether an activation other than relu, which costs next to nothing, runs inside, or its derivative.
  var isActivated: Bool { activation != RK_RELU }

  /// The same instruction with other addresses.
  func map<Other>(_ transform: (Address) -> Other) -> Instruction<Other> {
    Instruction<Other>(
      code: code, rows: rows, columns: columns, inner: inner, a: transform(a), b: transform(b),
      c: transform(c), d: transform(d), e: transform(e), f: transform(f), g: transform(g),
      h: transform(h), out: transform(out), slopes: transform(slopes), alpha: alpha, beta: beta,
      aRow: aRow, aColumn: aColumn, outRow: outRow,
      accumulate: accumulate, relu: relu, activation: activation, parameter: parameter, key: key,
      window: window)
  }
}

typealias Step = Instruction<Operand>
typealias BoundInstruction = Instruction<UnsafeMutablePointer<Float>?>

extension Instruction where Address == Operand {
  init(
    _ code: OperationCode, rows: Int, columns: Int, inner: Int = 0, a: Operand = .none,
    b: Operand = .none, c: Operand = .none, d: Operand = .none, e: Operand = .none,
    f: Operand = .none, g: Operand = .none, h: Operand = .none, out: Operand = .none,
    alpha: Float = 1,
    beta: Float = 1, accumulate: Bool = false
  ) {
    self.init(
      code: code, rows: rows, columns: columns, inner: inner, a: a, b: b, c: c, d: d, e: e, f: f,
      g: g, h: h, out: out, slopes: .none, alpha: alpha, beta: beta, aRow: columns, aColumn: 1,
      outRow: columns, accumulate: accumulate, relu: false, activation: RK_RELU, key: 0,
      window: -1)
  }

  var operands: [Operand] { [a, b, c, d, e, f, g, h, out, slopes] }

  /// Operands whose memory `out` may take over when they are not needed afterwards.
  var inPlaceCandidates: [Operand] {
    guard !accumulate else { return [] }
    switch code {
    case .gemm, .convolution, .convolutionByData: return [d]
    case .add, .multiply: return [a, b]
    case .gate: return [a, b, c]
    case .sampleDropout: return [a]
    case .scale, .scaleByScalar, .activate, .dropout, .layerNorm: return [a]
    case .batchNormEvaluate: return [a, h]
    case .batchNorm: return [h]
    case .addTable, .rotary, .softmax, .rmsNorm: return [a]
    case .activateBackward, .batchNormBackward, .layerNormBackward: return [b]
    case .softmaxBackward, .rmsNormBackward: return [b]
    default: return []
    }
  }
}
