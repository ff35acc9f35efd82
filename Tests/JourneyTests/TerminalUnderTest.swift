// A real terminal with a screen that can be read: a private tmux server with one window that runs
// the built program. Keys go in as a person types them; the screen comes out as text.
import Foundation
import Testing

final class TerminalUnderTest {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The program that was built together with these tests.
  static var program: String {
    let arguments = ProcessInfo.processInfo.arguments
    let bundle = arguments.first { $0.hasSuffix(".xctest") } ?? arguments[0]
    let folder = URL(filePath: bundle).deletingLastPathComponent()
    let beside = folder.appending(path: "resplay").path
    return FileManager.default.isExecutableFile(atPath: beside)
      ? beside : root.appending(path: ".build/release/resplay").path
  }

  struct Failure: Error, CustomStringConvertible { let description: String }

  let folder: URL
  private let socket: String

  /// Starts a shell-less window of the size and runs `resplay` in it with its own saves folder.
  /// When the program ends, its exit status is shown as `[exit N]`.
  init(
    _ arguments: [String], columns: Int = 120, rows: Int = 36, environment: [String: String] = [:]
  ) throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "resplay-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(
      at: folder.appending(path: "saves"), withIntermediateDirectories: true)
    socket = folder.appending(path: "tmux").path
    var variables = [
      "RESPLAY_SAVES": folder.appending(path: "saves").path,
      "RESPLAY_PRESETS": Self.root.appending(path: "Presets").path,
    ]
    variables.merge(environment) { $1 }
    let setting = variables.sorted { $0.key < $1.key }.map { "\($0.key)=\(quoted($0.value))" }
    let command =
      "stty sane; stty -a > \(quoted(folder.path))/before; env \(setting.joined(separator: " ")) "
      + "\(quoted(Self.program)) \(arguments.map(quoted).joined(separator: " ")); status=$?; "
      + "stty -a > \(quoted(folder.path))/after; echo \"[exit $status]\"; exec sleep 600"
    try Data(
      "set -g status off\nset -s escape-time 0\nset -g default-terminal tmux-256color\n".utf8
    )
    .write(to: folder.appending(path: "conf"))
    try tmux(
      "-f", folder.appending(path: "conf").path, "new-session", "-d", "-x", "\(columns)", "-y",
      "\(rows)", "sh", "-c", command)
  }

  deinit {
    _ = try? tmux("kill-server")
    try? FileManager.default.removeItem(at: folder)
  }

  /// Types keys by tmux's names: `a`, `Enter`, `C-z`, `Escape`.
  func press(_ keys: String...) throws {
    for key in keys {
      try tmux("send-keys", "-t", "0", key)
      Thread.sleep(forTimeInterval: 0.03)
    }
  }

  func type(_ text: String) throws { try tmux("send-keys", "-t", "0", "-l", text) }

  func resize(columns: Int, rows: Int) throws {
    try tmux("resize-window", "-t", "0", "-x", "\(columns)", "-y", "\(rows)")
  }

  /// What a person would see now.
  func screen() throws -> String { try tmux("capture-pane", "-p", "-t", "0") }

  /// Waits until the screen holds `text`.
  @discardableResult
  func wait(for text: String, seconds: Double = 20) throws -> String {
    try wait("'\(text)'", seconds: seconds) { $0.contains(text) }
  }

  @discardableResult
  func wait(_ what: String, seconds: Double = 20, until holds: (String) -> Bool) throws -> String {
    let end = Date().addingTimeInterval(seconds)
    var last = ""
    while Date() < end {
      last = try screen()
      if holds(last) { return last }
      Thread.sleep(forTimeInterval: 0.05)
    }
    throw Failure(description: "waited \(seconds) s for \(what); the screen shows:\n\(last)")
  }

  /// The process number of the program.
  func processID() throws -> Int32 {
    let shell = try tmux("display-message", "-p", "-t", "0", "#{pane_pid}")
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let child = try run("/usr/bin/env", ["pgrep", "-P", shell])
      .split(separator: "\n").first.flatMap { Int32($0) }
    guard let child else { throw Failure(description: "the program is not running") }
    return child
  }

  /// Whether the terminal is as it was before the program started.
  func isRestored() throws -> Bool {
    let before = try String(contentsOf: folder.appending(path: "before"), encoding: .utf8)
    let after = try String(contentsOf: folder.appending(path: "after"), encoding: .utf8)
    let flags = try tmux(
      "display-message", "-p", "-t", "0", "#{alternate_on} #{cursor_flag} #{mouse_any_flag}")
    return before == after && flags.hasPrefix("0 1 0")
  }

  @discardableResult
  private func tmux(_ arguments: String...) throws -> String {
    try run("/usr/bin/env", ["tmux", "-S", socket] + arguments)
  }

  @discardableResult
  private func run(_ program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}

private func quoted(_ text: String) -> String {
  "'" + text.replacing("'", with: "'\\''") + "'"
}
