// Splits large instructions into parts that run in parallel. Parts write different outputs, and the order
// of every sum stays as it was, so the bits do not depend on the number of threads.

/// An instruction as one part or several.
struct Split {
  var parts: [Step]
  /// Whether each part, in every operand that it does not share with the others, stays between its own start and
  /// the start of the next part.
  var isByRows: Bool
}

extension Instruction where Address == Operand {
  /// How many multiply-adds the instruction is worth, by the time that it takes.
  var work: Int {
    switch code {
    case .gemm, .convolution, .convolutionByData, .convolutionByWeights: rows * columns * inner
    case .attention: rows * columns * inner * inner * 2
    case .attentionBackward: rows * columns * inner * inner * 4
    case .activate, .activateBackward, .dropout, .softmaxCrossEntropy: count * 32
    case .recurrentCell, .recurrentCellBackward: count * 64
    case .binaryCrossEntropy: count * 16
    case .pool, .poolBackward, .upsample, .upsampleBackward: rows * max(aRow, outRow) * 4
    case .globalPool, .globalPoolBackward: count * inner
    case .batchNorm, .batchNormEvaluate, .layerNorm, .rmsNorm: count * (isActivated ? 40 : 8)
    case .groupNorm: count * inner * (isActivated ? 36 : 4)
    case .groupNormBackward, .groupNormParameters: count * inner * 4
    default: count * 8
    }
  }

  /// The parts to run in parallel; one where splitting does not pay or is not possible. A sixteenth of what is worth
  /// handing over is worth splitting: what runs in one stage is handed over together.
  func split(_ options: ExecutionOptions) -> Split {
    guard work >= options.splitThreshold / 16 else { return Split(parts: [self], isByRows: false) }
    return Split(parts: parts(options.threads), isByRows: isSplitByRows)
  }

  private var isSplitByRows: Bool {
    switch code {
    case .gemm: aColumn == 1
    case .transpose, .columnSums, .batchNorm, .batchNormBackward, .layerNormParameters,
      .rmsNormParameters, .groupNormParameters, .embeddingBackward, .convolutionByWeights:
      false
    default: true
    }
  }

  private func parts(_ threads: Int) -> [Step] {
    switch code {
    case .gemm:
      return split(rows, threads) { part, range in
        let start = range.lowerBound
        part.rows = range.count
        part.a = a.moved(start * aRow)
        part.out = out.moved(start * columns)
        part.d = d.moved(start * columns)
        part.e = e.moved(start * columns)
        part.slopes = slopes.moved(start * columns)
      }
    case .add, .scale, .scaleByScalar, .activate, .activateBackward, .dropout:
      return split(count, threads, by: rows > 1 ? columns : 1) { part, range in
        let start = range.lowerBound
        (part.rows, part.columns) = (1, range.count)
        part.a = a.moved(start)
        if code == .add || code == .activateBackward { part.b = b.moved(start) }
        part.out = out.moved(start)
        if code == .dropout { part.inner = inner + start }
      }
    case .copy, .fill:
      guard rows > 1 else {
        return split(columns, threads) { part, range in
          part.columns = range.count
          (part.a, part.out) = (a.moved(range.lowerBound), out.moved(range.lowerBound))
        }
      }
      return split(rows, threads) { part, range in
        part.rows = range.count
        part.a = a.moved(range.lowerBound * aRow)
        part.out = out.moved(range.lowerBound * outRow)
      }
    case .transpose:
      return splitColumns(threads) { part, range in
        part.columns = range.count
        part.a = a.moved(range.lowerBound)
        part.out = out.moved(range.lowerBound * rows)
      }
    case .columnSums:
      return splitColumns(threads) { part, range in
        part.columns = range.count
        part.a = a.moved(range.lowerBound)
        part.out = out.moved(range.lowerBound)
      }
    case .batchNorm, .batchNormEvaluate, .batchNormBackward, .layerNorm, .layerNormBackward,
      .layerNormParameters:
      return normalizationParts(threads)
    case .softmaxCrossEntropy, .squaredError:
      return split(rows, threads) { part, range in
        let start = range.lowerBound
        part.rows = range.count
        part.a = a.moved(start * columns)
        part.b = b.moved(code == .squaredError ? start * columns : start)
        part.c = c.moved(start)
        part.out = out.moved(start * columns)
      }
    case .reverseTaps, .convolution, .convolutionByData, .convolutionByWeights:
      return convolutionParts(threads)
    case .pool, .poolBackward, .globalPool, .globalPoolBackward, .upsample, .upsampleBackward:
      return poolingParts(threads)
    case .groupNorm, .groupNormBackward, .groupNormParameters:
      return groupNormParts(threads)
    case .rmsNorm, .rmsNormBackward, .rmsNormParameters: return rmsNormParts(threads)
    case .embedding, .embeddingBackward: return embeddingParts(threads)
    case .addTable, .rotary: return positionParts(threads)
    case .attention, .attentionBackward: return attentionParts(threads)
    case .softmax, .softmaxBackward: return softmaxParts(threads)
    case .recurrentCell, .recurrentCellBackward: return recurrenceParts(threads)
    case .multiply, .gate, .gateBackward, .sampleDropout: return gatingParts(threads)
    case .binaryCrossEntropy, .huber: return lossParts(threads)
    default: return [self]
    }
  }

  func split(
    _ extent: Int, _ threads: Int, by unit: Int = 1, _ set: (inout Step, Range<Int>) -> Void
  ) -> [Step] {
    let units = (extent + unit - 1) / unit
    let count = max(1, min(threads, units))
    func bound(_ index: Int) -> Int { min(extent, units * index / count * unit) }
    return (0..<count).map { index in
      var part = self
      set(&part, bound(index)..<bound(index + 1))
      return part
    }
  }

  /// By columns, in whole cache lines: two threads that write to one line wait for each other.
  func splitColumns(_ threads: Int, _ set: (inout Step, Range<Int>) -> Void) -> [Step] {
    split(columns, threads, by: Arena.line, set)
  }
}

extension Operand {
  /// The operand further on; none stays none.
  func moved(_ elements: Int) -> Operand { space == .none ? self : self + elements }
}
