// Drawing, removing and switching skips.
import Networks
import Schema
import Testing

struct SkipEditsTests {
  private let bare = residual(skips: [])

  private func draw(_ network: Network, _ a: Boundary, _ b: Boundary) throws -> (Skip?, LongSkip?) {
    let (edited, id) = try network.addingSkip(from: a, to: b)
    #expect(throws: Never.self) { try edited.lowered() }
    switch id {
    case .block(let block, let skip, nil): return (edited.blocks[block].skips[skip], nil)
    case .long(let skip): return (nil, edited.skips[skip])
    default: return (nil, nil)
    }
  }

  @Test func insideABlockInEitherDirection() throws {
    for (from, to) in [(0, 3), (3, 0)] {
      let (skip, _) = try draw(bare, .init(block: 1, index: from), .init(block: 1, index: to))
      #expect(skip?.from == 0 && skip?.to == 3)
      // Three repeats without normalization.
      #expect(skip?.branchScale == .inverseSquareRootOfRepeats)
    }
  }

  @Test func theBranchScaleNeedsRepeatsAndNoNormalization() throws {
    var normalized = bare
    normalized.blocks[1].layers.append(Layer(LayerNorm()))
    let first = try draw(normalized, .init(block: 1, index: 0), .init(block: 1, index: 4))
    #expect(first.0?.branchScale == .constant(1))
    let second = try draw(bare, .init(block: 0, index: 0), .init(block: 0, index: 1))
    #expect(second.0?.branchScale == .constant(1))
  }

  @Test func betweenBlocksItIsALongSkip() throws {
    var wide = bare
    wide.blocks.insert(Block("tail", repeats: 2, layers: [dense(4)]), at: 2)
    func ends(_ a: Boundary, _ b: Boundary) throws -> [String?] {
      let long = try draw(wide, a, b).1
      return [long?.from, long?.to]
    }
    #expect(try ends(.init(block: 0, index: 2), .init(block: 1, index: 3)) == ["stem", "tail"])
    #expect(try ends(.init(block: 1, index: 0), .init(block: 2, index: 0)) == ["stem", "tail"])
    #expect(try ends(.init(block: 0, index: 0), .init(block: 3, index: 0)) == ["input", "head"])
    #expect(
      try ends(.init(block: 1, repeat: 1, index: 0), .init(block: 1, repeat: 2, index: 0))
        == ["body[0]", "body[2]"])
    #expect(
      try ends(.init(block: 1, repeat: 1, index: 3), .init(block: 2, repeat: 1, index: 0))
        == ["body[1]", "tail[1]"])
  }

  @Test func theEdgeOfTheNextBlockIsItsInput() throws {
    // From the end of body into the unrepeated head: a skip of the head.
    let (skip, _) = try draw(bare, .init(block: 1, index: 3), .init(block: 2, index: 1))
    #expect(skip?.from == 0 && skip?.to == 1)
    // From inside the unrepeated stem to the start of body: a skip of the stem.
    let (other, _) = try draw(bare, .init(block: 0, index: 1), .init(block: 1, index: 0))
    #expect(other?.from == 1 && other?.to == 2)
  }

  @Test(arguments: [
    (Boundary(block: 1, index: 1), Boundary(block: 1, index: 1), "two different boundaries"),
    (Boundary(block: 0, index: 2), Boundary(block: 1, index: 0), "no layer between"),
    (Boundary(block: 0, index: 1), Boundary(block: 1, index: 1), "not inside 'stem'"),
    (Boundary(block: 0, index: 0), Boundary(block: 1, index: 1), "not inside 'body'"),
    (Boundary(block: 0, index: 0), Boundary(block: 2, index: 1), "no block comes after"),
    (Boundary(block: 0, index: 3), Boundary(block: 1, index: 0), "there is no boundary 3"),
    (Boundary(block: 3, index: 0), Boundary(block: 1, index: 0), "there is no block 3"),
    (Boundary(block: 1, repeat: 3, index: 0), Boundary(block: 2, index: 0), "there is no"),
  ])
  func whereNoSkipCanRunItSaysWhy(a: Boundary, b: Boundary, text: String) {
    #expect(message { _ = try bare.addingSkip(from: a, to: b) }.contains(text))
  }

  @Test func nothingIsDrawnTwice() throws {
    let once = try bare.addingSkip(from: .init(block: 1, index: 0), to: .init(block: 1, index: 3))
    #expect(
      message {
        _ = try once.network.addingSkip(
          from: .init(block: 1, index: 0), to: .init(block: 1, index: 3))
      }.contains("already"))
    let long = try bare.addingSkip(from: .init(block: 0, index: 2), to: .init(block: 2, index: 0))
    #expect(
      message {
        _ = try long.network.addingSkip(
          from: .init(block: 1, index: 0), to: .init(block: 1, index: 3))
      } == "")
    #expect(
      message {
        _ = try long.network.addingSkip(
          from: .init(block: 0, index: 2), to: .init(block: 2, index: 0))
      }.contains("already"))
  }

  @Test func skipsAreRemoved() {
    let network = residual(long: [longSkip("stem", "head")])
    #expect(network.removingSkip(.block(1, skip: 0)).blocks[1].skips.isEmpty)
    #expect(network.removingSkip(.long(0)).skips.isEmpty)
    for id in [SkipID.block(1, skip: 1), .block(9, skip: 0), .long(1), .long(-1)] {
      #expect(network.removingSkip(id) == network && network.togglingSkip(id) == network)
    }
  }

  @Test func aSkipIsSwitchedAsAWhole() {
    let network = residual(skips: [skip(0, 3) { $0.offIn = [1] }], long: [longSkip("stem", "head")])
    let off = network.togglingSkip(.block(1, skip: 0))
    #expect(!off.blocks[1].skips[0].enabled && off.skips[0].enabled)
    #expect(off.togglingSkip(.block(1, skip: 0)).blocks[1].skips[0].isOn(inRepeat: 1))
    #expect(!network.togglingSkip(.long(0)).skips[0].enabled)
    #expect(network.togglingSkip(.long(0)).togglingSkip(.long(0)) == network)
  }

  @Test func aSkipIsSwitchedInOneRepeat() {
    func on(_ network: Network) -> [Bool] {
      (0..<3).map { network.blocks[1].skips[0].isOn(inRepeat: $0) }
    }
    func one(_ index: Int) -> SkipID { .block(1, skip: 0, repeat: index) }
    var network = residual().togglingSkip(one(1))
    #expect(on(network) == [true, false, true])
    network = network.togglingSkip(one(0))
    #expect(network.blocks[1].skips[0].offIn == [0, 1])
    network = network.togglingSkip(one(2))
    #expect(on(network) == [false, false, false] && !network.blocks[1].skips[0].enabled)
    network = network.togglingSkip(one(1))
    #expect(on(network) == [false, true, false] && network.hasActiveSkip)
    network = network.togglingSkip(one(0)).togglingSkip(one(2))
    #expect(network == residual())
    #expect(network.togglingSkip(one(3)) == network)
  }

  @Test func allSkipsAreSwitchedTogether() {
    let mixed = residual(
      skips: [skip(0, 3), skip(0, 1) { $0.enabled = false }], long: [longSkip("stem", "head")])
    let off = mixed.togglingAllSkips()
    #expect(!off.hasActiveSkip)
    let on = off.togglingAllSkips()
    #expect(on.blocks[1].skips.allSatisfy(\.enabled) && on.skips.allSatisfy(\.enabled))
  }
}
