// Parameters: initial draws, carrying over, copies, and optimizer steps against their formulas.
import Numerics
import Engine
import Testing

@Suite struct ParameterStoreTests {
  private func spec(
    _ path: String, _ shape: Shape = [20, 30], _ initializer: Initializer = .heNormal(fanIn: 20),
    role: ParameterSpec.Role = .weight, isActive: Bool = true
  ) -> ParameterSpec {
    ParameterSpec(
      path: path, shape: shape, initializer: initializer, role: role, isActive: isActive)
  }

  private func fill(_ store: ParameterStore, _ seed: UInt64) {
    for index in store.specs.indices {
      var stream = Seed(seed).stream("fill", store.specs[index].path)
      for memory in [store.value(index), store.gradient(index), store.state(0, index)] {
        for position in memory.indices { memory[position] = Float(stream.normal()) }
      }
      for position in store.state(1, index).indices {
        store.state(1, index)[position] = Float(stream.uniform())
      }
    }
  }

  @Test("a parameter's start depends on its path and the seed alone")
  func initialization() {
    let one = ParameterStore([spec("a"), spec("b")], seed: Seed(1))
    let other = ParameterStore([spec("x"), spec("b"), spec("y")], seed: Seed(1))
    #expect(Array(one.value(1)) == Array(other.value(1)))
    #expect(Array(one.value(0)) != Array(one.value(1)))
    let seeded = ParameterStore([spec("a")], seed: Seed(2))
    #expect(Array(one.value(0)) != Array(seeded.value(0)))
    #expect(one.offsets.allSatisfy { $0 % 16 == 0 })
    #expect(Int(bitPattern: one.values) % 64 == 0)
  }

  @Test("initializers have their spread")
  func spreads() {
    let kinds: [(Initializer, Double)] = [
      (.heNormal(fanIn: 20), (2.0 / 20).squareRoot()),
      (.lecunNormal(fanIn: 20), (1.0 / 20).squareRoot()),
      (.glorotUniform(fanIn: 20, fanOut: 30), (2.0 / 50).squareRoot()),
      (.constant(0.25), 0.25), (.normal(deviation: 0.3), 0.3),
      (.uniform(bound: 0.6), 0.6 / 3.0.squareRoot()),
      (.orthogonal(rows: 100, columns: 100, gain: 2), 0.2),
    ]
    for (initializer, deviation) in kinds {
      let store = ParameterStore([spec("a", [100, 100], initializer)], seed: Seed(1))
      let square = store.value(0).reduce(0) { $0 + Double($1) * Double($1) } / 10_000
      #expect(abs(square.squareRoot() / deviation - 1) < 0.03, "\(initializer)")
    }
  }

  @Test("orthogonal matrices keep lengths", arguments: [(7, 7), (12, 5), (4, 9), (1, 3)])
  func orthogonal(rows: Int, columns: Int) {
    let store = ParameterStore(
      [spec("a", [rows, columns], .orthogonal(rows: rows, columns: columns, gain: 3))],
      seed: Seed(1))
    let matrix = store.value(0).map { Double($0) }
    let (short, long) = (min(rows, columns), max(rows, columns))
    func at(_ vector: Int, _ element: Int) -> Double {
      rows < columns ? matrix[vector * columns + element] : matrix[element * columns + vector]
    }
    for a in 0..<short {
      for b in 0..<short {
        let product = (0..<long).reduce(0) { $0 + at(a, $1) * at(b, $1) }
        #expect(abs(product - (a == b ? 9 : 0)) < 1e-5)
      }
    }
  }

  @Test("values and optimizer state are carried over by path and shape, inactive ones too")
  func carrying() {
    let old = ParameterStore(
      [spec("a"), spec("b"), spec("off", isActive: false), spec("c")], seed: Seed(1))
    fill(old, 3)
    let new = ParameterStore(
      [spec("off"), spec("b", [30, 20]), spec("new"), spec("a", isActive: false), spec("c")],
      seed: Seed(1), carrying: old)
    let fresh = ParameterStore(new.specs, seed: Seed(1))
    for (path, isKept) in [("off", true), ("b", false), ("new", false), ("a", true), ("c", true)] {
      guard let index = new.index(of: path) else {
        Issue.record("no \(path)")
        continue
      }
      let before = old.index(of: path)
      #expect(
        Array(new.value(index))
          == Array(isKept ? old.value(before ?? 0) : fresh.value(index)), "\(path)")
      for slot in 0..<2 {
        #expect(
          Array(new.state(slot, index))
            == Array(isKept ? old.state(slot, before ?? 0) : fresh.state(slot, index)), "\(path)")
      }
    }
    #expect(new.index(of: "nowhere") == nil)
  }

  @Test("the digest follows every value")
  func digest() {
    let store = ParameterStore([spec("a"), spec("b", [7])], seed: Seed(1))
    func text() -> String {
      var hash = Digest()
      store.digest(into: &hash)
      return hash.text
    }
    let before = text()
    #expect(before == text())
    store.value(1)[6] = store.value(1)[6].nextUp
    #expect(before != text())
  }

  // MARK: - Optimizer steps

  private static let specs: [ParameterSpec] = [
    ParameterSpec(path: "w", shape: [37], initializer: .constant(1), role: .weight),
    ParameterSpec(path: "b", shape: [5], initializer: .constant(1), role: .scalar),
    ParameterSpec(path: "m", shape: [5], initializer: .constant(1), role: .buffer),
    ParameterSpec(
      path: "off", shape: [9], initializer: .constant(1), role: .weight, isActive: false),
  ]

  static let rules: [UpdateRule] = [
    .sgd(rate: 0.1, momentum: 0, nesterov: false, decay: 0),
    .sgd(rate: 0.1, momentum: 0.9, nesterov: false, decay: 0.01),
    .sgd(rate: 0.1, momentum: 0.9, nesterov: true, decay: 0.01),
    .adam(
      rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.1, decoupled: false, step: 3),
    .adam(
      rate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, decay: 0.1, decoupled: true, step: 1000),
  ]

  @Test(
    "an update follows its rule, leaves the rest alone and measures gradients", arguments: rules)
  func updates(rule: UpdateRule) {
    for clip in [nil, 0.5, 1e6] as [Float?] {
      let store = ParameterStore(Self.specs, seed: Seed(1))
      fill(store, 11)
      let values = (0..<4).map { Array(store.value($0)) }
      let states = (0..<4).map { index in (0..<2).map { Array(store.state($0, index)) } }
      let norms = UnsafeMutableBufferPointer<Double>.allocate(capacity: 4)
      defer { norms.deallocate() }
      norms.update(repeating: -1)
      store.update(rule, clip: clip, kernels: .best, squaredNorms: norms)
      let squares = (0..<2).map { store.gradient($0).reduce(0.0) { $0 + Double($1) * Double($1) } }
      let norm = (squares[0] + squares[1]).squareRoot()
      let scale = clip.map { min(1, Double($0) / norm) } ?? 1
      for index in 0..<4 {
        let isTrained = index < 2
        #expect(
          abs(norms[index] - (isTrained ? squares[index] : 0)) < 1e-4)
        for position in store.value(index).indices {
          var state = states[index].map { Double($0[position]) }
          var weight = Double(values[index][position])
          if isTrained {
            Self.step(
              rule, &weight, &state, Double(store.gradient(index)[position]) * scale,
              isDecayed: index == 0)
          }
          #expect(abs(Double(store.value(index)[position]) - weight) < 2e-6 * (1 + abs(weight)))
          for slot in 0..<2 {
            #expect(
              abs(Double(store.state(slot, index)[position]) - state[slot])
                < 2e-6 * (1 + abs(state[slot])))
          }
        }
      }
    }
  }

  /// One element in double precision.
  private static func step(
    _ rule: UpdateRule, _ w: inout Double, _ state: inout [Double], _ gradient: Double,
    isDecayed: Bool
  ) {
    switch rule {
    case .sgd(let rate, let momentum, let nesterov, let decay):
      let d = gradient + (isDecayed ? Double(decay) * w : 0)
      // Without momentum no velocity is kept.
      let velocity = Double(momentum) * state[0] + d
      if momentum != 0 { state[0] = velocity }
      w -= Double(rate) * (nesterov ? d + Double(momentum) * velocity : velocity)
    case .adam(let rate, let beta1, let beta2, let epsilon, let decay, let decoupled, let step):
      var d = gradient
      let decay = isDecayed ? Double(decay) : 0
      if decoupled { w -= Double(rate) * decay * w } else { d += decay * w }
      state[0] = Double(beta1) * state[0] + (1 - Double(beta1)) * d
      state[1] = Double(beta2) * state[1] + (1 - Double(beta2)) * d * d
      var (power1, power2) = (1.0, 1.0)
      for _ in 0..<step {
        power1 *= Double(beta1)
        power2 *= Double(beta2)
      }
      let mean = state[0] / (1 - power1)
      w -= Double(rate) * mean / ((state[1] / (1 - power2)).squareRoot() + Double(epsilon))
    }
  }

  /// Gradients whose squares a float does not hold, and factors that it holds in a few bits.
  @Test("huge gradients are measured, clipped and taken", arguments: KernelSet.available)
  func hugeGradients(kernels: KernelSet) {
    let norms = UnsafeMutableBufferPointer<Double>.allocate(capacity: 4)
    defer { norms.deallocate() }
    for (size, clip) in [(1e20, 3.0), (3e38, 3.0), (3e38, 1e-6)] {
      let store = ParameterStore(Self.specs, seed: Seed(1))
      var expected = 0.0
      for index in 0..<2 {
        for place in store.gradient(index).indices {
          let gradient = Float(size) * (Float(place % 5 - 2) / 2)
          store.gradient(index)[place] = gradient
          expected += Double(gradient) * Double(gradient)
        }
      }
      let before = Array(store.gradient(0)).map(Double.init)
      store.update(
        .sgd(rate: 1, momentum: 0, nesterov: false, decay: 0), clip: Float(clip), kernels: kernels,
        squaredNorms: norms)
      #expect(abs(norms[0] + norms[1] - expected) < 1e-12 * expected && norms[2] == 0)
      for (place, value) in store.value(0).enumerated() {
        let step = before[place] * Double(Float(clip)) / expected.squareRoot()
        #expect(abs(Double(value) - (1 - step)) < 1e-6, "\(size), clipped to \(clip)")
      }
    }
    let store = ParameterStore(Self.specs, seed: Seed(1))
    for (broken, check) in [
      (Float.infinity, { (x: Double) in x.isInfinite }), (.nan, { $0.isNaN }),
    ] {
      store.gradient(0)[30] = broken
      store.measureGradients(kernels: kernels, squaredNorms: norms)
      #expect(check(norms[0]) && norms[1] == 0)
    }
  }

  @Test("updates have the same bits on every kernel set", arguments: rules)
  func sameBits(rule: UpdateRule) {
    let digests = Set(
      KernelSet.available.map { kernels in
        let store = ParameterStore(Self.specs, seed: Seed(1))
        fill(store, 12)
        let norms = UnsafeMutableBufferPointer<Double>.allocate(capacity: 4)
        defer { norms.deallocate() }
        var hash = Digest()
        for clip in [nil, 0.3] as [Float?] {
          store.update(rule, clip: clip, kernels: kernels, squaredNorms: norms)
          store.digest(into: &hash)
          norms.forEach { hash.combine(Float($0)) }
        }
        return hash.text
      })
    #expect(digests.count == 1)
  }
}
