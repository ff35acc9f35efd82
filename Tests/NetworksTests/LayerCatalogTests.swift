// A sweep over every registered layer kind: a new kind is tested by being listed.
import Numerics
import Problems
import Engine
import Networks
import Schema
import Testing

struct LayerCatalogTests {
  static let kinds = layerCatalog.kinds

  private func decode(_ node: Node) -> (layer: Layer?, faults: [Fault]) {
    var faults = FaultCollector()
    let layer = Layer.decode(node, path: "layer", into: &faults)
    return (layer, faults.faults)
  }

  private func lower(_ kind: any LayerKind, _ shape: Shape) throws -> (Tensor, LayerContext) {
    var context = LayerContext(builder: GraphBuilder(batch: 3), path: "net.layer", seed: Seed(1))
    let x = try context.builder.input(shape)
    context.builder.enter("net.layer")
    return (try kind.lower(x, into: &context), context)
  }

  @Test func kindsAreUniqueAndSnakeCase() {
    #expect(Set(Self.kinds).count == Self.kinds.count)
    for kind in Self.kinds {
      #expect(isName(kind) && kind == kind.lowercased() && !kind.contains("-"))
    }
  }

  @Test(arguments: kinds) func defaultsDecodeFromTheBareKind(kind: String) throws {
    let entry = try #require(layerCatalog[kind])
    let (layer, faults) = decode(Node(.string(kind)))
    #expect(faults.isEmpty && layer?.kind.equals(entry.standard) == true)
    #expect(layer?.node == Node(.string(kind)))
    let complete = decode(
      Node(
        .map(
          [Node.Entry("kind", Node(.string(kind)))]
            + (entry.standard.completeNode.entries ?? []))))
    #expect(complete.faults.isEmpty && complete.layer == layer)
  }

  @Test(arguments: kinds) func documentationIsPresent(kind: String) throws {
    let entry = try #require(layerCatalog[kind])
    #expect(entry.summary.count > 10 && entry.summary.count <= 80)
    for field in entry.fields {
      #expect(field.help.count > 5 && field.help.count <= 80 && field.standard != nil)
      #expect(isName(field.name) && field.name == field.name.lowercased())
      #expect(field.name != "kind" && field.name != "name")
    }
  }

  @Test(arguments: sampleKinds) func everyNumberIsCheckedAndKeptAtItsBounds(kind: String) throws {
    for field in try #require(layerCatalog[kind]).fields {
      let (inside, outside): ([Node], [Node])
      switch field.type {
      case .integer(let range):
        inside = [Node(.integer(range.lowerBound)), Node(.integer(range.upperBound))]
        outside = [Node(.integer(range.lowerBound - 1)), Node(.integer(range.upperBound + 1))]
      case .number(let range):
        inside = [range.lowerBound, range.upperBound].map(numberNode)
        outside = [range.lowerBound.nextDown, range.upperBound.nextUp, .nan, .infinity].map {
          Node(.number($0))
        }
      case .flag: (inside, outside) = ([true, false], ["yes", 1])
      case .choice(let names): (inside, outside) = (names.map { Node(.string($0)) }, ["?", 0])
      case .text, .notation: continue
      }
      for value in inside {
        let node = Node(
          .map([Node.Entry("kind", Node(.string(kind))), Node.Entry(field.name, value)]))
        let (layer, faults) = decode(node)
        #expect(faults.isEmpty)
        let again = try #require(layer)
        #expect(decode(again.node).layer == again)
        #expect(again.kind.completeNode[field.name] == value)
        let shape: Shape = type(of: again.kind).takes == .sequences ? [2, 64] : [4]
        #expect(throws: Never.self) { try lower(again.kind, shape) }
      }
      for value in outside {
        let (layer, faults) = decode(
          Node(.map([Node.Entry("kind", Node(.string(kind))), Node.Entry(field.name, value)])))
        #expect(layer == nil && faults.map(\.path) == ["layer.\(field.name)"])
        #expect(faults.first?.message.contains(field.type.allowed) == true)
      }
    }
  }

  @Test(arguments: sampleKinds, [[4], [1], [3, 5]] as [Shape])
  func itLowersInItsOwnScope(kind: String, shape: Shape) throws {
    let entry = try #require(layerCatalog[kind])
    let (y, context) = try lower(entry.standard, shape)
    let graph = context.builder.graph
    let output = graph.shape(y)
    #expect(output.dimensions.first == 3)
    #expect(y.id == graph.nodes.count - 1 && y.id > 0)
    for node in graph.nodes.dropFirst() { #expect(graph.scopes[node.scope] == "net.layer") }
    for spec in graph.parameters {
      #expect(spec.path.hasPrefix("net.layer.") && spec.layer == "net.layer" && spec.isActive)
    }
    #expect(Set(graph.parameters.map(\.path)).count == graph.parameters.count)
    let sample = Shape(Array(output.dimensions.dropFirst()))
    let flops = entry.standard.flops(input: shape, output: sample)
    #expect(kind == Flatten.kind ? flops == 0 : flops > 0)
  }

  @Test func normalizationsSaySo() {
    let normalizing = layerCatalog.entries.filter { type(of: $0.standard).isNormalization }
    #expect(normalizing.map(\.kind) == ["batch_norm", "layer_norm", "rms_norm", "group_norm"])
  }

  @Test func normalizationHasItsParameters() throws {
    let (_, batch) = try lower(BatchNorm(), [4])
    func spec(_ name: String, _ start: Float, _ role: ParameterSpec.Role) -> ParameterSpec {
      ParameterSpec(
        path: "net.layer.\(name)", layer: "net.layer", shape: [4], initializer: .constant(start),
        role: role)
    }
    #expect(
      batch.builder.graph.parameters == [
        spec("weight", 1, .scalar), spec("bias", 0, .scalar), spec("running_mean", 0, .buffer),
        spec("running_var", 1, .buffer),
      ])
    let network = Network(blocks: [Block("net", layers: [Layer(BatchNorm()), dense(2)])])
    #expect(try network.lowered(input: [4]).layers[0].parameterCount == 8)
  }

  @Test func denseDrawsByItsChoice() throws {
    var kind = Dense()
    kind.units = 3
    let wanted: [(InitialValues, Initializer)] = [
      (.he, .heNormal(fanIn: 4)), (.glorot, .glorotUniform(fanIn: 4, fanOut: 3)),
      (.lecun, .lecunNormal(fanIn: 4)),
    ]
    for (choice, initializer) in wanted {
      kind.initial = choice
      let (_, context) = try lower(kind, [4])
      #expect(context.builder.graph.parameters[0].initializer == initializer)
    }
    kind.bias = false
    #expect(try lower(kind, [4]).1.builder.graph.parameters.count == 1)
    #expect(kind.flops(input: [4], output: [3]) == 24)
  }

  @Test func layersMayHaveNames() {
    let named = decode(["kind": "relu", "name": "act"])
    #expect(named.layer?.name == "act" && named.faults.isEmpty)
    #expect(named.layer?.node == ["kind": "relu", "name": "act"])
    for bad in ["", "1a", "a.b", "a[0]", "\u{1b}", String(repeating: "a", count: 33)] {
      let (layer, faults) = decode(["kind": "relu", "name": Node(.string(bad))])
      #expect(layer == nil && faults.map(\.path) == ["layer.name"])
    }
  }
}
