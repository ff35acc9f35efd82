// Runs one instruction: a switch that hands raw pointers to a kernel. Nothing here allocates.
internal import Numerics
internal import CKernels

/// Bound instructions in raw memory, with the parts of those that run in parallel.
struct InstructionList {
  private let instructions: UnsafeMutableBufferPointer<BoundInstruction>
  /// The instructions of all parts, one part behind the other, and where each part starts; the last entry is the end.
  private let pieces: UnsafeMutableBufferPointer<BoundInstruction>
  private let starts: UnsafeMutableBufferPointer<Int>
  /// Of the products among them.
  private let epilogues: UnsafeMutableBufferPointer<rk_epilogue>
  private let finishes: UnsafeMutableBufferPointer<rk_finish>
  let windows: UnsafeMutableBufferPointer<rk_window>

  init(
    _ stages: [Stage], windows: [rk_window], address: (Operand) -> UnsafeMutablePointer<Float>?
  ) {
    var (bound, pieces, starts): ([BoundInstruction], [BoundInstruction], [Int]) = ([], [], [0])
    for stage in stages {
      if stage.parts.isEmpty {
        bound += stage.steps.map { $0.map(address) }
        continue
      }
      let parallel = Step(.parallel, rows: starts.count - 1, columns: 1, inner: stage.parts.count)
      bound.append(parallel.map(address))
      for part in stage.parts {
        pieces += part.map { $0.map(address) }
        starts.append(pieces.count)
      }
    }
    instructions = Self.copy(bound)
    self.pieces = Self.copy(pieces)
    self.starts = Self.copy(starts)
    self.windows = Self.copy(windows)
    let products = (bound + pieces).filter { $0.code == .gemm }
    let finishes = Self.copy(products.map(\.finish))
    self.finishes = finishes
    epilogues = Self.copy(
      products.enumerated().map { index, product in
        product.makeEpilogue(finish: finishes.baseAddress.map { UnsafePointer($0 + index) })
      })
    var product = 0
    for list in [instructions, self.pieces] {
      for index in list.indices where list[index].code == .gemm {
        list[index].epilogue = epilogues.baseAddress.map { UnsafePointer($0 + product) }
        product += 1
      }
    }
  }

  private static func copy<Element>(_ list: [Element]) -> UnsafeMutableBufferPointer<Element> {
    let memory = UnsafeMutableBufferPointer<Element>.allocate(capacity: list.count)
    _ = memory.initialize(fromContentsOf: list)
    return memory
  }

  func free() {
    instructions.deallocate()
    pieces.deallocate()
    starts.deallocate()
    epilogues.deallocate()
    finishes.deallocate()
    windows.deallocate()
  }

  /// - Parameters:
  ///   - step: selects the dropout masks.
  ///   - team: runs what is in parallel.
  ///   - norms: what `measure` writes to.
  func run(
    _ kernels: KernelSet, step: UInt64, team: Team?, norms: UnsafeMutablePointer<Float>? = nil
  ) {
    run(
      ExecutionContext(
        table: kernels.table, step: step, norms: norms, pieces: pieces.baseAddress,
        starts: starts.baseAddress, windows: windows.baseAddress,
        team: team.map(Unmanaged.passUnretained)))
  }

  private func run(_ context: ExecutionContext) {
    guard var instruction = instructions.baseAddress else { return }
    let end = instruction + instructions.count
    while instruction < end {
      context.run(instruction)
      instruction += 1
    }
  }
}

extension BoundInstruction {
  /// What a product does behind its chains. relu it does itself; any other activation, or its derivative, is in `finish`.
  func makeEpilogue(finish: UnsafePointer<rk_finish>?) -> rk_epilogue {
    let isRelu = activation == RK_RELU
    return rk_epilogue(
      bias: c, alpha: alpha, residual_scale: beta, residual: d, residual_stride: columns,
      gate: isRelu ? e : nil, gate_stride: columns, relu: relu ? 1 : 0,
      accumulate: accumulate ? 1 : 0, finish: isRelu ? nil : finish)
  }

  var finish: rk_finish {
    rk_finish(
      activation: activation, parameter: parameter, stride: columns, slopes: slopes, saved: e)
  }
}

/// What an instruction needs beside itself. Parts of one instruction write to different memory, so that
/// sharing it between threads is safe.
struct ExecutionContext: @unchecked Sendable {
  let table: UnsafePointer<rk_kernels>
  let step: UInt64
  let norms: UnsafeMutablePointer<Float>?
  let pieces: UnsafeMutablePointer<BoundInstruction>?
  let starts: UnsafeMutablePointer<Int>?
  let windows: UnsafeMutablePointer<rk_window>?
  /// Who shares the work, where instructions were split; not counted, for the program keeps it.
  let team: Unmanaged<Team>?

  @inline(__always)
  func run(_ i: UnsafeMutablePointer<BoundInstruction>) {
    let (rows, columns) = (i.pointee.rows, i.pointee.columns)
    let (a, b, out) = (i.pointee.a, i.pointee.b, i.pointee.out)
    let adds: Int32 = i.pointee.accumulate ? 1 : 0
    switch i.pointee.code {
    case .gemm:
      table.pointee.gemm(
        rows, columns, i.pointee.inner, a, i.pointee.aRow, i.pointee.aColumn, b, columns, out,
        columns, i.pointee.epilogue)
    case .transpose: table.pointee.transpose(rows, columns, a, i.pointee.aRow, out, rows)
    case .copy:
      if adds == 0 {
        table.pointee.copy(rows, columns, a, i.pointee.aRow, out, i.pointee.outRow)
      } else {
        table.pointee.accumulate_rows(rows, columns, a, i.pointee.aRow, out, i.pointee.outRow)
      }
    case .fill: table.pointee.fill(rows, columns, i.pointee.alpha, out, i.pointee.outRow)
    case .add: table.pointee.add(rows * columns, a, b, out)
    case .scale: scale(rows * columns, i.pointee.alpha, a, out, adds)
    case .scaleByScalar: scale(rows * columns, b?.pointee ?? 1, a, out, adds)
    case .dot:
      let sum = table.pointee.dot(rows * columns, a, b)
      out?.pointee = adds == 0 ? sum : (out?.pointee ?? 0) + sum
    case .activate:
      table.pointee.activate(i.pointee.activation, i.pointee.alpha, rows * columns, a, out)
    case .activateBackward:
      table.pointee.activate_backward(
        i.pointee.activation, i.pointee.alpha, rows * columns, a, b, out, adds)
    case .dropout:
      table.pointee.dropout(
        maskKey(i.pointee.key), UInt64(i.pointee.inner), i.pointee.alpha, rows * columns, a, out,
        adds)
    case .columnSums: table.pointee.column_sums(rows, columns, a, i.pointee.aRow, out, adds)
    case .mean: out?.pointee = mean(rows, a, count: b)
    case .measure: norms?[i.pointee.inner] = table.pointee.sum_squares(columns, a)
    case .labels: convertLabels(i)
    case .softmaxCrossEntropy, .squaredError: loss(i)
    case .batchNorm, .batchNormEvaluate, .batchNormBackward, .layerNorm, .layerNormBackward,
      .layerNormParameters:
      normalize(i)
    case .reverseTaps, .convolution, .convolutionByData, .convolutionByWeights: runConvolution(i)
    case .pool, .poolBackward, .globalPool, .globalPoolBackward, .upsample, .upsampleBackward:
      runPooling(i)
    case .groupNorm, .groupNormBackward, .groupNormParameters: runGroupNorm(i)
    case .rmsNorm, .rmsNormBackward, .rmsNormParameters: runRMSNorm(i)
    case .embedding, .embeddingBackward: runEmbedding(i)
    case .addTable, .rotary: runPositions(i)
    case .attention, .attentionBackward: runAttention(i)
    case .softmax, .softmaxBackward: runSoftmax(i)
    case .recurrentCell, .recurrentCellBackward: runRecurrence(i)
    case .multiply, .gate, .gateBackward, .sampleDropout: runGating(i)
    case .binaryCrossEntropy, .huber: runOtherLoss(i)
    case .parallel: parallel(start: rows, count: i.pointee.inner)
    }
  }

  /// The key of a mask in this step.
  @inline(__always)
  func maskKey(_ key: UInt64) -> UInt64 {
    RandomStream.mix(key ^ (step &* 0x9E37_79B9_7F4A_7C15))
  }

  @inline(__always)
  private func scale(
    _ count: Int, _ factor: Float, _ a: UnsafeMutablePointer<Float>?,
    _ out: UnsafeMutablePointer<Float>?, _ adds: Int32
  ) {
    if adds == 0 {
      table.pointee.scale(count, factor, a, out)
    } else {
      table.pointee.accumulate_scaled(count, factor, a, out)
    }
  }

  @inline(never)
  private func parallel(start: Int, count: Int) {
    team?._withUnsafeGuaranteedRef { $0.run(.instructions(self), from: start, count: count) }
  }

  /// One part of a stage; no part is split again.
  @inline(never)
  func runPart(_ index: Int) {
    guard let pieces, let starts else { return }
    for piece in starts[index]..<starts[index + 1] { run(pieces + piece) }
  }

  /// The sum over the count, which is `rows` where it is not given; 0 over 0 is 0.
  @inline(never)
  private func mean(
    _ rows: Int, _ a: UnsafeMutablePointer<Float>?, count: UnsafeMutablePointer<Float>?
  ) -> Float {
    let count = count?.pointee ?? Float(rows)
    return count == 0 ? 0 : table.pointee.sum(rows, a) / count
  }

  /// Class numbers as integers; what is no class number becomes -1, which the loss leaves out. Counts the others,
  /// in whole numbers, so that the order does not matter.
  @inline(never)
  private func convertLabels(_ i: UnsafeMutablePointer<BoundInstruction>) {
    guard let a = i.pointee.a, let out = i.pointee.out, let count = i.pointee.b else { return }
    let (rows, classes) = (i.pointee.rows, Int32(clamping: i.pointee.inner))
    var counted = 0
    out.withMemoryRebound(to: Int32.self, capacity: rows) { labels in
      for row in 0..<rows {
        let label = Int32(exactly: a[row]) ?? -1
        let isClass = label >= 0 && label < classes
        labels[row] = isClass ? label : -1
        counted += isClass ? 1 : 0
      }
    }
    count[0] = Float(counted)
    i.pointee.c?.pointee = counted == 0 ? 0 : 1 / Float(counted)
  }

  @inline(never)
  private func loss(_ i: UnsafeMutablePointer<BoundInstruction>) {
    let (rows, columns) = (i.pointee.rows, i.pointee.columns)
    let (a, losses, out) = (i.pointee.a, i.pointee.c, i.pointee.out)
    guard let b = i.pointee.b else { return }
    if i.pointee.code == .squaredError {
      table.pointee.squared_error(rows, columns, a, b, i.pointee.alpha, losses, out)
      return
    }
    b.withMemoryRebound(to: Int32.self, capacity: rows) { labels in
      table.pointee.softmax_cross_entropy(
        rows, columns, a, labels, i.pointee.d?.pointee ?? 0, losses, out)
    }
  }
}
