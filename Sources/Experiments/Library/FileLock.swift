// A lock on a file that lasts as long as the process which holds it, however that ends.
import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

package final class FileLock: Sendable {
  package let path: String
  private let descriptor: Int32

  /// nil where somebody else holds it, or the file cannot be made.
  package init?(_ path: String) {
    self.path = path
    descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
    // Where it fails the descriptor is closed as the object goes.
    guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
  }

  deinit { if descriptor >= 0 { _ = close(descriptor) } }
}
