// What is worked out once while a frame is drawn, and asked for by several of its parts. A frame is
// drawn from one state, so that nothing in here grows old.
import Synchronization

final class FrameMemory: Sendable {
  private struct Known {
    var findings: [Finding]?
    var footers: [Int: NetworkFooter] = [:]
  }

  private let known = Mutex(Known())

  /// What the diagnosis says.
  var findings: [Finding]? {
    get { known.withLock { $0.findings } }
    set { known.withLock { $0.findings = newValue } }
  }

  /// The lines below the network, in so many columns.
  func footer(width: Int, _ make: () -> NetworkFooter) -> NetworkFooter {
    if let made = known.withLock({ $0.footers[width] }) { return made }
    let made = make()
    known.withLock { $0.footers[width] = made }
    return made
  }
}
