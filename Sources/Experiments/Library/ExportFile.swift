// A file for other tools: no document and no checkpoint.

package enum ExportFile {
  /// Looks at where a file is to be written, before the work starts.
  /// - Parameter replacing: whether a file that is there may be overwritten. The weights of a
  ///   document never may.
  /// - Throws: `LibraryError`, with `existingPath` where it would overwrite and may not.
  package static func check(_ path: String, replacing: Bool) throws {
    if let stem = DocumentName.stem(ofWeights: path) {
      for ending in DocumentName.endings {
        guard let document = PlaceCheck.siblingDocument(stem + ending) else { continue }
        throw LibraryError(
          "\(quoted(path)) is where the weights of \(quoted(document)) are kept; choose another "
            + "name, as \(quoted(folderAndName(stem).name + "-gradients.safetensors"))")
      }
    }
    guard replacing || !PlaceCheck.exists(path) else {
      throw LibraryError(
        "\(quoted(path)) is there already; give another name, or --replace", existingPath: path)
    }
  }

  /// Writes a file, whole or not at all. What is in the way is looked at again.
  /// - Throws: as `check`, or what the writing says.
  package static func write(_ bytes: [UInt8], to path: String, replacing: Bool) throws {
    let staged = try StagedFile(bytes, for: path)
    defer { staged.discard() }
    let lock = try FolderLock(folderAndName(path).folder)
    try withExtendedLifetime(lock) {
      try check(path, replacing: replacing)
      try staged.place(isNew: !PlaceCheck.exists(path))
    }
  }
}
