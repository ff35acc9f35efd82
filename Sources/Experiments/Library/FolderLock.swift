// One writer at a time in a folder: a lock on the folder itself, which leaves no file behind and
// ends with the process that holds it. It is held while files are put in place, not while they are
// written.
import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

final class FolderLock {
  private let descriptor: Int32

  /// Waits for other writers, but not for ever.
  /// - Returns: nil where the folder cannot be opened or its file system knows no locks.
  /// - Throws: `LibraryError` where somebody holds it too long.
  init?(_ folder: String, attempts: Int = 1000) throws {
    descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    for _ in 0..<attempts {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
      guard errno == EWOULDBLOCK || errno == EINTR else { return nil }
      usleep(10_000)
    }
    throw LibraryError("another program has been saving in \(quoted(folder)) for long; try again")
  }

  deinit {
    if descriptor >= 0 { _ = close(descriptor) }
  }
}
