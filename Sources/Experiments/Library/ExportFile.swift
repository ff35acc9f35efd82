// A file for other tools: no document and no checkpoint.

package enum ExportFile {
  /// Writes a file, whole or not at all.
  /// - Parameter replacing: whether a file that is there may be overwritten.
  /// - Throws: `LibraryError`, with `existingPath` where it would overwrite and may not.
  package static func write(_ bytes: [UInt8], to path: String, replacing: Bool) throws {
    let staged = try StagedFile(bytes, for: path)
    defer { staged.discard() }
    try staged.place(isNew: !replacing).keep()
  }
}
