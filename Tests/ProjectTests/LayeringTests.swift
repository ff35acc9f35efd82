// The targets are a strict one-way stack: a source may import only targets below its own.
import Foundation
import Testing

@Suite struct LayeringTests {
  /// Bottom first; a target may import what stands before it.
  static let stack = [
    "CKernels", "CTerminal", "Schema", "Numerics", "Engine", "Networks", "Problems",
    "Training", "Experiments", "TextUI", "Playground", "Terminal", "resplay",
  ]

  /// Targets that only one other may see.
  static let reserved = [
    "CKernels": ["Engine"], "CTerminal": ["Terminal"], "Yams": ["Experiments"],
  ]

  /// Targets that hold no model, no file and no clock.
  static let forbidden = [
    "TextUI": ["Foundation", "Dispatch", "Schema", "Engine", "Networks", "Training"],
    "Playground": ["Foundation", "Dispatch", "Terminal", "Glibc"],
    "Terminal": ["Engine", "Networks", "Problems", "Training", "Experiments", "Playground"],
    "Networks": ["Problems", "Foundation", "Dispatch", "Glibc"],
    "Engine": ["Foundation", "Glibc"],
    "Schema": ["Foundation", "Glibc"],
  ]

  @Test func everyTargetHasSources() throws {
    let sources = Project.root.appending(path: "Sources")
    let folders = try FileManager.default.contentsOfDirectory(atPath: sources.path)
    #expect(Set(folders.filter { !$0.hasPrefix(".") }) == Set(Self.stack))
    for target in Self.stack {
      #expect(!Project.files(under: "Sources/\(target)").isEmpty, "\(target) is an empty shell")
    }
  }

  @Test(arguments: stack) func importsOnlyPointDown(target: String) throws {
    let allowed = Self.stack.prefix { $0 != target }
    for file in Project.files(under: "Sources/\(target)", ending: "swift") {
      for name in try imports(of: file) {
        let place = "\(file.lastPathComponent) imports \(name)"
        if Self.stack.contains(name) {
          #expect(allowed.contains(name), "\(place), which is not below \(target)")
        }
        if let readers = Self.reserved[name] {
          #expect(readers.contains(target), "\(place), which only \(readers) may")
        }
        #expect(Self.forbidden[target]?.contains(name) != true, "\(place)")
      }
    }
  }

  private func imports(of file: URL) throws -> [String] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard let at = words.firstIndex(of: "import"), at <= 1, words.count > at + 1 else {
        return nil
      }
      return words.last.map { String($0.prefix { $0 != "." }) }
    }
  }
}
