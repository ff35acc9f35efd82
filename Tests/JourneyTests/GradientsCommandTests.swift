// `gradients`: the file it writes is read here by a reader of its own, and its gradients are
// compared with central differences of the network written out in double precision.
import ProjectSupport
import Foundation
import Testing

@Suite struct GradientsCommandTests {
  struct Tensors {
    var shapes: [String: [Int]] = [:]
    var values: [String: [Double]] = [:]

    /// Eight bytes of length, a JSON header, numbers.
    init(_ path: String) throws {
      let data = try Data(contentsOf: URL(filePath: path))
      let length = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      let start = 8 + length
      let header = try #require(
        JSONSerialization.jsonObject(with: data[8..<start]) as? [String: [String: Any]])
      for (name, entry) in header where name != "__metadata__" {
        let offsets = try #require(entry["data_offsets"] as? [Int])
        shapes[name] = try #require(entry["shape"] as? [Int])
        values[name] = stride(from: offsets[0], to: offsets[1], by: 4).map { offset in
          let bits = (0..<4).reversed().reduce(UInt32(0)) {
            $0 << 8 | UInt32(data[start + offset + $1])
          }
          return Double(Float(bitPattern: bits))
        }
      }
    }

    func tensor(_ name: String) throws -> [Double] { try #require(values[name], "\(name)") }

    /// x [rows, inputs] times a weight, plus a bias.
    func dense(_ x: [Double], _ layer: String) throws -> [Double] {
      let (weight, bias) = (
        try tensor("param/\(layer).weight"), try tensor("param/\(layer).bias")
      )
      let units = bias.count
      let inputs = weight.count / units
      return (0..<x.count / inputs * units).map { position in
        let (row, unit) = (position / units, position % units)
        return bias[unit]
          + (0..<inputs).reduce(0) { $0 + x[row * inputs + $1] * weight[$1 * units + unit] }
      }
    }

    /// Of two inputs, tanh units and two classes.
    func output() throws -> [Double] {
      try dense(dense(tensor("input"), "hidden.dense1").map(tanh), "head.dense1")
    }

    func loss() throws -> Double {
      let (logits, classes) = (try output(), try tensor("target"))
      return classes.indices.reduce(0) { sum, row in
        let (a, b) = (logits[2 * row], logits[2 * row + 1])
        return sum + log(exp(a) + exp(b)) - (classes[row] == 0 ? a : b)
      } / Double(classes.count)
    }
  }

  @Test func everyGradientIsThatOfTheNetwork() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("one.safetensors")
    let outcome = try ProgramUnderTest.run(
      ["gradients", "tiny-playground", "--out", path, "--seed", "5", "--batch", "12"], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("4 gradients"))
    var tensors = try Tensors(path)
    #expect(tensors.shapes["input"] == [12, 2] && tensors.shapes["target"] == [12])
    #expect(tensors.shapes["output"] == [12, 2] && tensors.shapes["loss"] == [1])
    #expect(tensors.shapes["grad/hidden.dense1.weight"] == [2, 4])
    for (a, b) in zip(try tensors.output(), try tensors.tensor("output")) {
      #expect(abs(a - b) < 1e-5)
    }
    #expect(abs(try tensors.loss() - tensors.tensor("loss")[0]) < 1e-5)
    let names = tensors.values.keys.filter { $0.hasPrefix("param/") }.map { $0.dropFirst(6) }
    #expect(names.count == 4)
    for name in names {
      let (start, gradient) = (
        try tensors.tensor("param/\(name)"), try tensors.tensor("grad/\(name)")
      )
      for i in start.indices {
        tensors.values["param/\(name)"]?[i] = start[i] + 1e-5
        let above = try tensors.loss()
        tensors.values["param/\(name)"]?[i] = start[i] - 1e-5
        let below = try tensors.loss()
        tensors.values["param/\(name)"] = start
        #expect(abs((above - below) / 2e-5 - gradient[i]) < 1e-5, "\(name)[\(i)]")
      }
    }
  }

  @Test func runningStatisticsAreThoseBeforeTheBatch() throws {
    let folder = try TemporaryFolder()
    let document = try folder.write(
      """
      format: resplay/1
      name: Normalized
      seed: 1
      data: {kind: circle, points: 40}
      network:
        blocks:
          - name: hidden
            layers: [{kind: dense, units: 4}, batch_norm, relu]
          - name: head
            layers: [{kind: dense, units: 2}]
      training: {loss: cross_entropy, batch_size: 8, optimizer: sgd}
      """, to: "norm.yaml")
    let path = folder.path("norm-gradients.safetensors")
    let outcome = try ProgramUnderTest.run(["gradients", document, "--out", path], in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let tensors = try Tensors(path)
    let buffers = Set(tensors.values.keys.filter { $0.hasPrefix("param/") }.map { $0.dropFirst(6) })
      .subtracting(tensors.values.keys.filter { $0.hasPrefix("grad/") }.map { $0.dropFirst(5) })
    #expect(buffers.count == 2)
    for buffer in buffers {
      #expect(Set(try tensors.tensor("param/\(buffer)")).isSubset(of: [0, 1]))
    }
  }

  /// A save's own weights and the batch of its next step, whose loss training makes then.
  @Test func trainedWeightsAreTakenWhereAskedFor() throws {
    let folder = try TemporaryFolder()
    let train = ["train", "tiny-playground", "--json", "--steps"]
    let made = try ProgramUnderTest.run(train + ["30", "--out", "run.yaml"], in: folder)
    #expect(made.status == 0, "\(made.errors)")
    let next = try ProgramUnderTest.run(train + ["31"], in: folder)
    let loss = try #require(try next.jsonLines().last?["batch_loss"] as? Double)
    func gradients(_ words: String...) throws -> Outcome {
      try ProgramUnderTest.run(["gradients", "run.yaml"] + words, in: folder)
    }
    let trained = try gradients("--trained", "--out", "trained.safetensors")
    #expect(trained.output.contains("at the weights of step 30"), "\(trained)")
    let tensors = try Tensors(folder.path("trained.safetensors"))
    #expect(try Float(tensors.tensor("loss")[0]) == Float(loss))
    let initial = try gradients("--out", "initial.safetensors")
    #expect(initial.output.contains("at the initial weights; --trained takes those of step 30"))
    let first = try Tensors(folder.path("initial.safetensors"))
    #expect(
      try first.tensor("param/head.dense1.weight") != tensors.tensor("param/head.dense1.weight"))
    for (words, message) in [(["--seed", "3"], "--seed"), (["--batch", "3"], "--batch")] {
      let refused = try ProgramUnderTest.run(
        ["gradients", "run.yaml", "--trained", "--out", "x.safetensors"] + words, in: folder)
      #expect(refused.status == 2 && refused.errors.contains("given with \(message)"))
    }
    let none = try ProgramUnderTest.run(
      ["gradients", "tiny-playground", "--trained", "--out", "x.safetensors"], in: folder)
    #expect(none.status == 2 && none.errors.contains("there are no weights beside"))
  }

  @Test func refusesWhatItCannotDo() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("mine", to: "mine.safetensors")
    let calls: [([String], String)] = [
      (["--out", path], "is there already"),
      (["--out", folder.path("one.txt")], "ending in .safetensors"),
      (["--out", folder.path("none/one.safetensors")], "there is no folder"),
      (["--out", folder.path("a.safetensors"), "--batch", "0"], "from 1 to 65536"),
      (["--out", folder.path("a.safetensors"), "--batch", "201"], "from 1 to 200"),
      (["--out", folder.path("a.safetensors"), "--seed", "-1"], "--seed"),
    ]
    for (arguments, message) in calls {
      let outcome = try ProgramUnderTest.run(
        ["gradients", "tiny-playground"] + arguments, in: folder)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
    #expect(try folder.text(of: "mine.safetensors") == "mine")
    #expect(!folder.has("a.safetensors"))
    let replaced = try ProgramUnderTest.run(
      ["gradients", "tiny-playground", "--out", path, "--replace"], in: folder)
    #expect(replaced.status == 0, "\(replaced.errors)")
    #expect(try Tensors(path).shapes["input"] == [10, 2])
  }
}
