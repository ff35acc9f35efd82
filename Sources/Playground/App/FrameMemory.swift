// What drawing remembers from one frame to the next: words that nobody could read thirty times a
// second, and that cost more than the curves beside them. Who draws says when something else than
// training's numbers has changed.
import Synchronization
import TextUI

package final class FrameMemory: Sendable {
  /// For how long words may be those of an earlier snapshot, in seconds.
  private static let age = 0.4

  private struct Known {
    var made = -Double.infinity
    var findings: [Finding]?
    var footers: [Int: NetworkFooter] = [:]
    var hints: HintBar?
    var rows: NetworkRows?
    var scale: LayerScale?
  }

  private let known = Mutex(Known())

  package init() {}

  /// Something was pressed, opened or changed: all is made anew.
  package func forget() { known.withLock { $0 = Known() } }

  /// A frame begins.
  /// - Parameter now: seconds since the start.
  func begin(at now: Double) {
    known.withLock { known in
      guard now - known.made >= Self.age else { return }
      known = Known(made: now)
    }
  }

  /// What the diagnosis says.
  func findings(_ make: () -> [Finding]) -> [Finding] { remembered(\.findings, make) }

  /// The hints below the screen.
  func hints(_ make: () -> HintBar) -> HintBar { remembered(\.hints, make) }

  /// The scale of what is shown of the layers.
  func scale(_ make: () -> LayerScale) -> LayerScale { remembered(\.scale, make) }

  /// The rows of the network.
  func rows(_ make: () -> NetworkRows) -> NetworkRows { remembered(\.rows, make) }

  /// The lines below the network, in so many columns.
  func footer(width: Int, _ make: () -> NetworkFooter) -> NetworkFooter {
    remembered(\.footers[width], make)
  }

  /// One may be made of another: nothing is locked while it is made.
  private func remembered<Value: Sendable>(
    _ place: WritableKeyPath<Known, Value?>, _ make: () -> Value
  ) -> Value {
    if let made = known.withLock({ $0[keyPath: place] }) { return made }
    let made = make()
    known.withLock { $0[keyPath: place] = made }
    return made
  }
}
