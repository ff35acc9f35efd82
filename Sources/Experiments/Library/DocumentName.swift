// Names of documents: what a person may type, and the path it means.
import Foundation
import Schema

enum DocumentName {
  static let json = ".json"
  static let endings = [".yaml", ".yml", json]
  static let maximumBytes = 100

  /// A file name without the ending of a document.
  static func stem(_ file: String) -> String {
    for ending in endings where file.hasSuffix(ending) {
      return String(file.dropLast(ending.count))
    }
    return file
  }

  static func hasEnding(_ name: String) -> Bool { endings.contains { name.hasSuffix($0) } }

  /// Where the weights of a document are.
  static func weightsPath(ofDocument path: String) -> String { stem(path) + ".safetensors" }

  /// The path without ending of the document that a weights file of this name would belong to; nil
  /// where it has another ending.
  static func stem(ofWeights path: String) -> String? {
    let ending = ".safetensors"
    return path.hasSuffix(ending) ? String(path.dropLast(ending.count)) : nil
  }

  /// The path that a name given for saving means: below `folder` for a bare name; a name with a
  /// slash or the ending of a document is a path.
  /// - Throws: `LibraryError` for what is no name.
  static func savingPath(_ given: String, in folder: String) throws -> String {
    let name = given.trimmingCharacters(in: .whitespaces)
    let isPath = name.contains("/") || hasEnding(name)
    try check(folderAndName(name).name)
    let path = isPath ? name : "\(folder)/\(name)"
    return hasEnding(path) ? path : path + ".yaml"
  }

  private static func check(_ file: String) throws {
    let name = stem(file)
    guard !name.isEmpty else { throw LibraryError("give a name to save under") }
    guard !name.hasPrefix(".") else {
      throw LibraryError("\(quoted(file)) starts with a dot and would be hidden; use another name")
    }
    guard visible(name) == name, !name.utf8.contains(0) else {
      throw LibraryError("\(quoted(file)) holds control characters; use letters, digits and dashes")
    }
    guard name.utf8.count <= maximumBytes else {
      throw LibraryError(
        "read a name of \(name.utf8.count) bytes; allowed: at most \(maximumBytes)")
    }
  }

  /// Whether `a` stands before `b` in a list: numbers by value, so that 20 comes before 110.
  static func precedes(_ a: String, _ b: String) -> Bool {
    var (x, y) = (Array(a.utf8)[...], Array(b.utf8)[...])
    func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    while let first = x.first, let second = y.first {
      if isDigit(first), isDigit(second) {
        let (m, n) = (x.prefix(while: isDigit), y.prefix(while: isDigit))
        let (p, q) = (m.drop { $0 == 48 }, n.drop { $0 == 48 })
        if p.count != q.count { return p.count < q.count }
        if !p.elementsEqual(q) { return p.lexicographicallyPrecedes(q) }
        (x, y) = (x.dropFirst(m.count), y.dropFirst(n.count))
      } else {
        if first != second { return first < second }
        (x, y) = (x.dropFirst(), y.dropFirst())
      }
    }
    return x.isEmpty && !y.isEmpty
  }
}
