// What a network answers of its skips.
import Networks
import Testing

@Suite struct SkipReadsTests {
  private let network = residual(
    skips: [skip(0, 3), skip(1, 2) { $0.join = .gate }, skip(0, 1) { $0.offIn = [0, 1, 2] }],
    long: [longSkip("stem", "head"), longSkip("input", "body") { $0.enabled = false }])

  @Test func aSkipIsFoundByItsName() {
    #expect(network.skip(.block(1, skip: 1))?.join == .gate)
    #expect(network.skip(.long(0))?.join == .add)
    for id in [SkipID.block(1, skip: 3), .block(9, skip: 0), .long(2), .long(-1)] {
      #expect(network.skip(id) == nil && network.title(of: id) == nil && !network.isOn(id))
    }
  }

  @Test func itHasATitle() {
    #expect(network.title(of: .block(1, skip: 0)) == "skip of body")
    #expect(network.title(of: .block(1, skip: 0, repeat: 2)) == "skip of body[2]")
    #expect(network.title(of: .long(1)) == "skip of input to body")
    #expect(
      SkipID.block(1, skip: 2, repeat: 0).keyPath == ["network", "blocks", "1", "skips", "2"])
    #expect(SkipID.long(1).keyPath == ["network", "skips", "1"])
  }

  @Test func itIsOnInAnyRepeatOrInOne() {
    #expect(network.isOn(.block(1, skip: 0)) && network.isOn(.block(1, skip: 0, repeat: 2)))
    #expect(!network.isOn(.block(1, skip: 2)) && !network.isOn(.block(1, skip: 2, repeat: 1)))
    #expect(network.isOn(.long(0)) && !network.isOn(.long(1)))
    let part = network.togglingSkip(.block(1, skip: 0, repeat: 1))
    #expect(part.isOn(.block(1, skip: 0)) && !part.isOn(.block(1, skip: 0, repeat: 1)))
  }

  @Test func switchesAreToldFromOtherChanges() {
    #expect(network.hasSkips && !residual(skips: []).hasSkips)
    #expect(!network.hasAllSkipsOn && network.withSkips(true).hasAllSkipsOn)
    #expect(network.differsOnlyInSwitches(from: network.withSkips(false)))
    #expect(!network.differsOnlyInSwitches(from: network))
    #expect(!network.differsOnlyInSwitches(from: residual()))
  }

  @Test func theSkipPastALayerIsTheShortest() {
    func past(_ layer: Int, _ block: Int = 1) -> SkipID? {
      network.shortestSkip(past: layer, inBlock: block, repeat: nil)
    }
    #expect(past(0) == .block(1, skip: 2) && past(1) == .block(1, skip: 1))
    #expect(past(2) == .block(1, skip: 0))
    #expect(past(0, 0) == .long(1) && past(0, 2) == nil && past(0, 9) == nil)
    #expect(network.longestSkip(ofBlock: 1, repeat: 2) == .block(1, skip: 0, repeat: 2))
    let bare = residual(skips: [], long: [longSkip("input", "head"), longSkip("stem", "head")])
    #expect(bare.longestSkip(ofBlock: 1, repeat: nil) == .long(1), "the shorter of the two")
  }

  @Test func itJoinsAtABoundary() {
    #expect(
      network.joinBoundary(of: .block(1, skip: 1, repeat: 2))
        == Boundary(block: 1, repeat: 2, index: 2))
    #expect(network.joinBoundary(of: .long(0)) == nil)
    #expect(network.joinBoundary(of: .block(1, skip: 5)) == nil)
  }
}
