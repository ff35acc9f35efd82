// Entries of the library whose documents were checked and lowered, by the text they were checked
// as: a gallery that is opened again lowers nothing.
import Networks
import Problems
import Schema
import Synchronization
import Training

enum CheckedEntries {
  private struct Known: Sendable {
    var bytes: [UInt8]
    var entry: LibraryEntry
  }

  private static let memory = Mutex<[String: Known]>([:])

  /// The entry of a file where the same text was checked before.
  static func known(_ path: String, _ bytes: [UInt8], isPreset: Bool) -> LibraryEntry? {
    memory.withLock { memory in
      guard let known = memory[path], known.bytes == bytes, known.entry.isPreset == isPreset else {
        return nil
      }
      return known.entry
    }
  }

  /// The entry with its parameter count, or with what is wrong with its document.
  static func check(_ entry: LibraryEntry) -> LibraryEntry {
    guard entry.fault == nil, let bytes = try? Library.read(entry.path) else { return entry }
    if let known = known(entry.path, bytes, isPreset: entry.isPreset) { return known }
    var checked = entry
    do {
      let configuration = try ExperimentFile.read(bytes: bytes).currentConfiguration()
      if let data = DataOutline(configuration.dataSource) {
        checked.parameterCount = try Fit.lowered(configuration, data).parameterCount
      }
    } catch {
      checked.fault = words(error)
    }
    memory.withLock { memory in
      if memory.count >= 2 * Library.maximumEntries { memory = [:] }
      memory[entry.path] = Known(bytes: bytes, entry: checked)
    }
    return checked
  }

  /// The first fault of a document, and how many more there are.
  static func words(_ error: any Error) -> String {
    guard let faults = error as? Faults else { return "\(error)" }
    let more = faults.list.count - 1
    return (faults.list.first?.description ?? "") + (more > 0 ? " (and \(more) more)" : "")
  }
}
