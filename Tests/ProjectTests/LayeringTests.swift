// The targets are a strict one-way stack, in the order of `Package.swift`: each depends on targets
// before it, and its sources import what it depends on and nothing else.
import ProjectSupport
import Foundation
import Testing

@Suite struct LayeringTests {
  let manifest: Manifest

  init() throws { manifest = try Manifest.project.get() }

  /// Modules that another package's product brings beside the one of its name. Yams declares no
  /// product for its parser: `Experiments/Text/YAMLEvents.swift` says why it is used nevertheless.
  static let companions = ["CYaml": "Yams"]

  /// Modules of the system, and the only targets that may import them. No file, clock, thread or
  /// terminal is touched in any other.
  static let system = [
    "Foundation": ["Experiments", "resplay"],
    "Glibc": ["Problems", "Experiments", "resplay"],
    "Musl": ["Problems", "Experiments", "resplay"],
    "Darwin": ["Problems", "Experiments", "resplay"],
    "Dispatch": ["Engine", "Training", "resplay"],
    "Synchronization": [
      "Engine", "Problems", "Training", "Experiments", "Terminal", "Playground", "resplay",
    ],
  ]

  /// Targets that only few others may depend on.
  static let reserved: [String: Set<String>] = [
    "CKernels": ["Engine"], "CTerminal": ["Terminal"], "CCodecs": ["Problems", "Interchange"],
    "CPNG": ["CCodecs"], "Yams": ["Experiments"], "SwiftProtobuf": ["Interchange"],
    "ArgumentParser": ["resplay"],
  ]

  /// Targets that draw, or run a terminal, and so know no model.
  static let drawing = ["TextUI": ["Numerics"], "Terminal": ["TextUI", "CTerminal"]]

  @Test func everyTargetHasSources() throws {
    let sources = Project.root.appending(path: "Sources")
    let folders = try FileManager.default.contentsOfDirectory(atPath: sources.path)
    #expect(Set(folders.filter { !$0.hasPrefix(".") }) == Set(manifest.stack.map(\.name)))
    for target in manifest.stack {
      #expect(!Project.files(under: "Sources/\(target.name)").isEmpty, "\(target.name) is empty")
    }
  }

  @Test func dependenciesPointDown() {
    let names = manifest.stack.map(\.name)
    #expect(names.count > 10 && names.last == "resplay")
    for (index, target) in manifest.stack.enumerated() {
      for dependency in target.dependencies.map(\.name) {
        if let place = names.firstIndex(of: dependency) {
          #expect(place < index, "\(target.name) depends on \(dependency), which is not before it")
        }
        if let readers = Self.reserved[dependency] {
          #expect(
            readers.contains(target.name), "only \(readers.sorted()) may depend on \(dependency)")
        }
      }
      if let allowed = Self.drawing[target.name] {
        #expect(target.dependencies.map(\.name) == allowed, "\(target.name) knows no model")
      }
    }
  }

  @Test func sourcesImportWhatTheirTargetDependsOn() throws {
    for target in manifest.stack {
      let allowed = Set(target.dependencies.map(\.name))
      for file in Project.files(under: "Sources/\(target.name)", ending: "swift") {
        for name in try imports(of: file) {
          let place = "\(target.name)/\(file.lastPathComponent) imports \(name)"
          if let users = Self.system[name] {
            #expect(users.contains(target.name), "\(place); only \(users) may")
          } else {
            #expect(
              allowed.contains(Self.companions[name] ?? name),
              "\(place), on which \(target.name) does not depend")
          }
        }
      }
    }
  }

  private func imports(of file: URL) throws -> [String] {
    // Programs of other languages stand in texts.
    var isText = false
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
      if !line.ranges(of: "\"\"\"").count.isMultiple(of: 2) { isText.toggle() }
      guard !isText else { return nil }
      let words = line.split(separator: " ")
      guard let at = words.firstIndex(of: "import"), at <= 1, words.count > at + 1 else {
        return nil
      }
      return words.last.map { String($0.prefix { $0 != "." }) }
    }
  }
}
