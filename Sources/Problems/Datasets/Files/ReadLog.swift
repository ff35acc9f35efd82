// What was read, by whom it was asked for: the fingerprint of every data file of a run, taken from
// the very bytes that were used.
package import Numerics
import Synchronization

package final class ReadLog: Sendable {
  private let entries = Mutex<[String: Fingerprint]>([:])

  package init() {}

  /// What was last read at a path, as the data names it; nil where nothing was.
  package subscript(path: String) -> Fingerprint? { entries.withLock { $0[path] } }

  func note(_ path: String, _ content: [UInt8]) { note(path, Fingerprint(of: content)) }

  func note(_ path: String, _ fingerprint: Fingerprint) {
    entries.withLock { $0[path] = fingerprint }
  }
}
