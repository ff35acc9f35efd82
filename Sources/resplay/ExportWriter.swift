// Where an export is written: one file, or a folder that is new, empty or may be written over.
internal import Experiments
internal import Foundation
internal import Interchange
internal import Schema

struct ExportWriter {
  let path: String
  let output: ExportOutput
  let replacing: Bool
  /// The option that named the place, as messages begin with it; empty for an argument.
  var option = ""

  static func standardPath(_ exporter: any Exporter.Type, _ stem: String) -> String {
    switch exporter.output {
    case .file(let ending):
      ending == exporter.name ? "\(stem).\(ending)" : "\(stem)-\(exporter.name).\(ending)"
    case .folder: "\(stem)-\(exporter.name)"
    }
  }

  /// Under the first name in the working folder that is free.
  static func free(_ exporter: any Exporter.Type, _ stem: String) -> ExportWriter {
    func writer(_ number: Int) -> ExportWriter {
      ExportWriter(
        path: standardPath(exporter, number == 1 ? stem : "\(stem)-\(number)"),
        output: exporter.output, replacing: false)
    }
    return (1...1000).lazy.map(writer)
      .first { !FileManager.default.fileExists(atPath: $0.path) } ?? writer(1)
  }

  /// Of a name, what stands in any file's.
  static func stem(of name: String) -> String {
    let letters = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "-" }
    let stem = String(letters).prefix(80).drop { $0 == "-" }
    return stem.isEmpty ? "experiment" : String(stem)
  }

  /// What is in the way is said before the work starts.
  func check() throws {
    let folder = URL(filePath: path).deletingLastPathComponent().path
    guard Self.isFolder(folder) else {
      throw problem("there is no folder '\(folder)'; make it first")
    }
    do {
      switch output {
      case .file(let ending):
        guard path.hasSuffix(".\(ending)") else {
          throw problem("read '\(path)'; allowed: a file name ending in .\(ending)")
        }
        try ExportFile.check(path, replacing: replacing)
      case .folder:
        let found = try? FileManager.default.contentsOfDirectory(atPath: path)
        guard found != nil || !FileManager.default.fileExists(atPath: path) else {
          throw problem("'\(path)' is a file; this format writes a folder")
        }
        guard replacing || found?.isEmpty ?? true else {
          throw problem("'\(path)' holds files; give another name, or --replace")
        }
      }
    } catch let error as LibraryError {
      throw problem(error.description)
    }
  }

  private func problem(_ words: String) -> UsageProblem {
    UsageProblem(option.isEmpty ? words : "\(option): \(words)")
  }

  func write(_ files: [ExportedFile]) throws {
    do {
      switch output {
      case .file:
        for file in files { try ExportFile.write(file.bytes, to: path, replacing: replacing) }
      case .folder:
        for file in files {
          let place = "\(path)/\(file.path)"
          try FileManager.default.createDirectory(
            at: URL(filePath: place).deletingLastPathComponent(), withIntermediateDirectories: true)
          try ExportFile.write(file.bytes, to: place, replacing: replacing)
        }
      }
    } catch let error as LibraryError {
      throw WriteProblem.from(error)
    } catch let error as CocoaError {
      throw WriteProblem(
        description: "'\(visible(path))' cannot be written: \(error.localizedDescription)")
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
