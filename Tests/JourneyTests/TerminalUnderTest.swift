// A real terminal with a screen that can be read: a private tmux server with one window that runs
// the built program. Keys go in as a person types them. The screen comes out as text.
import ProjectSupport
import Foundation
import Testing

final class TerminalUnderTest {
  let folder: TemporaryFolder
  private let socket: String
  /// Files of this terminal in the folder, which several terminals in turn can share.
  private let label: String

  /// Opens a window of the size and runs `resplay` in it, with the folder's saves. When the program
  /// ends, its exit status is shown as `[exit N]`.
  /// - Parameters:
  ///   - environment: added to the usual one. Nil removes a variable.
  ///   - isRecorded: whether every byte the program sends is kept, see `recording`.
  ///   - shell: runs an interactive shell that has the program as `resplay`, instead.
  init(
    _ arguments: [String] = [], columns: Int = 120, rows: Int = 36,
    environment: [String: String?] = [:], in folder: TemporaryFolder? = nil,
    isRecorded: Bool = false, shell: Bool = false
  ) throws {
    self.folder = try folder ?? TemporaryFolder()
    label = String(UUID().uuidString.prefix(4))
    socket = self.folder.path("tmux-\(label)")
    let start = file("start")
    var setting = ProgramUnderTest.unset.map { "unset \($0)" }
    var variables: [String: String?] = [
      "LANG": ProgramUnderTest.locale, "RESPLAY_SAVES": self.folder.saves.path,
      "RESPLAY_PRESETS": ProgramUnderTest.presets,
      "XDG_STATE_HOME": self.folder.path("state"),
      "XDG_CONFIG_HOME": self.folder.path("config"),
    ]
    variables.merge(environment) { $1 }
    for (name, value) in variables.sorted(by: { $0.key < $1.key }) {
      setting.append(value.map { "export \(name)=\(quoted($0))" } ?? "unset \(name)")
    }
    let program = quoted(ProgramUnderTest.path)
    // The shell that tells the number of its process becomes the program.
    let launch =
      "sh -c 'echo $$ >\"$1\"; shift; exec \"$@\"' sh \(quoted(file("number"))) \(program) "
      + arguments.map(quoted).joined(separator: " ")
    try self.folder.write(
      """
      cd \(quoted(self.folder.url.path))
      \(setting.joined(separator: "\n"))
      stty sane
      stty -g >\(quoted(file("before")))
      while [ ! -e \(quoted(start)) ]; do sleep 0.02; done
      \(shell
        ? "resplay() { \(program) \"$@\"; }\nPS1='$ '"
        : "\(launch)\nstatus=$?\nstty -g >\(quoted(file("after")))\n"
          // A program that is killed may leave half a control sequence, and the cursor at the right
          // edge, where the text would wrap: end the one, and begin at the left.
          + "printf '\\030\\r[exit %s]\\n' \"$status\"\nexec sleep 600")

      """, to: "script-\(label)")
    try self.folder.write(
      """
      set -g status off
      set -s escape-time 0
      set -g default-terminal tmux-256color
      set -g remain-on-exit on

      """, to: "conf-\(label)")
    let script = file("script")
    try tmux(
      ["-f", file("conf"), "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)"]
        + (shell ? ["env", "ENV=\(script)", "sh", "-i"] : ["sh", script]))
    if isRecorded { try tmux(["pipe-pane", "-t", "0", "cat >\(quoted(file("bytes")))"]) }
    try self.folder.write("", to: "start-\(label)")
  }

  deinit { _ = try? tmux(["kill-server"]) }

  private func file(_ name: String) -> String { folder.path("\(name)-\(label)") }

  // MARK: Typing

  /// Types keys by tmux's names: `a`, `Enter`, `C-z`. After `Escape`, wait for what it does: what
  /// follows it at once is another key.
  func press(_ keys: String...) throws { try tmux(["send-keys", "-t", "0"] + keys) }

  func type(_ text: String) throws { try tmux(["send-keys", "-t", "0", "-l", "--", text]) }

  /// Types a name to save under and confirms it.
  func saveAs(_ name: String) throws {
    try press("w")
    try wait(for: "Save as")
    try press("C-u")
    try type(name)
    try press("Enter")
  }

  /// Pastes as a terminal does: between marks, if the program asked for them.
  func paste(_ text: String) throws {
    try tmux(["set-buffer", "--", text])
    try tmux(["paste-buffer", "-p", "-r", "-t", "0"])
  }

  enum Button: Int { case left = 0, wheelUp = 64, wheelDown = 65 }

  /// The bytes of a mouse report. Columns and rows count from 0.
  func mouse(_ button: Button, column: Int, row: Int) throws {
    let place = "\(button.rawValue);\(column + 1);\(row + 1)"
    try type("\u{1B}[<\(place)M" + (button == .left ? "\u{1B}[<\(place)m" : ""))
  }

  /// The left button pressed at one place, moved, and let go at another.
  func drag(from: (column: Int, row: Int), to: (column: Int, row: Int)) throws {
    let (start, end) = ("\(from.column + 1);\(from.row + 1)", "\(to.column + 1);\(to.row + 1)")
    try type("\u{1B}[<0;\(start)M\u{1B}[<32;\(end)M\u{1B}[<0;\(end)m")
  }

  func resize(columns: Int, rows: Int) throws {
    try tmux(["resize-window", "-t", "0", "-x", "\(columns)", "-y", "\(rows)"])
  }

  // MARK: Reading

  /// What a person would see now.
  func screen() throws -> String { try tmux(["capture-pane", "-p", "-t", "0"]) }

  /// Waits until the screen holds every text.
  @discardableResult
  func wait(for texts: String..., seconds: Double = 60) throws -> String {
    try wait("\(texts)", seconds: seconds) { screen in texts.allSatisfy(screen.contains) }
  }

  @discardableResult
  func wait(_ what: String, seconds: Double = 60, until holds: (String) throws -> Bool) throws
    -> String
  {
    let end = Date().addingTimeInterval(seconds)
    var last = ""
    while Date() < end {
      last = try screen()
      if try holds(last) { return last }
      Thread.sleep(forTimeInterval: 0.04)
    }
    throw Failure(description: "waited \(seconds) s for \(what); the screen shows:\n\(last)")
  }

  /// Column and row of the first place on the screen that shows a text.
  func place(of text: String) throws -> (column: Int, row: Int) {
    let screen = try screen()
    for (row, line) in screen.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if let range = line.range(of: text) {
        return (line.distance(from: line.startIndex, to: range.lowerBound), row)
      }
    }
    throw Failure(description: "'\(text)' is not on the screen:\n\(screen)")
  }

  /// All bytes the program sent.
  func recording() throws -> Data { try Data(contentsOf: URL(filePath: file("bytes"))) }

  // MARK: Life and death

  /// The process number of the program.
  func processID() throws -> Int32 {
    let text = try folder.text(of: "number-\(label)").trimmingCharacters(
      in: .whitespacesAndNewlines)
    return try #require(Int32(text), "the program is not running")
  }

  func send(_ signal: Int32) throws { kill(try processID(), signal) }

  /// Whether the mode of the lines is as before the program started.
  func hasSameModes() throws -> Bool {
    try folder.text(of: "before-\(label)") == folder.text(of: "after-\(label)")
  }

  /// `alternate screen, cursor, mouse, SGR mouse`, each 0 or 1.
  func flags() throws -> String {
    try tmux([
      "display-message", "-p", "-t", "0",
      "#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{mouse_sgr_flag}",
    ]).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// That of a shell at its prompt.
  static let usualFlags = "0 1 0 0"

  /// Waits for the end and checks that the terminal is as it was.
  @discardableResult
  func expectEnd(
    _ status: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let screen = try wait(for: "[exit \(status)]")
    #expect(try hasSameModes(), sourceLocation: sourceLocation)
    #expect(try flags() == Self.usualFlags, sourceLocation: sourceLocation)
    return screen
  }

  @discardableResult
  private func tmux(_ arguments: [String]) throws -> String {
    var variables = ProcessInfo.processInfo.environment
    (variables["LANG"], variables["LC_ALL"], variables["TMUX"]) = (
      ProgramUnderTest.locale, nil, nil
    )
    let outcome = try ChildProcess.run(
      "/usr/bin/env", ["tmux", "-u", "-S", socket] + arguments, environment: variables)
    if outcome.status == 127 { throw Failure(description: "tmux is missing: Scripts/setup --test") }
    if outcome.status != 0, arguments.first != "kill-server" {
      throw Failure(description: "tmux \(arguments): \(outcome.errors)")
    }
    return outcome.output
  }
}

/// One word for a shell.
func quoted(_ text: String) -> String {
  "'" + text.replacing("'", with: "'\\''") + "'"
}
