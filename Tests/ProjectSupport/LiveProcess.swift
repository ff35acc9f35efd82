// A program that runs beside the test: signals reach it, and what it printed can be read meanwhile.
// On a pseudo-terminal it is the leader of its session, as a program in a window is.
import Foundation

package final class LiveProcess {
  private let folder: TemporaryFolder
  private let child: pid_t
  private var status: Int32?
  /// The terminal's other end; -1 where the program has none.
  private let terminal: Int32
  /// What the program wrote to its terminal and was read.
  private var received: [UInt8] = []

  /// Starts a program whose output goes to files, or to a terminal that nobody reads until
  /// `readTerminal` is called.
  /// - Parameter shell: a line of a shell with the program as `"$@"`, to change its streams.
  package init(
    _ program: String, _ arguments: [String], environment: [String: String], directory: String,
    onTerminal: Bool = false, shell: String = "exec \"$@\""
  ) throws {
    folder = try TemporaryFolder()
    let words =
      ["/bin/sh", "-c", "cd \"$1\" && shift && \(shell)", "sh", directory, program] + arguments
    if onTerminal {
      let name: String
      (terminal, name) = try Self.pseudoTerminal()
      _ = fcntl(terminal, F_SETFD, FD_CLOEXEC)
      _ = fcntl(terminal, F_SETFL, O_NONBLOCK)
      var size = winsize(ws_row: 36, ws_col: 120, ws_xpixel: 0, ws_ypixel: 0)
      _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
      child = try ChildProcess.start(
        words, environment: environment, streams: Array(repeating: (name, O_RDWR), count: 3),
        isLeader: true)
    } else {
      terminal = -1
      let writing = O_WRONLY | O_CREAT | O_TRUNC
      child = try ChildProcess.start(
        words, environment: environment,
        streams: [
          ("/dev/null", O_RDONLY), (folder.path("output"), writing),
          (folder.path("errors"), writing),
        ])
    }
  }

  /// A new terminal: its other end, and the path of the end for programs.
  private static func pseudoTerminal() throws -> (Int32, String) {
    #if os(macOS)
      let end = posix_openpt(O_RDWR | O_NOCTTY)
      if end >= 0, grantpt(end) == 0, unlockpt(end) == 0, let name = ptsname(end) {
        return (end, String(cString: name))
      }
    #else
      // The calls of the C library that do this are hidden from Swift.
      let (getNumber, setLock): (UInt, UInt) = (0x8004_5430, 0x4004_5431)
      let end = open("/dev/ptmx", O_RDWR | O_NOCTTY)
      var (unlocked, number): (Int32, UInt32) = (0, 0)
      if end >= 0, ioctl(end, setLock, &unlocked) == 0, ioctl(end, getNumber, &number) == 0 {
        return (end, "/dev/pts/\(number)")
      }
    #endif
    throw Failure(description: "no pseudo-terminal: \(String(cString: strerror(errno)))")
  }

  deinit {
    if status == nil {
      kill(child, SIGKILL)
      _ = ChildProcess.wait(for: child)
    }
    if terminal >= 0 { close(terminal) }
  }

  package var output: String { (try? folder.text(of: "output")) ?? "" }
  package var errors: String { (try? folder.text(of: "errors")) ?? "" }

  package func send(_ signal: Int32) { kill(child, signal) }

  /// Types on the terminal.
  package func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(terminal, bytes, bytes.count)
  }

  /// Everything the program wrote to its terminal up to now.
  package func readTerminal() -> String {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = read(terminal, &buffer, buffer.count), count > 0 {
      received += buffer[..<count]
    }
    return String(decoding: received, as: UTF8.self)
  }

  /// Whether the terminal's lines are edited and echoed, as a shell wants them.
  package var hasCookedLines: Bool {
    var modes = termios()
    guard tcgetattr(terminal, &modes) == 0 else { return false }
    return modes.c_lflag & tcflag_t(ICANON | ECHO) == tcflag_t(ICANON | ECHO)
  }

  /// Waits until something holds.
  package func wait(
    _ what: String, seconds: Double = 60, until holds: (LiveProcess) throws -> Bool
  ) throws {
    let end = Date().addingTimeInterval(seconds)
    while try !holds(self) {
      guard Date() < end else {
        throw Failure(
          description: "waited \(seconds) s for \(what); output: \(output) errors: \(errors)")
      }
      Thread.sleep(forTimeInterval: 0.01)
    }
  }

  /// The exit status as a shell tells it, once the program has ended.
  package func end(within seconds: Double = 60) throws -> Int32 {
    try wait("the end", seconds: seconds) { $0.hasEnded }
    return status ?? -1
  }

  package var hasEnded: Bool {
    guard status == nil else { return true }
    var found: Int32 = 0
    guard waitpid(child, &found, WNOHANG) == child else { return false }
    status = ChildProcess.shellStatus(found)
    return true
  }
}
