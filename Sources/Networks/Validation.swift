// Everything that can be wrong with an architecture whatever the data: names, boundaries, the ends
// of long skips, sizes. Faults carry the document's key paths, so that a message leads to its line.
package import Schema

extension Block {
  package func validate(path: String, at location: Location?, into faults: inout FaultCollector) {
    if !isName(name) || name == BlockReference.input {
      faults.add(
        Fault(
          at: location, path: keyPath(path, "name"),
          "read \(Node(.string(name)).excerpt); allowed: \(nameRule), but not 'input'"))
    }
    if !(1...Network.maximumRepeats).contains(repeats) {
      faults.add(
        Fault(
          at: location, path: keyPath(path, "repeats"),
          "read \(repeats); allowed: a whole number from 1 to \(Network.maximumRepeats)"))
    }
    if let first = identityFrom, !(0...Network.maximumRepeats).contains(first) {
      faults.add(
        Fault(
          at: location, path: keyPath(path, "identity_from"),
          "read \(first); allowed: a whole number from 0 to \(Network.maximumRepeats)"))
    }
    if layers.isEmpty {
      faults.add(
        Fault(
          at: location, path: keyPath(path, "layers"), "a block needs at least one layer"))
    }
    validateNames(path, location, &faults)
    for (number, skip) in skips.enumerated() {
      let skipPath = keyPath(path, "skips.\(number)")
      if skip.to > layers.count, !layers.isEmpty {
        faults.add(
          Fault(
            at: location, path: keyPath(skipPath, "to"),
            "read \(skip.to); allowed: 1 to \(layers.count), the number of layers in this block"))
      }
      if let index = skip.offIn.first(where: { !(0..<repeats).contains($0) }) {
        faults.add(
          Fault(
            at: location, path: keyPath(skipPath, "off_in"),
            "read \(index); allowed: 0 to \(repeats - 1), the repeats of this block"))
      }
    }
  }

  private func validateNames(
    _ path: String, _ location: Location?, _ faults: inout FaultCollector
  ) {
    let names = layerNames
    var owners: [String: Int] = [:]
    for (index, name) in names.enumerated() {
      let layerPath = keyPath(path, "layers.\(index)")
      if Self.isSkipName(name) {
        faults.add(
          Fault(
            at: location, path: keyPath(layerPath, "name"),
            "read '\(name)'; skip and a number is what skips are called; choose another name"))
      } else if let first = owners[name] {
        faults.add(
          Fault(
            at: location, path: layerPath,
            "this layer and layer \(first) of the block are both called '\(name)'; "
              + "give one of them another name"))
      } else {
        owners[name] = index
      }
    }
  }

  /// Whether a layer of this name could be taken for a skip: `skip0`.
  private static func isSkipName(_ name: String) -> Bool {
    name.hasPrefix("skip") && name.utf8.count > 4
      && name.utf8.dropFirst(4).allSatisfy { (48...57).contains($0) }
  }
}

extension Network {
  package func validate(path: String, at location: Location?, into faults: inout FaultCollector) {
    if blocks.isEmpty {
      faults.add(
        Fault(at: location, path: keyPath(path, "blocks"), "a network needs at least one block"))
      return
    }
    let labels = elementLabels(blocks.map(\.name))
    for (block, label) in zip(blocks, labels) {
      let blockPath = keyPath(path, "blocks.\(label)")
      block.validate(path: blockPath, at: location, into: &faults)
      for (number, skip) in block.skips.enumerated() {
        skip.validate(path: keyPath(blockPath, "skips.\(number)"), at: location, into: &faults)
      }
    }
    validateInputs(path, labels, location, &faults)
    var seen: [String: Int] = [:]
    for (index, block) in blocks.enumerated() {
      if let first = seen[block.name] {
        faults.add(
          Fault(
            at: location, path: keyPath(path, "blocks.\(index).name"),
            "blocks \(first) and \(index) are both called '\(block.name)'; "
              + "give one of them another name"))
      } else {
        seen[block.name] = index
      }
    }
    guard blocks.allSatisfy({ (1...Self.maximumRepeats).contains($0.repeats) }) else { return }
    for (number, skip) in skips.enumerated() {
      validate(skip, keyPath(path, "skips.\(number)"), location, &faults)
    }
    validateSize(path, location, &faults)
  }

  /// A block that starts from an input leaves the block before it behind: a long skip must take
  /// what was made there, or it is made for nothing.
  private func validateInputs(
    _ path: String, _ labels: [String], _ location: Location?, _ faults: inout FaultCollector
  ) {
    let offsets = repeatOffsets
    var start = 0
    for (index, block) in blocks.enumerated() where !block.input.isEmpty {
      let place = keyPath(keyPath(path, "blocks.\(labels[index])"), "input")
      if !isName(block.input) {
        faults.add(
          Fault(
            at: location, path: place,
            "read \(Node(.string(block.input)).excerpt); allowed: \(nameRule)"))
      }
      defer { start = index }
      guard index > 0 else { continue }
      let isTaken = skips.contains { skip in
        ends(of: skip).map {
          (offsets[start]..<offsets[index]).contains($0.source) && $0.target >= offsets[index]
        } ?? true
      }
      if !isTaken {
        faults.add(
          Fault(
            at: location, path: place,
            "'\(block.name)' starts from the data, so that nothing takes the output of "
              + "'\(blocks[index - 1].name)'; allowed: with a long skip from there to "
              + "'\(block.name)' or later, such as {from: \(blocks[index - 1].name), to: ..., "
              + "join: attend}"))
      }
    }
  }

  private func validate(
    _ skip: LongSkip, _ path: String, _ location: Location?, _ faults: inout FaultCollector
  ) {
    let names = blocks.map(\.name)
    let from = sourceRepeat(skip.from)
    let to = targetRepeat(skip.to)
    if from == nil {
      faults.add(
        endFault(skip.from, names: names + [BlockReference.input], keyPath(path, "from"), location))
    }
    if to == nil {
      faults.add(endFault(skip.to, names: names, keyPath(path, "to"), location))
    }
    guard let from, let to, from + 1 >= to else { return }
    faults.add(
      Fault(
        at: location, path: path,
        to == from + 1
          ? "the output of '\(skip.from)' is the input of '\(skip.to)': such a skip skips nothing; "
            + "allowed: an end at least one repeat further"
          : "read from '\(skip.from)' to '\(skip.to)'; allowed: from an earlier block to a later "
            + "one"
      ))
  }

  /// Why `text` names no end of a long skip.
  private func endFault(_ text: String, names: [String], _ path: String, _ location: Location?)
    -> Fault
  {
    let excerpt = Node(.string(text)).excerpt
    guard let reference = BlockReference(text) else {
      return Fault(
        at: location, path: path,
        "read \(excerpt); allowed: the name of a block, or of one repeat as in body[2]",
        suggestion: nearest(to: text, among: names))
    }
    if let block = blocks.first(where: { $0.name == reference.name }) {
      return Fault(
        at: location, path: path,
        "read \(excerpt); allowed: \(block.name)[0] to \(block.name)[\(block.repeats - 1)]")
    }
    let listed = names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
    return Fault(
      at: location, path: path, "there is no block \(excerpt); allowed: \(listed)",
      suggestion: nearest(to: reference.name, among: names))
  }
}
