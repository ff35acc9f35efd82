// Which data files a document may read: those below its own folder. Anything else must come from
// the command line, because documents come from strangers.

/// Gives access to data files under a rule.
package struct DataFiles: Sendable {
  /// Where relative paths of the document start; nil for a document that has no folder.
  package var folder: String?
  /// Paths the user named on the command line: allowed wherever they are.
  package var allowed: Set<String>

  package init(folder: String? = nil, allowed: Set<String> = []) {
    self.folder = folder
    self.allowed = allowed
  }

  /// The largest file that is read, in bytes.
  package static let maximumBytes = 256 << 20
}
