// What skip and branch each add to the output of a join, taken apart from what the training pass
// leaves in memory: the source of the skip, the branch, and their mixture.
internal import Engine
internal import Networks
internal import Numerics

/// Sums of squares of the parts of a join's output.
package struct JoinParts: Hashable, Sendable {
  package var skip: Double
  package var branch: Double
}

extension CompiledRun {
  /// Of the first samples of the batch; nil where the parts cannot be told from one another: a
  /// projected or padded skip beside a branch that is dropped from, or behind a gate.
  func parts(of join: JoinInstance) -> JoinParts? {
    let mixture = join.mixture
    guard join.isOn, let factor = factor(mixture),
      let output = program.read(mixture.output, in: 0)
    else { return nil }
    let kept = LayerOutput(values: output, shape: join.outputShape, kind: "").first
    if mixture.join == .concat { return concatenated(mixture, kept, join.outputShape.last) }
    let needsBranch = !mixture.isIdentity || mixture.join == .gate || mixture.join == .attend
    guard needsBranch ? !mixture.dropsBranch : true else { return nil }
    let branch = needsBranch ? program.read(mixture.branch, in: 1) : nil
    let knowsSkip = mixture.isIdentity && mixture.join != .attend
    let source = knowsSkip ? program.read(mixture.source, in: 2) : nil
    guard !needsBranch || branch != nil, !knowsSkip || source != nil else { return nil }
    let scale = Double(mixture.scale)
    var parts = JoinParts(skip: 0, branch: 0)
    func add(_ skip: Double, _ branch: Double) {
      parts.skip += skip * skip
      parts.branch += branch * branch
    }
    switch mixture.join {
    case .gate:
      guard let branch, let source else { return nil }
      for index in kept.indices {
        let (out, v) = (Double(kept[index]), factor * Double(branch[index]))
        let s = scale * Double(source[index])
        // out = g v + (1 - g) s.
        let gate = v == s ? 0.5 : min(max((out - s) / (v - s), 0), 1)
        add((1 - gate) * s, gate * v)
      }
    case .add, .attend, .concat:
      if let source {
        for index in kept.indices {
          let s = scale * Double(source[index])
          add(s, Double(kept[index]) - s)
        }
      } else if let branch {
        for index in kept.indices {
          let v = factor * Double(branch[index])
          add(Double(kept[index]) - v, v)
        }
      }
    }
    return parts
  }

  /// Multiply-adds that it takes, reading included.
  func workOfParts(_ join: JoinInstance) -> Int {
    guard join.isOn else { return 0 }
    let mixture = join.mixture
    return LayerOutput.most.clamped(to: join.outputShape.count * lowered.batch) * 4
      + program.workOfReading(mixture.output)
      + (mixture.isIdentity ? program.workOfReading(mixture.source) : 0)
      + (mixture.isIdentity && mixture.join == .add ? 0 : program.workOfReading(mixture.branch))
  }

  private func factor(_ mixture: JoinMixture) -> Double? {
    switch mixture.branchFactor {
    case .constant(let value): Double(value)
    case .learnable(let path):
      store.index(of: path).flatMap { store.value($0).first }.map { Double($0) }
    }
  }

  /// The branch comes first, the skip behind it, feature after feature.
  private func concatenated(
    _ mixture: JoinMixture, _ output: UnsafeBufferPointer<Float>, _ units: Int
  ) -> JoinParts {
    let own = lowered.graph.shape(mixture.branch).last
    var parts = JoinParts(skip: 0, branch: 0)
    for (index, value) in output.enumerated() {
      let square = Double(value) * Double(value)
      if index % units < own { parts.branch += square } else { parts.skip += square }
    }
    return parts
  }
}

extension Int {
  fileprivate func clamped(to most: Int) -> Int { Swift.min(self, most) }
}

extension LoweredNetwork {
  /// Samples of a step's batch.
  var batch: Int { graph.shape(input).dimensions[0] }
}
