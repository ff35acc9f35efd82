// Where the cursor of the network panel can be. Rows are named by what they show, so the cursor
// stays on its layer while blocks fold, unfold and move.
package import Networks

package struct NetworkRow: Hashable, Sendable {
  package enum ID: Hashable, Sendable {
    /// The data.
    case input
    /// A block's heading. With a repeat, the heading of that one in an unfolded block.
    case block(Int, repeat: Int?)
    case layer(block: Int, repeat: Int?, layer: Int)
    /// Where a block's skip joins.
    case join(block: Int, repeat: Int?, skip: Int)
    /// Where a long skip joins, before the block it goes to.
    case longJoin(skip: Int)
    /// The loss, after the last block.
    case loss
  }
}

extension NetworkRow.ID {
  /// The block it belongs to.
  package var block: Int? {
    switch self {
    case .block(let block, _), .layer(let block, _, _), .join(let block, _, _): block
    case .input, .longJoin, .loss: nil
    }
  }

  /// The repeat it belongs to, in an unfolded block.
  package var `repeat`: Int? {
    switch self {
    case .block(_, let index), .layer(_, let index, _), .join(_, let index, _): index
    case .input, .longJoin, .loss: nil
    }
  }

  /// The skip that joins there, or nil for any other row.
  package var skip: SkipID? {
    switch self {
    case .join(let block, let index, let skip): .block(block, skip: skip, repeat: index)
    case .longJoin(let skip): .long(skip)
    case .input, .block, .layer, .loss: nil
    }
  }

  /// The same row of another repeat, or of the folded block.
  package func inRepeat(_ index: Int?) -> Self {
    switch self {
    case .block(let block, _): .block(block, repeat: index)
    case .layer(let block, _, let layer): .layer(block: block, repeat: index, layer: layer)
    case .join(let block, _, let skip): .join(block: block, repeat: index, skip: skip)
    case .input, .longJoin, .loss: self
    }
  }
}
