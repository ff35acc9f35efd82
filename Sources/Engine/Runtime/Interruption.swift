// Work that takes long is asked to stop by whoever no longer waits for it. Passes look here between
// stretches of some hundred microseconds; what they had begun is then not finished, and says so.
internal import Synchronization

/// A request to stop, shared by those who work and those who wait. From any thread.
package final class Interruption: Sendable, Hashable {
  private let flag = Atomic(false)
  private let isAsked: @Sendable () -> Bool

  /// - Parameter isAsked: what else means a request, as a signal that was noted; looked at often.
  package init(_ isAsked: @escaping @Sendable () -> Bool = { false }) { self.isAsked = isAsked }

  package func request() { flag.store(true, ordering: .relaxed) }

  package var isRequested: Bool { flag.load(ordering: .relaxed) || isAsked() }

  package static func == (a: Interruption, b: Interruption) -> Bool { a === b }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
