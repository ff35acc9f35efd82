// What a shell offers behind an option, or where a document stands.
internal import ArgumentParser
internal import Experiments
internal import Foundation
internal import Interchange
internal import Training

extension CompletionKind {
  /// Presets and saves by their names, and the documents, packs and folders in the folder of the
  /// word that was begun. Files of data and weights lie beside a document and have its name: they
  /// would only be in the way.
  static var document: CompletionKind { documents(endings) }

  /// What the playground opens: a journal, too.
  static var played: CompletionKind { documents(endings + [".jsonl"]) }

  /// How the names of files end that are offered as documents.
  static let endings = [".yaml", ".yml", ".json", ".resplay"]

  private static func documents(_ endings: [String]) -> CompletionKind {
    .custom { words, _, begun in
      offered(names(words, presetsAlone: false) + files(begun, endings))
    }
  }

  static var preset: CompletionKind {
    .custom { words, _, _ in offered(names(words, presetsAlone: true)) }
  }

  static var exporter: CompletionKind { .list(exporterCatalog.map { $0.name }) }
  static var importer: CompletionKind { .list(importerCatalog.map { $0.name }) }
  static var template: CompletionKind { .list(templateCatalog.map(\.kind)) }

  /// What goes to the shell, a line each. bash expands it like a command line (`compgen -W`), so
  /// that a name is quoted there: whoever chose it runs nothing.
  static func offered(_ names: [String]) -> [String] {
    let lines = names.filter {
      !$0.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
    guard CompletionShell.requesting == .bash else { return lines }
    return lines.map { "'" + $0.replacing("'", with: #"'\''"#) + "'" }
  }

  /// - Parameter words: the command line so far, which may name other folders.
  static func library(_ words: [String]) -> Library? {
    func value(_ option: String) -> String? {
      words.lastIndex(of: option).flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
    }
    return try? Workspace(saves: value("--saves"), presets: value("--presets")).library
  }

  private static func names(_ words: [String], presetsAlone: Bool) -> [String] {
    guard let library = library(words) else { return [] }
    return library.presetNames + (presetsAlone ? [] : library.saveNames)
  }

  /// Files that are offered at most.
  private static let most = 1000

  /// zsh looks for files itself (`CompletionScript`). A folder ends in a slash, which bash writes.
  private static func files(_ begun: String, _ endings: [String]) -> [String] {
    guard let shell = CompletionShell.requesting, shell != .zsh else { return [] }
    let folder = begun.lastIndex(of: "/").map { String(begun[...$0]) } ?? ""
    let start = begun.dropFirst(folder.count)
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)
    return (names ?? [])
      .filter { $0.hasPrefix(start) && ($0.hasPrefix(".") == start.hasPrefix(".")) }
      .sorted().lazy.compactMap { name -> String? in
        var isFolder: ObjCBool = false
        let path = folder + name
        _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        guard isFolder.boolValue || endings.contains(where: name.hasSuffix) else { return nil }
        return path + (isFolder.boolValue && shell != .bash ? "/" : "")
      }
      .prefix(most).map(\.self)
  }
}
