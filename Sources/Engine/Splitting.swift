// Splits large instructions into parts that run in parallel. Parts write different outputs, and the order
// of every sum stays as it was, so the bits do not depend on the number of threads.

extension Instruction where Address == Operand {
  /// How many multiply-adds the instruction is worth, by the time that it takes.
  private var work: Int {
    switch code {
    case .gemm, .convolution, .convolutionByData, .convolutionByWeights: rows * columns * inner
    case .attention: rows * columns * inner * inner * 2
    case .attentionBackward: rows * columns * inner * inner * 4
    case .activate, .activateBackward, .dropout, .softmaxCrossEntropy: count * 32
    case .recurrentCell, .recurrentCellBackward: count * 64
    case .binaryCrossEntropy: count * 16
    case .pool, .poolBackward, .upsample, .upsampleBackward: rows * max(aRow, outRow) * 4
    case .globalPool, .globalPoolBackward: count * inner
    case .groupNorm, .groupNormBackward, .groupNormParameters: count * inner * 4
    default: count * 8
    }
  }

  /// The parts to run in parallel; one where splitting does not pay or is not allowed.
  func parts(_ options: ExecutionOptions) -> [Step] {
    guard options.threads > 1, work >= options.splitThreshold else { return [self] }
    switch code {
    case .gemm:
      return split(rows, options.threads) { part, range in
        let start = range.lowerBound
        part.rows = range.count
        part.a = a.moved(start * aRow)
        part.out = out.moved(start * columns)
        part.d = d.moved(start * columns)
        part.e = e.moved(start * columns)
        part.f = f.moved(start * columns)
      }
    case .add, .scale, .scaleByScalar, .activate, .activateBackward, .dropout:
      return split(count, options.threads) { part, range in
        let start = range.lowerBound
        (part.rows, part.columns) = (1, range.count)
        part.a = a.moved(start)
        if code == .add || code == .activateBackward { part.b = b.moved(start) }
        part.out = out.moved(start)
        if code == .dropout { part.inner = inner + start }
      }
    case .transpose:
      return splitColumns(options.threads) { part, range in
        part.columns = range.count
        part.a = a.moved(range.lowerBound)
        part.out = out.moved(range.lowerBound * rows)
      }
    case .columnSums:
      return splitColumns(options.threads) { part, range in
        part.columns = range.count
        part.a = a.moved(range.lowerBound)
        part.out = out.moved(range.lowerBound)
      }
    case .batchNorm, .batchNormEvaluate, .batchNormBackward, .layerNorm, .layerNormBackward,
      .layerNormParameters:
      return normalizationParts(options.threads)
    case .softmaxCrossEntropy, .squaredError:
      return split(rows, options.threads) { part, range in
        let start = range.lowerBound
        part.rows = range.count
        part.a = a.moved(start * columns)
        part.b = b.moved(code == .squaredError ? start * columns : start)
        part.c = c.moved(start)
        part.out = out.moved(start * columns)
      }
    case .reverseTaps, .convolution, .convolutionByData, .convolutionByWeights:
      return convolutionParts(options.threads)
    case .pool, .poolBackward, .globalPool, .globalPoolBackward, .upsample, .upsampleBackward:
      return poolingParts(options.threads)
    case .groupNorm, .groupNormBackward, .groupNormParameters:
      return groupNormParts(options.threads)
    case .rmsNorm, .rmsNormBackward, .rmsNormParameters: return rmsNormParts(options.threads)
    case .embedding, .embeddingBackward: return embeddingParts(options.threads)
    case .addTable, .rotary: return positionParts(options.threads)
    case .attention, .attentionBackward: return attentionParts(options.threads)
    case .softmax, .softmaxBackward: return softmaxParts(options.threads)
    case .recurrentCell, .recurrentCellBackward: return recurrenceParts(options.threads)
    case .multiply, .gate, .gateBackward, .sampleDropout: return gatingParts(options.threads)
    case .binaryCrossEntropy, .huber: return lossParts(options.threads)
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
