// Architectures of Keras and PyTorch: what is known becomes blocks and skips, and what is not is
// told with its place.
import Experiments
import Foundation
import Interchange
import Networks
import Numerics
import Problems
import ProjectSupport
import Schema
import Testing
import Training

@Suite struct ArchitectureImportTests {
  private func read(
    _ text: String, name: String = "model.txt"
  ) throws -> (network: ImportedNetwork, notes: [String]) {
    let input = ImportInput(name: name, bytes: Array(text.utf8))
    let imported = try importer(named: nil, for: input).read(input)
    guard case .network(let network) = imported.content else {
      throw Failure(description: "no network")
    }
    return (network, imported.notes)
  }

  private func refusal(_ text: String, name: String = "model.txt") -> String {
    do {
      _ = try read(text, name: name)
      return ""
    } catch {
      return "\(error)"
    }
  }

  private func kinds(_ network: Network) -> [String] {
    network.blocks.flatMap(\.layers).map(\.kind.kind)
  }

  private func nodes(_ network: Network) -> [Node] {
    network.blocks.flatMap(\.layers).map(\.node)
  }

  // MARK: - PyTorch

  static let torch = """
    Sequential(
      (0): Conv2d(1, 8, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1), bias=False)
      (1): BatchNorm2d(8, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)
      (2): ReLU(inplace=True)
      (3): Sequential(
        (0): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
        (1): GELU(approximate='none')
        (act): LeakyReLU(negative_slope=0.2)
      )
      (4): Flatten(start_dim=1, end_dim=-1)
      (5): Linear(in_features=32, out_features=10, bias=True)
      (6): Softmax(dim=1)
    )
    """

  /// Numbers that no layer has are refused, however large they are.
  @Test(arguments: [
    "kernel_size=(9223372036854775807, 9223372036854775807), dilation=(4, 4)",
    "kernel_size=(-9223372036854775808, -9223372036854775808)",
    "kernel_size=(-3, -3), dilation=(9223372036854775807, 9223372036854775807)",
  ])
  func numbersOutOfRangeAreRefused(arguments: String) {
    let words = refusal("Sequential(\n  (0): Conv2d(1, 8, \(arguments))\n)")
    #expect(words.contains("cannot be taken") && words.contains("allowed"), "\(words)")
  }

  @Test func aSequentialAsItIsPrinted() throws {
    let (imported, notes) = try read(Self.torch)
    #expect(
      nodes(imported.network) == [
        ["kind": "conv", "channels": 8, "stride": 2, "bias": false], "batch_norm", "relu",
        "max_pool", "gelu", ["kind": "leaky_relu", "slope": 0.2], "flatten",
        ["kind": "dense", "units": 10],
      ])
    #expect(imported.inputs == [0: 1, 1: 8, 7: 32])
    #expect(notes.contains { $0.contains("Softmax at the end") })
    #expect(notes.contains { $0.contains("resplay's own initial values") })
    var configuration = RunConfiguration()
    configuration.data = DataSpec(Digits())
    configuration.network = imported.network
    let outline = try #require(DataOutline(configuration.dataSource))
    let lowered = try Fit.lowered(configuration, outline)
    #expect(imported.differences(lowered).isEmpty)
    let wide = try read(Self.torch.replacing("in_features=32", with: "in_features=64")).network
    #expect(wide.differences(lowered).first?.contains("but 64 features there") == true)
  }

  @Test func whatPyTorchHasAndWeDoNotIsListedWithItsLine() {
    let words = refusal(
      """
      Sequential(
        (0): Linear(in_features=2, out_features=4, bias=True)
        (1): Hardtanh(min_val=-1.0, max_val=1.0)
        (2): Conv2d(4, 4, kernel_size=(3, 5), stride=(1, 1))
        (3): Residual(
          (body): Linear(in_features=4, out_features=4, bias=True)
        )
      )
      """)
    #expect(words.contains("line 3, (1) Hardtanh: there is no such layer"))
    #expect(words.contains("line 4, (2) Conv2d: allowed: the same kernel"))
    #expect(words.contains("line 5, (3) Residual: a module of one's own"))
    // A number that no layer may have.
    #expect(
      refusal("Sequential((0): Linear(in_features=2, out_features=999999999, bias=True))")
        .contains("999999999"))
  }

  @Test(arguments: [
    "Sequential(", "Sequential()", "Sequential((0): )", "Sequential((0): Linear(1, 2)) more",
    "Sequential((0) Linear(1, 2))", "Sequential((0): Linear(1, 2)",
  ])
  func brokenTextIsRefused(text: String) {
    #expect(throws: ImportError.self) { try read(text) }
  }

  @Test func depthAndSizeAreBounded() {
    let deep = String(repeating: "Sequential((0): ", count: 100) + "Tanh()"
    #expect(refusal(deep).contains("allowed"))
    #expect(refusal("Sequential(" + String(repeating: "x", count: 2000)).contains("too long"))
    let many = (0..<30_000).map { "(\($0)): Tanh() " }.joined()
    #expect(refusal("Sequential(\(many))").contains("more than"))
  }

  // MARK: - Keras

  /// A residual unit with a projection, as Keras 3 writes it.
  static let keras = """
    {"module": "keras", "class_name": "Functional", "config": {"name": "unit", "layers": [
      {"class_name": "InputLayer", "config": {"batch_shape": [null, 8, 8, 1], "name": "in"},
       "name": "in", "inbound_nodes": []},
      {"class_name": "Conv2D", "config": {"name": "c1", "filters": 8, "kernel_size": [3, 3],
        "strides": [1, 1], "padding": "same", "dilation_rate": [1, 1], "groups": 1,
        "activation": "relu", "use_bias": true, "data_format": "channels_last",
        "kernel_initializer": {"class_name": "HeNormal", "config": {}}},
       "name": "c1", "inbound_nodes": [\(call("in"))]},
      {"class_name": "Conv2D", "config": {"name": "c2", "filters": 8, "kernel_size": [3, 3],
        "strides": [1, 1], "padding": "same", "dilation_rate": [1, 1], "groups": 1,
        "activation": "linear", "use_bias": false}, "name": "c2", "inbound_nodes": [\(call("c1"))]},
      {"class_name": "BatchNormalization", "config": {"name": "bn", "axis": -1, "momentum": 0.99,
        "epsilon": 0.001, "center": true, "scale": true}, "name": "bn",
       "inbound_nodes": [\(call("c2"))]},
      {"class_name": "Conv2D", "config": {"name": "p", "filters": 8, "kernel_size": [1, 1],
        "strides": [1, 1], "padding": "valid", "dilation_rate": [1, 1], "groups": 1,
        "activation": "linear", "use_bias": false}, "name": "p", "inbound_nodes": [\(call("in"))]},
      {"class_name": "Add", "config": {"name": "add"}, "name": "add",
       "inbound_nodes": [{"args": [[\(tensor("bn")), \(tensor("p"))]], "kwargs": {}}]},
      {"class_name": "Activation", "config": {"name": "act", "activation": "tanh"}, "name": "act",
       "inbound_nodes": [\(call("add"))]},
      {"class_name": "GlobalAveragePooling2D", "config": {"name": "gap", "keepdims": false},
       "name": "gap", "inbound_nodes": [\(call("act"))]},
      {"class_name": "Dense", "config": {"name": "out", "units": 10, "activation": "softmax",
        "use_bias": true}, "name": "out", "inbound_nodes": [\(call("gap"))]}],
     "input_layers": [["in", 0, 0]], "output_layers": [["out", 0, 0]]}}
    """

  private static func tensor(_ name: String) -> String {
    "{\"class_name\": \"__keras_tensor__\", \"config\": {\"keras_history\": [\"\(name)\", 0, 0]}}"
  }

  private static func call(_ name: String) -> String {
    "{\"args\": [\(tensor(name))], \"kwargs\": {}}"
  }

  @Test func sumsOfKerasAreSkips() throws {
    let (imported, notes) = try read(Self.keras, name: "model.json")
    #expect(imported.input == [8, 8, 1] && imported.name == "unit")
    #expect(
      kinds(imported.network) == [
        "conv", "relu", "conv", "batch_norm", "tanh", "global_pool", "dense",
      ])
    let skip = try #require(imported.network.blocks[0].skips.first)
    #expect((skip.from, skip.to, skip.shortcut) == (0, 4, .projection))
    #expect(
      nodes(imported.network)[3] == ["kind": "batch_norm", "epsilon": 0.001, "momentum": 0.01])
    #expect(notes.contains { $0.contains("softmax at the end") })
    #expect(notes.contains { $0.contains("weights.npz --into DOCUMENT --map FILE") })
    // As Keras 2 writes the same links.
    let old = Self.keras.replacing(Self.call("in"), with: "[[\"in\", 0, 0, {}]]")
      .replacing("\"batch_shape\"", with: "\"batch_input_shape\"")
    #expect(try read(old, name: "model.json").network.network == imported.network)
  }

  /// Whatever it is called.
  @Test(arguments: ["model.h5", "model.keras", "weights"])
  func aFileOfHDF5SaysWhatToDo(name: String) throws {
    let bytes: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
    let input = ImportInput(name: name, bytes: bytes)
    #expect {
      _ = try importer(named: nil, for: input).read(input)
    } throws: { error in
      let words = "\(error)"
      return words.contains("HDF5") && words.contains("numpy.savez") && words.contains("to_json")
    }
  }

  @Test func whatKerasHasAndWeDoNotIsListed() {
    func words(_ from: String, _ to: String) -> String {
      refusal(Self.keras.replacing(from, with: to), name: "model.json")
    }
    #expect(words("\"tanh\"", "\"mish\"").contains("layers.6 (Activation 'act')"))
    #expect(words("\"GlobalAveragePooling2D\"", "\"Attention\"").contains("no such layer here"))
    #expect(words("\"filters\": 8", "\"filters\": 100000000").contains("100000000"))
    #expect(words("\"Add\"", "\"Multiply\"").contains("it reads several tensors"))
    #expect(words("[[\"out\", 0, 0]]", "[[\"out\", 0, 0], [\"gap\", 0, 0]]").contains("2 outputs"))
    #expect(words(Self.call("c1"), Self.call("act")).contains("circle"))
    #expect(words("\"channels_last\"", "\"channels_first\"").contains("channels_last"))
    #expect(refusal("{\"a\": 1}", name: "model.json").contains("class_name"))
    #expect(refusal("{\"a\": ", name: "model.json").contains("model.json"))
  }
}
