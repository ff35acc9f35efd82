// Where the program's own file is. Foundation's bundles know it as well, but end the process where
// /proc is not mounted, as in a bare chroot.
import Foundation

package enum ExecutablePath {
  /// The file of this process, links followed; nil where nothing tells it.
  package static func current(environment: [String: String]) -> String? {
    found(
      link: try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
      name: CommandLine.arguments.first, path: environment["PATH"])
  }

  /// - Parameters:
  ///   - link: what the system says; nil where it says nothing.
  ///   - name: what the program was called as.
  ///   - path: the folders in which a bare name is looked for, between colons.
  static func found(link: String?, name: String?, path: String?) -> String? {
    if let link { return link }
    guard let name, !name.isEmpty else { return nil }
    guard !name.contains("/") else { return resolved(name) }
    let folders = (path ?? "").split(separator: ":")
    return folders.map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }.flatMap(resolved)
  }

  private static func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}
