// Weights that come in: which tensor is which, how layouts change, and what is refused.
import Engine
import Experiments
import Interchange
import Networks
import Numerics
import Problems
import Schema
import Testing
import Training

@Suite struct WeightImportTests {
  /// Four inputs, five units, two classes.
  static func target() throws -> WeightTarget {
    let network = Network(blocks: [
      Block("body", repeats: 2, layers: [Self.dense(4), Layer(Tanh())]),
      Block("head", layers: [Self.dense(2)]),
    ])
    return WeightTarget(
      network,
      try network.lower(input: [4], outputs: 2, head: nil, batch: 1, seed: Seed(1)))
  }

  private static func dense(_ units: Int) -> Layer {
    var dense = Dense()
    dense.units = units
    return Layer(dense)
  }

  /// Tensors of these shapes with the values 0, 1, 2, ...
  static func weights(_ shapes: KeyValuePairs<String, [Int]>) -> ImportedWeights {
    ImportedWeights(
      shapes.map { name, shape in
        NamedTensor(
          name: name, shape: Shape(shape), values: (0..<Shape(shape).count).map { Float($0) })
      })
  }

  static let own: KeyValuePairs = [
    "body[0].dense1.weight": [4, 4], "body[0].dense1.bias": [4], "body[1].dense1.weight": [4, 4],
    "body[1].dense1.bias": [4], "head.dense1.weight": [4, 2], "head.dense1.bias": [2],
  ]

  private func refusal(
    _ weights: ImportedWeights, map: WeightMap? = nil, partial: Bool = false
  ) -> String {
    do {
      _ = try WeightAssignment(
        weights, to: Self.target(), map: map, isPartial: partial, source: "'x'")
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func ownPathsAreTaken() throws {
    let taken = try WeightAssignment(Self.weights(Self.own), to: Self.target(), source: "'x'")
    #expect(taken.tensors.map(\.name) == Self.own.map(\.key))
    // As a run keeps them, with what it keeps besides.
    var kept = Self.weights(Self.own)
    for index in kept.tensors.indices {
      kept.tensors[index].name = "param/" + kept.tensors[index].name
    }
    kept.tensors.append(NamedTensor(name: "run/evaluation", shape: [1], values: [.nan]))
    #expect(
      try WeightAssignment(kept, to: Self.target(), source: "'x'").tensors == taken.tensors)
  }

  /// What was measured is the average, where a run keeps one; of a frozen parameter it keeps none.
  @Test func theAverageIsTaken() throws {
    var kept = Self.weights(Self.own)
    let averages = kept.tensors.dropFirst().map { tensor in
      NamedTensor(
        name: "average/" + tensor.name, shape: tensor.shape, values: tensor.values.map { -$0 })
    }
    for index in kept.tensors.indices {
      kept.tensors[index].name = "param/" + kept.tensors[index].name
    }
    kept.tensors += averages
    let taken = try WeightAssignment(kept, to: Self.target(), source: "'x'").tensors
    #expect(taken.map(\.name) == Self.own.map(\.key))
    #expect(taken[0].values[1] == 1 && taken.dropFirst().allSatisfy { $0.values[1] == -1 })
  }

  @Test func whatDoesNotFitIsListed() throws {
    let words = refusal(
      Self.weights([
        "body[0].dense1.weight": [4, 5], "body[0].dense1.bias": [4],
        "body[1].dense1.weight": [4, 4],
        "head.dense1.weight": [4, 2], "head.dense1.bias": [2], "tail.weight\u{1B}": [3],
      ]))
    #expect(words.contains("another shape: body[0].dense1.weight is 4×5 there and 4×4 here"))
    #expect(words.contains("missing: body[1].dense1.bias, 4"))
    #expect(words.contains("left over: tail.weight\\u{1b}"))
    #expect(words.contains("3 tensors do not fit") && words.contains("--partial takes the 4"))
    var broken = Self.weights(Self.own)
    broken.tensors[2].values[3] = .infinity
    #expect(refusal(broken).contains("value 3 of 'body[1].dense1.weight' is inf"))
    #expect(refusal(Self.weights(["layers.0.weight": [4, 4]])).contains("--map FILE says which"))
  }

  @Test func aPartOfItIsTakenWhereThatIsAsked() throws {
    let some = Self.weights(["body[0].dense1.weight": [4, 4], "head.dense1.weight": [4, 10]])
    let taken = try WeightAssignment(some, to: Self.target(), isPartial: true, source: "'x'")
    #expect(taken.tensors.map(\.name) == ["body[0].dense1.weight"])
    #expect(taken.notes.contains { $0.contains("head.dense1.weight is 4×10 there and 4×2 here") })
  }

  @Test func aMapSaysWhichIsWhich() throws {
    let map = try WeightMap(
      ExperimentFile.readValue(
        """
        layers.*.weight: {to: 'body[*].dense1.weight', then: torch}
        layers.*.bias: body[*].dense1.bias
        fc.w: {to: head.dense1.weight, then: [{reshape: [2, -1]}, {permute: [1, 0]}]}
        fc.b: head.dense1.bias
        step: null
        """))
    let there = Self.weights([
      "layers.0.weight": [4, 4], "layers.0.bias": [4], "layers.1.weight": [4, 4],
      "layers.1.bias": [4], "fc.w": [8], "fc.b": [2], "step": [1],
    ])
    let taken = try WeightAssignment(there, to: Self.target(), map: map, source: "'x'")
    #expect(taken.tensors.map(\.name) == Self.own.map(\.key))
    #expect(taken.tensors[2].values[..<8] == [0, 4, 8, 12, 1, 5, 9, 13])
    #expect(taken.tensors[4].shape == [4, 2] && taken.tensors[4].values[..<4] == [0, 4, 1, 5])
    let more = Self.weights(["layers.0.weight": [4, 4], "other": [1]])
    #expect(refusal(more, map: map).contains("left over: other"))
    let twice = try WeightMap(
      ["layers.0.weight": "head.dense1.bias", "layers.1.weight": "head.dense1.bias"])
    let both = Self.weights(["layers.0.weight": [2], "layers.1.weight": [2]])
    #expect(refusal(both, map: twice, partial: true).contains("two tensors are meant"))
  }

  @Test(arguments: [
    "a: {to: b, then: turn}", "a: {to: b, and: c}", "a.*: b", "a: 3", "[a, b]",
    "a: {to: b, then: {permute: [0, 2]}}", "a: {to: b, then: {reshape: [-1, -1]}}", "3",
  ])
  func mapsWithFaultsAreRefused(text: String) throws {
    let node = try ExperimentFile.readValue(text)
    #expect(throws: Faults.self) { try WeightMap(node) }
  }

  @Test func layoutsChangeAxisByAxis() throws {
    let tensor = NamedTensor(name: "k", shape: [2, 3, 1, 2], values: (0..<12).map { Float($0) })
    let torch = try TensorStep.torch(tensor)
    #expect(torch.shape == [1, 2, 3, 2])
    // Ours at (0, w, i, o) is that of (o, i, 0, w).
    #expect(torch.values == [0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11])
    #expect(throws: ImportError.self) { try TensorStep.transpose(tensor) }
    #expect(throws: ImportError.self) { try TensorStep.reshape([5])(tensor) }
    #expect(try TensorStep.reshape([-1, 4])(tensor).shape == [3, 4])
  }

  // MARK: - Formats

  /// A safetensors file of one tensor of some type.
  private func file(_ type: String, _ bytes: [UInt8], count: Int) -> ImportInput {
    let header =
      "{\"w\":{\"dtype\":\"\(type)\",\"shape\":[\(count)],\"data_offsets\":[0,\(bytes.count)]}}"
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
    return ImportInput(name: "w.safetensors", bytes: length + Array(header.utf8) + bytes)
  }

  private func read(_ input: ImportInput) throws -> ImportedWeights {
    let kind = try importer(named: nil, for: input)
    guard case .weights(let weights) = try kind.read(input).content else {
      throw ImportError("no weights")
    }
    return weights
  }

  @Test func numbersOfOtherWidthsAreRead() throws {
    // 1, -2.5, the smallest half, infinity.
    let halves: [UInt16] = [0x3C00, 0xC100, 0x0001, 0x7C00]
    let bytes = halves.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
    let read = try read(file("F16", bytes, count: 4)).tensors[0].values
    #expect(read == [1, -2.5, 0x1p-24, .infinity])
    let short = try self.read(file("BF16", [0x80, 0x3F, 0x20, 0xC0], count: 2))
    #expect(short.tensors[0].values == [1, -2.5])
    let double = withUnsafeBytes(of: (0.1).bitPattern.littleEndian) { Array($0) }
    #expect(try self.read(file("F64", double, count: 1)).tensors[0].values == [0.1])
    let whole = try self.read(file("I64", double, count: 1))
    #expect(whole.tensors.isEmpty && whole.others.map(\.name) == ["w"])
    #expect(throws: ImportError.self) { try self.read(file("F8_E4M3", [0], count: 1)) }
    #expect(throws: ImportError.self) { try self.read(file("F32", [0, 0], count: 1)) }
  }

  @Test func hostileFilesAreRefusedInWords() {
    for (name, bytes) in [
      ("a.safetensors", Array("\u{8}\0\0\0\0\0\0\0{\"a\":[]}".utf8)),
      ("a.safetensors", [UInt8](repeating: 0xFF, count: 8) + Array("{}".utf8)),
      ("a.npz", [0x50, 0x4B, 3, 4, 0, 0]), ("a.bin", Array("nothing".utf8)), ("a", []),
    ] as [(String, [UInt8])] {
      let input = ImportInput(name: name, bytes: bytes)
      #expect(throws: (any Error).self, "\(name)") {
        try importer(named: nil, for: input).read(input)
      }
    }
    #expect(throws: ImportError.self) {
      try importer(named: "torch", for: ImportInput(name: "x", bytes: []))
    }
  }
}
