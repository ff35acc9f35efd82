// Optimizer kinds end to end: what the rule of each does to weights, against the formulas of its
// paper written out in double precision.
import Numerics
import Engine
import Schema
import Testing
import Training

struct OptimizersTests {
  private static let gradients: [Double] = [0.5, -1.25, 0.75, 0.0, -0.1, 2.0]
  private static let rates: [Double] = [1, 0.5, 0.25, 1, 1, 0.1]

  /// One weight and one never decayed scalar, both from 1, after every gradient.
  private func trained(by optimizer: any OptimizerKind) -> [[Float]] {
    let store = ParameterStore(
      [
        ParameterSpec(path: "a.weight", shape: [1], initializer: .constant(1), role: .weight),
        ParameterSpec(path: "a.bias", shape: [1], initializer: .constant(1), role: .scalar),
      ], seed: Seed(1))
    let squares = UnsafeMutableBufferPointer<Double>.allocate(capacity: 2)
    defer { squares.deallocate() }
    return zip(Self.gradients, Self.rates).enumerated().map { step, pair in
      for index in 0..<2 { store.gradient(index)[0] = Float(pair.0) }
      store.update(
        optimizer.rule(factor: pair.1, step: step + 1), clip: nil, kernels: .best,
        squaredNorms: squares)
      #expect(abs(squares[0] - pair.0 * pair.0) < 1e-6)
      return [store.value(0)[0], store.value(1)[0]]
    }
  }

  private func expect(_ found: [[Float]], _ reference: (Double) -> [Double]) {
    let (weight, bias) = (reference(1), reference(0))
    for (step, values) in found.enumerated() {
      #expect(abs(Double(values[0]) - weight[step]) < 1e-5, "weight at step \(step)")
      #expect(abs(Double(values[1]) - bias[step]) < 1e-5, "bias at step \(step)")
    }
  }

  @Test(arguments: [false, true]) func momentumDescent(nesterov: Bool) {
    var kind = SGD()
    (kind.learningRate, kind.momentum, kind.nesterov, kind.weightDecay) = (0.1, 0.9, nesterov, 0.2)
    expect(trained(by: kind)) { decayed in
      var (w, v) = (1.0, 0.0)
      return zip(Self.gradients, Self.rates).map { gradient, factor in
        let g = gradient + 0.2 * decayed * w
        v = 0.9 * v + g
        w -= 0.1 * factor * (nesterov ? g + 0.9 * v : v)
        return w
      }
    }
  }

  @Test(arguments: [false, true]) func adaptiveMoments(decoupled: Bool) {
    var adam = Adam()
    (adam.learningRate, adam.beta1, adam.beta2, adam.weightDecay) = (0.05, 0.8, 0.95, 0.1)
    var adamW = AdamW()
    (adamW.learningRate, adamW.beta1, adamW.beta2, adamW.weightDecay) = (0.05, 0.8, 0.95, 0.1)
    expect(trained(by: decoupled ? adamW as any OptimizerKind : adam)) { decayed in
      var (w, m, v) = (1.0, 0.0, 0.0)
      var (power1, power2) = (1.0, 1.0)
      return zip(Self.gradients, Self.rates).map { gradient, factor in
        let rate = 0.05 * factor
        let g = gradient + (decoupled ? 0 : 0.1 * decayed * w)
        if decoupled { w -= rate * 0.1 * decayed * w }
        m = 0.8 * m + 0.2 * g
        v = 0.95 * v + 0.05 * g * g
        power1 *= 0.8
        power2 *= 0.95
        w -= rate * (m / (1 - power1)) / ((v / (1 - power2)).squareRoot() + 1e-8)
        return w
      }
    }
  }

  @Test func everyKindIsReadBackAsItWasWritten() throws {
    #expect(Set(optimizerCatalog.kinds).isSuperset(of: ["sgd", "adam", "adamw"]))
    for entry in optimizerCatalog.entries {
      var kind = entry.standard
      kind.learningRate = 0.125
      var faults = FaultCollector()
      let decoded = OptimizerSpec.decode(OptimizerSpec(kind).node, path: "", into: &faults)
      try faults.check()
      #expect(decoded == OptimizerSpec(kind))
      #expect(decoded?.kind.learningRate == 0.125)
    }
  }
}
