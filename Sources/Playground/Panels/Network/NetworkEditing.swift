// Changes of the network, each a new document checked before it counts: what cannot be built is
// refused with its reason, and training goes on with what was there.
import Numerics
import Problems
import Engine
import Experiments
import Networks
import Schema
import Training

extension PlaygroundState {
  /// Replaces the document, keeping the old one for undo; the cursor stays where it can, and a
  /// title that tells the depth follows it.
  mutating func change(_ edit: (inout Document) -> Void) {
    let old = document
    edit(&document)
    document.followDepth(of: old)
    guard document != old else { return }
    history.record(old)
    documentChanged()
  }

  mutating func documentChanged() {
    generation += 1
    for panel in PanelCatalog.all { panel.documentChanged(&self) }
  }

  /// Changes the network, if the result can be built.
  mutating func edit(_ what: String, _ change: (Network) throws -> Network) -> Response {
    var configuration = document.configuration
    do {
      configuration.network = try change(configuration.network)
    } catch {
      return .refusal(problem(error))
    }
    return apply(configuration, what)
  }

  /// Makes a configuration the document's, if it can be built; training goes on with it.
  /// - Parameter pace: `Presentation.pace`, where that is changed too.
  mutating func apply(
    _ configuration: RunConfiguration, pace: Double? = nil, _ what: String
  ) -> Response {
    var wanted = document
    wanted.settings = DocumentSettings(configuration, pace: pace ?? document.presentation.pace)
    guard wanted != document else { return [] }
    let fault = whyNotBuilt(configuration)
    // A document that could not be built before may be mended step by step.
    if let fault, whyNotBuilt(document.configuration) == nil {
      return remedy(of: fault, in: configuration, pace: pace, what)
        ?? .refusal("not changed: \(fault)")
    }
    let old = document
    change { $0 = wanted }
    return Response(
      documentEffects(from: old), fault == nil ? .info : .warning,
      saying: fault?.description ?? what)
  }

  /// The question whether a layer that mends a fault is to be put in; nil where none does.
  func remedy(
    of fault: BuildFault, in configuration: RunConfiguration, pace: Double? = nil, _ what: String
  ) -> Response? {
    guard let mended = configuration.mended(by: fault), let kind = fault.remedy,
      mended != document.configuration, whyNotBuilt(mended) == nil
    else { return nil }
    return .showing(
      .question(
        .remedy(
          of: fault, kind, .change(mended, pace: pace, "\(what), with \(kind) put before it"))))
  }

  /// Lets training go on with the document as it is now, instead of `old`.
  mutating func documentEffects(from old: Document) -> [Effect] {
    var effects: [Effect] = [.session(.update(document.configuration))]
    if document.stepsPerSecond != old.stepsPerSecond {
      pace = document.stepsPerSecond
      effects.append(.session(.pace(pace)))
    }
    return effects
  }

  /// Layers and joins, repeats included, up to which a network is lowered between two keys.
  static let checkedAtOnce = 4_000

  /// Why a configuration cannot be built; nil where it can, as far as is known before its data is
  /// loaded. Of a large network the session says it, so that no key waits.
  func whyNotBuilt(_ configuration: RunConfiguration) -> BuildFault? {
    let network = configuration.network
    guard network.instanceCount <= Self.checkedAtOnce else {
      return Fit.faults(configuration, nil).first
    }
    return Fit.faults(configuration, outline(for: configuration)).first
  }

  /// What is known of a configuration's data before it is loaded.
  func outline(for configuration: RunConfiguration) -> DataOutline? {
    let present = document.configuration
    // Another seed leaves rows and shapes as they are; another validation part does not.
    let isLoaded =
      configuration.data == present.data
      && configuration.training.validationFraction == present.training.validationFraction
    let loaded = isLoaded ? snapshot?.dataset : nil
    // What is reported may be of the data before the last change.
    return DataOutline(configuration.dataSource)
      ?? loaded.map { DataOutline($0, of: configuration.data) }
  }
}

extension PlaygroundState {
  /// Gives the document another title, which no number depends on.
  mutating func rename(_ title: String) -> Response {
    let title = String(title.prefix(Presentation.maximumNameLength))
    change { $0.presentation.name = title }
    return Response(saying: "the document is called \(title)")
  }

  mutating func sign(_ author: String) -> Response {
    let author = String(author.prefix(Presentation.maximumAuthorLength))
    change { $0.presentation.author = author }
    return Response(saying: author.isEmpty ? "nobody is named" : "by \(author)")
  }

  mutating func annotate(_ notes: String) -> Response {
    // A document ends its notes with a line end.
    let text = notes.isEmpty ? "" : notes + "\n"
    guard text != document.presentation.notes, notes != document.presentation.notes else {
      return Response(saying: "the notes are as they were")
    }
    change { $0.presentation.notes = String(text.prefix(Presentation.maximumNotesLength)) }
    noteIndex = 0
    return Response(saying: "the notes are written; u takes it back, w saves them")
  }
}

/// What went wrong, in one line.
func problem(_ error: any Error) -> String {
  "\(error)".split(separator: "\n").first.map(String.init) ?? "it cannot be done"
}

extension PlaygroundState {
  /// Switches one skip, in one repeat alone where `id` names it.
  mutating func toggle(_ id: SkipID) -> Response {
    guard let title = network.title(of: id) else { return [] }
    return edit("\(title) \(network.isOn(id) ? "off" : "on")") { $0.togglingSkip(id) }
  }

  var whyNotDeleted: String? {
    switch cursor {
    case _ where marked != nil: nil
    case .input, .loss: "the data and the loss stay; e edits them"
    case .block(let block, _): network.whyNotDeleted(block: block)?.description
    case .layer, .join, .longJoin: nil
    }
  }

  mutating func deleteAtCursor() -> Response {
    switch cursor {
    case .layer(let block, _, let layer):
      guard network.blocks.indices.contains(block),
        network.blocks[block].layers.indices.contains(layer)
      else { return [] }
      let name = network.blocks[block].layerName(layer)
      return edit("deleted \(name); u brings it back") {
        try $0.deletingLayer(layer, inBlock: block)
      }
    case .join, .longJoin:
      guard let skip = cursor.skip else { return [] }
      return edit("deleted the \(skip.isLong ? "long skip" : "skip"); u brings it back") {
        $0.removingSkip(skip)
      }
    case .block(let block, _):
      return edit("deleted the block; u brings it back") { try $0.deletingBlock(block) }
    case .input, .loss: return []
    }
  }

  var whyNotMoved: String? {
    switch cursor {
    case .layer, .block: nil
    case _ where marked != nil: nil
    case .join, .longJoin, .input, .loss:
      "only layers and blocks move; draw the skip anew with A"
    }
  }

  mutating func moveAtCursor(down: Bool) -> Response {
    switch cursor {
    case .layer(let block, let index, let layer):
      do {
        let moved = try network.movingLayer(layer, inBlock: block, down: down)
        let response = edit("moved \(down ? "down" : "up")") { _ in moved.network }
        if !response.effects.isEmpty {
          let place = moved.block == block ? index : nil
          cursor = .layer(block: moved.block, repeat: place, layer: moved.layer)
          documentChanged()
        }
        return response
      } catch {
        return .refusal(problem(error))
      }
    case .block(let block, _):
      do {
        let moved = try network.movingBlock(block, down: down)
        let response = edit("moved the block \(down ? "down" : "up")") { _ in moved.network }
        if !response.effects.isEmpty {
          cursor = .block(moved.block, repeat: nil)
          unfolded = []
        }
        return response
      } catch {
        return .refusal(problem(error))
      }
    case .join, .longJoin, .input, .loss: return []
    }
  }

  /// Of the samples behind the block at the cursor, before the first one those of the data.
  var shapeAtCursor: Shape? {
    guard let main, main.configuration.network == network else { return nil }
    guard let block = placeOfBlock.checked else { return snapshot?.dataset?.inputShape }
    return main.layers.last { $0.block == block }?.outputShape
  }

  /// The block behind which one is added; nil: it becomes the first. Nothing is added behind the
  /// last block, which makes the outputs.
  private var placeOfBlock: (checked: Int?, place: Int) {
    let block: Int?
    switch cursor {
    case .input: return (nil, 0)
    case .loss: block = network.blocks.count - 1
    default:
      block = blockAtCursor ?? cursor.skip.flatMap { network.joinBoundary(of: $0)?.block }
    }
    guard let block else { return (nil, 0) }
    let checked = min(block, network.blocks.count - 2)
    return checked >= 0 ? (checked, checked + 1) : (nil, 0)
  }

  var whyNoBlock: String? {
    shapeAtCursor == nil ? "the shape of what comes in is not known yet" : nil
  }

  /// Where a block would be put, in words.
  var placeOfBlockWords: String {
    let (checked, place) = placeOfBlock
    guard network.blocks.indices.contains(place) else { return "into the network" }
    return if place == network.blocks.count - 1 {
      "before \(network.blocks[place].name), which makes the outputs"
    } else if let checked {
      "behind \(network.blocks[checked].name)"
    } else {
      "before \(network.blocks[place].name)"
    }
  }

  /// Adds the block of a template behind that at the cursor. Once trained, a residual one starts as
  /// the identity, as `deepen` has it.
  mutating func addBlock(_ title: String) -> Response {
    guard let shape = shapeAtCursor,
      var block = blockTemplates.first(where: { $0.title == title })?.block(shape)
    else { return .refusal("such a block does not fit here") }
    let (checked, place) = placeOfBlock
    var words = "\(title) added \(placeOfBlockWords)"
    if step > 0, (try? block.silencedLayers()) != nil {
      block.identityFrom = 0
      // A relu behind its sum changes nothing of what comes from a relu.
      let keeps = !block.endsWithRelu || checked.map { network.blocks[$0].endsWithRelu } == true
      words += "; it starts as \(keeps ? "the identity" : "its last relu alone")"
    }
    return put("\(words); u takes it back", at: place) { try $0.inserting(block, at: place) }
  }

  mutating func copyBlock() -> Response {
    guard let block = blockAtCursor else { return [] }
    return put("copied the block; u takes it back", at: block + 1) {
      try $0.duplicatingBlock(block)
    }
  }

  /// An edit that puts a block in, which the cursor then stands on.
  private mutating func put(
    _ what: String, at place: Int, _ change: (Network) throws -> Network
  ) -> Response {
    let response = edit(what, change)
    guard !response.effects.isEmpty else { return response }
    unfolded = []
    cursor = .block(place, repeat: nil)
    return response
  }

  var whyNotRepeated: String? { blockAtCursor == nil ? "put the cursor on a block first" : nil }

  /// One more repeat of the block at the cursor. Once trained, a residual block grows by one that
  /// starts as the identity; where it cannot, that is said before anything happens.
  mutating func deepen() -> Response {
    guard let block = blockAtCursor, step > 0, !network.blocks[block].skips.isEmpty else {
      return changeRepeats(by: 1)
    }
    let (name, repeats) = (network.blocks[block].name, network.blocks[block].repeats + 1)
    var plain = document.configuration
    do {
      plain.network = try network.changingRepeats(ofBlock: block, to: repeats)
      var grown = plain
      grown.network = try network.growing(block: block)
      if let reason = shapeObstacle(grown, block: block, repeat: repeats - 1) {
        throw Fault(path: name, reason)
      }
      let kept = zip(network.blocks[block].skips, grown.network.blocks[block].skips)
        .contains { $0.branchScale != $1.branchScale }
      return apply(
        grown,
        "\(name) ×\(repeats); the new one starts as the identity"
          + (kept ? ", and α stays what it was, a number now, so that the loss does not jump" : ""))
    } catch let fault as Fault where fault.path == name {
      return .showing(
        .question(.deepen(name, because: fault.message, to: plain, "\(name) ×\(repeats)")))
    } catch {
      return .refusal(problem(error))
    }
  }

  /// Repeats of a block after which shapes no longer change from one to the next: an image has
  /// halved to a single pixel long before.
  private static let telling = 64

  /// Why the new repeat cannot have the shape of its input. Of a large network one with fewer
  /// repeats is looked at, so that no key waits.
  private func shapeObstacle(_ wanted: RunConfiguration, block: Int, repeat index: Int) -> String? {
    let data =
      snapshot?.dataset.map { DataOutline($0, of: wanted.data) } ?? DataOutline(wanted.dataSource)
    var (looked, index) = (wanted, index)
    if wanted.network.instanceCount > Self.checkedAtOnce {
      for place in network.blocks.indices {
        let repeats = min(looked.network.blocks[place].repeats, Self.telling)
        if let fewer = try? looked.network.changingRepeats(ofBlock: place, to: repeats) {
          looked.network = fewer
        }
      }
      index = min(index, Self.telling - 1)
      guard looked.network.instanceCount <= Self.checkedAtOnce else {
        return "the network is too large to see at once whether a new repeat keeps the shape"
      }
    }
    guard let data, let lowered = try? Fit.lowered(looked, data) else { return nil }
    return lowered.whyNotIdentity(block: block, repeat: index)
  }

  mutating func changeRepeats(by offset: Int) -> Response {
    guard let block = blockAtCursor else { return [] }
    let repeats = network.blocks[block].repeats + offset
    guard repeats >= 1 else { return .refusal("a block is there at least once; d deletes it") }
    return edit("\(network.blocks[block].name) ×\(repeats)") {
      try $0.changingRepeats(ofBlock: block, to: repeats)
    }
  }
}

extension Block {
  fileprivate var endsWithRelu: Bool {
    layers.last?.kind.kind == Relu.kind && !skips.contains { $0.to == layers.count }
  }
}

extension Network {
  /// Layers and joins, repeats included.
  var instanceCount: Int { layerInstanceCount + joinInstanceCount }
}
