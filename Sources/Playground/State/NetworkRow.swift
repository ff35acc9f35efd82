// Where the cursor of the network panel can be. Rows are named by what they show, so the cursor
// stays on its layer while blocks fold, unfold and move.

package struct NetworkRow: Hashable, Sendable {
  package enum ID: Hashable, Sendable {
    /// The data.
    case input
    /// A block's heading; with a repeat, the heading of that one in an unfolded block.
    case block(Int, repeat: Int?)
    case layer(block: Int, repeat: Int?, layer: Int)
    /// Where a block's skip joins.
    case join(block: Int, repeat: Int?, skip: Int)
    /// Where a long skip joins, before the block it goes to.
    case longJoin(skip: Int)
    /// The loss, after the last block.
    case loss
  }

  package var id: ID
}
