// Says to other windows which document is open here, by a lock that ends with the process.
internal import Experiments
internal import Schema
internal import Synchronization

final class ClaimedDocument: Sendable {
  let current = Mutex<FileLock?>(nil)
  /// Of a document that is being opened.
  let next = Mutex<FileLock?>(nil)

  /// Says that a save is open here. Where another window has it open already, what is opened is a
  /// copy, which asks for a name when it is saved.
  /// - Parameter present: the lock of the document that was open when this one was asked for.
  func claim(
    _ document: inout OpenedExperiment, _ recovery: RecoveryStore, present: String?
  ) {
    guard let path = document.path, document.place != .presets else { return }
    if let own = recovery.lockDocument(path) {
      next.withLock { $0 = own }
    } else if present != recovery.lockPath(path) {
      document.path = nil
      // What is wrong with the document is said last, and stays on the message line.
      document.notices.insert(
        "this is a copy, and w asks for its name: another window has \(visible(path)) open",
        at: 0)
    }
  }

  /// What is saved under another name is the open document from then on.
  func follow(_ path: String, _ recovery: RecoveryStore) {
    current.withLock { present in
      guard present?.path != recovery.lockPath(path),
        let lock = recovery.lockDocument(path)
      else { return }
      present = lock
    }
  }
}
