// Standard streams: whole lines in characters that the locale has, with line breaks and control
// characters inside a line made visible, since names and messages can come from a stranger's file.
// What cannot be written is never passed over: it ends the process, or is thrown to a caller that
// has something to keep first.

internal import Numerics
internal import Schema
internal import Terminal
internal import TextUI

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Why standard output took no more.
struct OutputFailure: Error {
  /// The system's error number.
  let code: Int32

  /// Whoever read the other end of the pipe has read enough.
  var isClosedPipe: Bool { code == EPIPE }

  /// Ends the process as is usual then: quietly by SIGPIPE, or with the reason and exit code 1.
  func endProcess() -> Never {
    if isClosedPipe { ProcessLife.end(bySignal: SIGPIPE) }
    Console.error(
      "standard output cannot be written: \(String(cString: strerror(code)))", code: 1)
    ProcessLife.end(withCode: 1)
  }
}

enum Console {
  /// Where the locale is not UTF-8, what is written is ASCII.
  static let isUTF8 = TerminalCapabilities.localeIsUTF8

  /// `1 step`, `4 000 steps`.
  static func count(_ number: Int, _ noun: String) -> String {
    "\(NumberFormat.grouped(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  // MARK: Standard output

  /// One line, whatever the text holds.
  static func line(_ text: String) { lines([text]) }

  /// Several lines, each of them one line.
  static func lines(_ texts: [String]) {
    do {
      for text in texts { try writeLine(text) }
    } catch {
      error.endProcess()
    }
  }

  /// A line break stands for a line's end: for notes and for help, never for names.
  static func text(_ text: String) {
    prose(text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
  }

  /// Several lines, broken at spaces where a terminal is narrower.
  static func prose(_ texts: [String]) {
    guard let columns = ConsoleTerminal.columns else { return lines(texts) }
    lines(
      texts.flatMap { text in
        let line = shown(text)
        return CharacterWidth.of(line) <= columns ? [line] : TextLayout.wrap(line, to: columns)
      })
  }

  /// Text of our own making: JSON.
  static func raw(_ text: String) {
    do {
      try writeRaw(text)
    } catch {
      error.endProcess()
    }
  }

  /// For those who have something to keep when it fails.
  static func writeLine(_ text: String) throws(OutputFailure) {
    try writeRaw(shown(text) + "\n")
  }

  /// Text of our own making, control characters included: JSON, a progress bar.
  static func writeRaw(_ text: String) throws(OutputFailure) {
    if let code = write(text, to: STDOUT_FILENO) { throw OutputFailure(code: code) }
  }

  // MARK: Standard error

  /// Whether the command was asked for JSON: then every line of standard error is an object, too.
  static let isJSON = CommandLine.arguments.prefix { $0 != "--" }.contains("--json")

  /// One problem: `resplay: …`. Line breaks are line ends: names in it were made visible before.
  /// - Parameter code: the exit code that the command ends with for it.
  static func error(_ text: String, code: Int? = nil, faults: [Fault] = []) {
    guard isJSON else { return errorLines("resplay: " + text) }
    let record = ErrorRecord(message: text, code: code, faults: faults.map(FaultRecord.init))
    _ = write(record.line, to: STDERR_FILENO)
  }

  /// What does not end the command, on standard error: `warning: …`.
  static func warning(_ text: String) {
    guard isJSON else { return errorLines("warning: " + text) }
    _ = write(WarningRecord(message: text).line, to: STDERR_FILENO)
  }

  static func errorLines(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    _ = write(lines.map { shown(String($0)) + "\n" }.joined(), to: STDERR_FILENO)
  }

  /// Text of our own making for a terminal, control characters included.
  static func rawErrors(_ text: String) { _ = write(text, to: STDERR_FILENO) }

  // MARK: Writing

  /// One line that cannot steer a terminal, in characters it has.
  static func shown(_ text: String, isUTF8: Bool = Self.isUTF8) -> String {
    let safe = visible(text)
    guard !isUTF8 else { return safe }
    return String(String.UnicodeScalarView(safe.unicodeScalars.map(VisibleText.ascii)))
  }

  /// Pieces that fit into a pipe whole, so that waiting for room is all the waiting there is.
  private static let piece = 4096

  /// - Returns: the error number where it could not be written.
  private static func write(_ text: String, to descriptor: Int32) -> Int32? {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      guard hasRoom(descriptor) else { return EINTR }
      let count = bytes.prefix(piece).withUnsafeBytes { buffer in
        #if canImport(Glibc)
          Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        #else
          Darwin.write(descriptor, buffer.baseAddress, buffer.count)
        #endif
      }
      if count > 0 {
        bytes = bytes.dropFirst(count)
      } else if count == 0 {
        return EIO
      } else if errno != EINTR, errno != EAGAIN {
        return errno
      }
    }
    return nil
  }

  /// Waits until something can be written.
  /// - Returns: false where nobody reads, and the process was asked to end. Messages do not wait
  ///   for ever: the process may be ending because of a terminal that stands still.
  private static func hasRoom(_ descriptor: Int32) -> Bool {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    var rounds = 0
    // A file always has room, and a closed descriptor has an answer.
    while poll(&waiting, 1, 100) <= 0 {
      rounds += 1
      if EndingRequest.signal != nil || descriptor == STDERR_FILENO && rounds >= 10 { return false }
    }
    return true
  }
}
