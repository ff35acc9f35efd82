// What the two sides of a session share: commands on their way to training, the newest snapshot on
// its way to the screen. Both sides hold the lock only to move a value.
internal import Synchronization

final class SessionChannel: Sendable {
  private struct State {
    var queue = CommandQueue()
    var snapshot: SessionSnapshot?
    var isClosed = false
  }

  private let state = Mutex(State())

  /// - Returns: false when the session is closed and the command was not taken.
  func send(_ command: SessionCommand) -> Bool {
    state.withLock { state in
      guard !state.isClosed else { return false }
      state.queue.add(command)
      return true
    }
  }

  /// What is to be carried out, and how many commands need not be.
  func takeCommands() -> (commands: [SessionCommand], skipped: Int) {
    state.withLock { $0.queue.takeAll() }
  }

  /// Whether training should look up: a command waits, or the session is closed.
  var hasNews: Bool { state.withLock { $0.isClosed || !$0.queue.commands.isEmpty } }

  var isClosed: Bool { state.withLock { $0.isClosed } }

  /// Replaces the waiting snapshot.
  /// - Returns: whether the mailbox was empty.
  func post(_ snapshot: SessionSnapshot) -> Bool {
    state.withLock { state in
      let wasEmpty = state.snapshot == nil
      if !state.isClosed { state.snapshot = snapshot }
      return wasEmpty && !state.isClosed
    }
  }

  func takeSnapshot() -> SessionSnapshot? {
    state.withLock { state in
      defer { state.snapshot = nil }
      return state.snapshot
    }
  }

  /// Takes no more commands; those that a checkpoint waits for are still to be carried out.
  func close() {
    state.withLock { state in
      state.isClosed = true
      state.queue.close()
    }
  }
}
