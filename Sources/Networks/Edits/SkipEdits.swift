// Removing and switching skips, as pure functions.

extension Network {
  /// Removes a skip, in all repeats; unknown ones leave the network as it is.
  package func removingSkip(_ id: SkipID) -> Network {
    var copy = self
    guard contains(id) else { return copy }
    switch id {
    case .block(let number, let skip, _): copy.blocks[number].skips.remove(at: skip)
    case .long(let skip): copy.skips.remove(at: skip)
    }
    return copy
  }

  /// Switches a skip as a whole, or in the one repeat that `id` names. Switching one repeat on
  /// while the skip is off switches on that repeat alone. Unknown skips leave the network as it is.
  package func togglingSkip(_ id: SkipID) -> Network {
    var copy = self
    guard contains(id) else { return copy }
    switch id {
    case .long(let skip): copy.skips[skip].enabled.toggle()
    case .block(let number, let index, let place):
      copy.blocks[number].skips[index].toggle(in: place, of: blocks[number].repeats)
    }
    return copy
  }

  /// All skips on where none is on, else all off.
  package func togglingAllSkips() -> Network { withSkips(!hasActiveSkip) }

  /// The same network with every skip on, in every repeat, or every skip off.
  package func withSkips(_ enabled: Bool) -> Network {
    var copy = self
    for b in copy.blocks.indices {
      for s in copy.blocks[b].skips.indices {
        copy.blocks[b].skips[s].enabled = enabled
        if enabled { copy.blocks[b].skips[s].offIn = [] }
      }
    }
    for s in copy.skips.indices { copy.skips[s].enabled = enabled }
    return copy
  }

  /// The same network with the skips that `other` has too switched as they are there.
  package func withSwitches(of other: Network) -> Network {
    var copy = self
    for b in copy.blocks.indices {
      guard let block = other.blocks.first(where: { $0.name == blocks[b].name }) else { continue }
      for s in copy.blocks[b].skips.indices.prefix(block.skips.count) {
        copy.blocks[b].skips[s].enabled = block.skips[s].enabled
        copy.blocks[b].skips[s].offIn = block.skips[s].offIn.filter { $0 < blocks[b].repeats }
      }
    }
    for s in copy.skips.indices.prefix(other.skips.count) {
      copy.skips[s].enabled = other.skips[s].enabled
    }
    return copy
  }

  private func contains(_ id: SkipID) -> Bool {
    switch (skip(id), id) {
    case (.inside(let block, _), .block(_, _, let index)):
      (0..<block.repeats).contains(index ?? 0)
    case (let found, _): found != nil
    }
  }
}

extension Skip {
  fileprivate mutating func toggle(in place: Int?, of repeats: Int) {
    guard let place else {
      // A skip that is off in every repeat is off: switching it brings all of it back.
      if isOn(inAnyOf: repeats) {
        enabled = false
      } else {
        (enabled, offIn) = (true, [])
      }
      return
    }
    if !enabled {
      enabled = true
      offIn = (0..<repeats).filter { $0 != place }
    } else if offIn.contains(place) {
      offIn.removeAll { $0 == place }
    } else {
      offIn = (offIn + [place]).sorted()
      if !isOn(inAnyOf: repeats) { (enabled, offIn) = (false, []) }
    }
  }
}
