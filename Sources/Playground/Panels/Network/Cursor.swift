// What the cursor of the network panel stands on, in terms of the document.
package import Networks
import Training

extension PlaygroundState {
  package var network: Network { document.configuration.network }

  package var rows: NetworkRows {
    let make = { NetworkRows(network, unfolded: unfolded) }
    return frame?.rows(make) ?? make()
  }

  package var blockAtCursor: Int? {
    cursor.block.flatMap { network.blocks.indices.contains($0) ? $0 : nil }
  }

  package var canUnfold: Bool { (blockAtCursor.map { network.blocks[$0].repeats } ?? 1) > 1 }

  package var isUnfoldedAtCursor: Bool { blockAtCursor.map { unfolded.contains($0) } ?? false }

  /// The skip that joins at the cursor, else the shortest that leads past it.
  package var skipAtCursor: SkipID? {
    switch cursor {
    case .join, .longJoin: return cursor.skip
    case .layer(let block, let index, let layer):
      return network.shortestSkip(past: layer, inBlock: block, repeat: index)
    case .block(let block, let index):
      return network.longestSkip(ofBlock: block, repeat: index)
    case .input, .loss: return nil
    }
  }

  /// Where a skip drawn from or to the cursor's row would start or join.
  package var boundaryAtCursor: Boundary? {
    switch cursor {
    case .input: return network.blocks.isEmpty ? nil : Boundary(block: 0, index: 0)
    case .block(let block, let index): return Boundary(block: block, repeat: index, index: 0)
    case .layer(let block, let index, let layer):
      return Boundary(block: block, repeat: index, index: layer + 1)
    case .join: return cursor.skip.flatMap { network.joinBoundary(of: $0) }
    case .longJoin, .loss: return nil
    }
  }
}
