// Background work of one kind, one after the other. Of requests that wait only the newest is worth
// its time: a selection that moved on, a list that changed again.
internal import Dispatch
internal import Synchronization

final class Desk: Sendable {
  private let queue: DispatchQueue
  private let newest = Atomic<Int>(0)

  init(_ label: String, qos: DispatchQoS = .userInitiated) {
    queue = DispatchQueue(label: label, qos: qos)
  }

  /// Does the work unless something newer is asked for before its turn comes.
  func ask(_ work: @escaping @Sendable () -> Void) {
    let number = newest.add(1, ordering: .relaxed).newValue
    queue.async { [self] in
      if newest.load(ordering: .relaxed) == number { work() }
    }
  }
}
