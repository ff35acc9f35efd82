// Documents that come through a pipe: standard input as `-`, named pipes, and the `<(...)` of a
// shell. They have no folder, no weights, and are read to their end.
import Foundation
import Problems

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

package enum DocumentStream {
  /// What standard input is called on the command line.
  package static let standardInput = "-"

  /// Whether a name means something that is read to its end and cannot be read again.
  static func isOne(_ name: String) -> Bool {
    if name == standardInput { return true }
    var status = stat()
    guard name.contains("/"), stat(name, &status) == 0 else { return false }
    return status.st_mode & S_IFMT == S_IFIFO || status.st_mode & S_IFMT == S_IFSOCK
  }

  /// Reads to the end, and no more than a document may have.
  static func read(_ name: String) throws -> [UInt8] {
    let isInput = name == standardInput
    let handle = isInput ? FileHandle.standardInput : FileHandle(forReadingAtPath: name)
    guard let handle else { throw LibraryError("\(quoted(name)) may not be read") }
    defer { if !isInput { try? handle.close() } }
    var bytes: [UInt8] = []
    do {
      while bytes.count <= ExperimentFile.maximumBytes,
        let part = try handle.read(upToCount: 1 << 16), !part.isEmpty
      {
        bytes += part
      }
    } catch {
      throw LibraryError("\(isInput ? "standard input" : quoted(name)) could not be read")
    }
    return bytes
  }
}
