// What can be done with the block at the cursor or with what is marked, beside layers one by one:
// where blocks begin and end, skips around them, blocks written anew. Each is a command; one key
// lists them all.
import Networks
import TextUI
import Schema

extension PlaygroundState {
  /// The network an edit would make, only to know why it cannot be.
  private func refusal(_ change: () throws -> Void) -> String? {
    do {
      try change()
      return nil
    } catch {
      return problem(error)
    }
  }

  /// Of the cursor: the place between two layers where a block would be split.
  private var splitPlace: (block: Int, index: Int)? {
    switch cursor {
    case .layer(let block, _, let layer): (block, layer)
    case .join: cursor.skip.flatMap { network.joinBoundary(of: $0) }.map { ($0.block, $0.index) }
    case .block, .longJoin, .input, .loss: nil
    }
  }

  /// The blocks that would be merged: those marked, else that at the cursor and the next one.
  private var mergeRange: Range<Int>? {
    if case .blocks(let range) = marked, range.count > 1 { return range }
    return blockAtCursor.map { $0..<min($0 + 2, network.blocks.count) }
  }

  var whyNotGrouped: String? {
    switch selection {
    case .layers(let block, let range):
      refusal { _ = try network.grouping(range, ofBlock: block) }
    case .blocks(let range) where range.count > 1:
      refusal { _ = try network.merging(blocks: range) }
    case .blocks: "it is a block already: mark some of its layers (H), or several blocks"
    case nil: whyNoSelection
    }
  }

  mutating func group() -> Response {
    switch selection {
    case .layers(let block, let range):
      restructure("made a block of \(range.count == 1 ? "it" : "\(range.count) layers")") {
        let made = try $0.grouping(range, ofBlock: block)
        return (made.network, .block(made.block, repeat: nil))
      }
    case .blocks: merge()
    case nil: []
    }
  }

  var whyNotSplit: String? {
    guard let place = splitPlace else {
      return "put the cursor on the layer that the second part begins with"
    }
    return refusal { _ = try network.splitting(block: place.block, at: place.index) }
  }

  mutating func split() -> Response {
    guard let place = splitPlace else { return [] }
    return restructure("split \(network.blocks[place.block].name)") {
      (try $0.splitting(block: place.block, at: place.index), .block(place.block + 1, repeat: nil))
    }
  }

  var whyNotMerged: String? {
    guard let range = mergeRange else { return "put the cursor on a block first" }
    return refusal { _ = try network.merging(blocks: range) }
  }

  mutating func merge() -> Response {
    guard let range = mergeRange else { return [] }
    let names = network.blocks[range].map(\.name).joined(separator: " and ")
    return restructure("merged \(names)") {
      (try $0.merging(blocks: range), .block(range.lowerBound, repeat: nil))
    }
  }

  var whyNotWrapped: String? {
    guard let selection else { return whyNoSelection }
    return refusal { _ = try network.wrapping(selection) }
  }

  mutating func wrap() -> Response {
    guard let selection else { return [] }
    return restructure("a skip around \(selection.words); e edits it") { network in
      let made = try network.wrapping(selection)
      return (made.network, made.skip.row)
    }
  }

  func whyNotRewritten(_ rewrite: BlockRewrite) -> String? {
    guard let block = blockAtCursor else { return "put the cursor on a block first" }
    return rewrite.reason(network, block: block)?.description
  }

  mutating func rewriteBlock(_ rewrite: BlockRewrite) -> Response {
    guard let block = blockAtCursor else { return [] }
    let name = network.blocks[block].name
    return restructure("\(name): \(rewrite.title); u takes it back") {
      (try rewrite.applied(to: $0, block: block), .block(block, repeat: nil))
    }
  }
}

extension SkipID {
  /// The row where it joins.
  var row: NetworkRow.ID {
    switch self {
    case .block(let block, let skip, let index): .join(block: block, repeat: index, skip: skip)
    case .long(let skip): .longJoin(skip: skip)
    }
  }
}

extension CommandCatalog {
  /// The commands that the menu of a block lists, in its order.
  static let ofBlock: [Command] =
    [
      Command(
        "make_block", keys: [], label: ":make a block", title: "make a block", .network,
        help: "Make a block of its own of the layers marked (or at the cursor), or one of several.",
        reason: { $0.whyNotGrouped }
      ) { $0.group() },
      Command(
        "split_block", keys: [], label: ":split block", title: "split block", .network,
        help: "Divide the block at the cursor: the layer there begins the second part.",
        reason: { $0.whyNotSplit }
      ) { $0.split() },
      Command(
        "merge_blocks", keys: [], label: ":merge blocks", title: "merge blocks", .network,
        help: "Make one block of those marked, or of the one at the cursor and the next.",
        reason: { $0.whyNotMerged }
      ) { $0.merge() },
      Command(
        "wrap", keys: [], label: ":wrap in a skip", title: "wrap in a skip", .network,
        help: "A skip around what is marked or at the cursor, which makes it a residual block.",
        reason: { $0.whyNotWrapped }
      ) { $0.wrap() },
    ] + blockRewrites.map(Command.init(rewriting:))
}

extension Command {
  /// Writes the block at the cursor anew.
  fileprivate init(rewriting rewrite: BlockRewrite) {
    self.init(
      rewrite.id, keys: [], label: ":\(rewrite.title)", title: rewrite.title, .network,
      help: "The block at the cursor with \(rewrite.summary).",
      reason: { $0.whyNotRewritten(rewrite) }
    ) { $0.rewriteBlock(rewrite) }
  }
}
