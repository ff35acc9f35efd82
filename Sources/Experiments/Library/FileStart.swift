// The first bytes of a file tell what it is, without waiting and without reading the rest.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

package enum FileStart {
  /// The first bytes of a regular file, fewer where it is shorter; nil where there is none to be
  /// read. Waits for nobody.
  package static func read(_ path: String, count: Int) -> [UInt8]? {
    var status = stat()
    // A pipe is not even opened: its writer would notice.
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { return nil }
    defer { _ = close(descriptor) }
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
      while done < count, let base = buffer.baseAddress {
        let got = pread(descriptor, base + done, count - done, off_t(done))
        if got > 0 {
          done += got
        } else if got == 0 || errno != EINTR {
          break
        }
      }
    }
  }
}
