// Where background work leaves actions for the event loop.
internal import Playground
internal import Synchronization

final class Inbox: Sendable {
  private let actions = Mutex<[Action]>([])
  private let wake: @Sendable () -> Void

  /// - Parameter wake: called after every post, from whatever thread posted.
  init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

  func post(_ action: Action) {
    actions.withLock { $0.append(action) }
    wake()
  }

  func take() -> [Action] {
    actions.withLock { actions in
      defer { actions = [] }
      return actions
    }
  }
}
