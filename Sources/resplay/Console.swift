// Standard streams: whole lines, control characters made visible, since names and messages can
// come from a stranger's file.

internal import Numerics
internal import Schema
internal import TextUI

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

enum Console {
  static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Text that cannot steer a terminal: control characters as `\u{1b}`.
  static func visible(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar == "\n" || isPrinted(scalar) {
        result.unicodeScalars.append(scalar)
      } else {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      }
    }
    return result
  }

  /// `1 step`, `4 000 steps`.
  static func count(_ number: Int, _ noun: String) -> String {
    "\(NumberFormat.grouped(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  static func line(_ text: String) { write(visible(text) + "\n", to: STDOUT_FILENO) }

  /// Text of our own making, control characters included: a progress bar.
  static func raw(_ text: String) { write(text, to: STDOUT_FILENO) }

  /// One problem: `resplay: …`, further lines as they are.
  static func error(_ text: String) { errorLines("resplay: " + text) }

  static func errorLines(_ text: String) { write(visible(text) + "\n", to: STDERR_FILENO) }

  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { buffer in
        #if canImport(Glibc)
          Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        #else
          Darwin.write(descriptor, buffer.baseAddress, buffer.count)
        #endif
      }
      if count > 0 {
        bytes = bytes.dropFirst(count)
      } else if errno != EINTR {
        return
      }
    }
  }
}
