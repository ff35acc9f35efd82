// Which folders hold presets, saves and benchmarks: a pure function of the command line, the
// environment and the place of the program.

package struct FolderResolver {
  private let environment: [String: String]
  private let workingDirectory: String
  private let executable: String?
  private let isFolder: (String) -> Bool

  /// - Parameters:
  ///   - executable: the program's own path, links resolved, where it is known.
  ///   - isFolder: whether a path is a folder that exists.
  package init(
    environment: [String: String], workingDirectory: String, executable: String?,
    isFolder: @escaping (String) -> Bool
  ) {
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.executable = executable
    self.isFolder = isFolder
  }

  /// The folder of saves: the option, `$RESPLAY_SAVES`, `./Saves` where it exists, else below the
  /// folder for data of the XDG base directory specification.
  package func saves(option: String?) -> String {
    if let given = given(option, "RESPLAY_SAVES") { return given }
    let local = below(workingDirectory, "Saves")
    if isFolder(local) { return local }
    // The specification: a relative path in the variable is to be ignored.
    if let data = value("XDG_DATA_HOME"), data.hasPrefix("/") {
      return below(data, "resplay/saves")
    }
    guard let home = value("HOME") else { return local }
    return below(home, ".local/share/resplay/saves")
  }

  /// Where unsaved work is kept: below the folder for state of the XDG base directory
  /// specification; nil without a home.
  package func state() -> String? {
    if let state = value("XDG_STATE_HOME"), state.hasPrefix("/") { return below(state, "resplay") }
    return value("HOME").map { below($0, ".local/state/resplay") }
  }

  /// The file of settings, below the folder for configuration of the same specification.
  package func settingsFile() -> String? {
    if let folder = value("XDG_CONFIG_HOME"), folder.hasPrefix("/") {
      return below(folder, "resplay/config.yaml")
    }
    return value("HOME").map { below($0, ".config/resplay/config.yaml") }
  }

  /// The folder of presets: the option, `$RESPLAY_PRESETS`, `PREFIX/share/resplay/presets` of the
  /// program in `PREFIX/bin`, the `Presets` of the package the program was built in, `./Presets`.
  package func presets(option: String?) -> String {
    given(option, "RESPLAY_PRESETS") ?? shipped("Presets")
  }

  /// The folder of benchmarks: like that of presets, by the place of the program alone.
  package func benchmarks() -> String { shipped("Benchmarks") }

  /// A folder that comes with the program.
  private func shipped(_ name: String) -> String {
    var folders = executable.map(Self.ancestors) ?? []
    if folders.count > 1 {
      let installed = below(folders[1], "share/resplay/\(name.lowercased())")
      if isFolder(installed) { return installed }
    }
    // A package has its sources beside them; some other folder of that name has not.
    folders.removeAll { !isFolder(below($0, name)) || !isFolder(below($0, "Sources/resplay")) }
    return below(folders.first ?? workingDirectory, name)
  }

  /// The home folder, where there is one.
  package func home() -> String? { value("HOME").map(Self.trimmed) }

  /// A path that was typed, with the home folder in place of a `~` at its beginning, as the shell
  /// has it.
  package static func path(typed: String, home: String?) -> String {
    guard typed == "~" || typed.hasPrefix("~/"), let home else { return typed }
    return home + typed.dropFirst()
  }

  private func given(_ option: String?, _ variable: String) -> String? {
    guard let path = option ?? value(variable) else { return nil }
    return Self.trimmed(path)
  }

  /// A variable that is set to something.
  private func value(_ name: String) -> String? {
    guard let value = environment[name], !value.isEmpty else { return nil }
    return value
  }

  private func below(_ folder: String, _ name: String) -> String {
    let folder = Self.trimmed(folder)
    return folder == "/" ? "/\(name)" : "\(folder)/\(name)"
  }

  /// Without slashes at the end, so that paths made from it compare equal.
  private static func trimmed(_ path: String) -> String {
    var path = path[...]
    while path.count > 1, path.last == "/" { path = path.dropLast() }
    return String(path)
  }

  /// The folders a file is in, nearest first.
  private static func ancestors(_ path: String) -> [String] {
    var folders: [String] = []
    var rest = path[...]
    while let slash = rest.lastIndex(of: "/") {
      rest = rest[..<slash]
      folders.append(rest.isEmpty ? "/" : String(rest))
    }
    return folders
  }
}
