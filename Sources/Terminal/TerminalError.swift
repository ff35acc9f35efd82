// Why the screen cannot be used, each in one line that says what to do.

package struct TerminalError: Error, Hashable, CustomStringConvertible, Sendable {
  package enum Reason: Hashable, Sendable {
    case notATerminal, noType, unknownType, dumb, failed
  }

  package let reason: Reason
  package let description: String

  /// - Parameter type: the value of TERM.
  package init(_ reason: Reason, type: String) {
    self.reason = reason
    let name = String(String.UnicodeScalarView(type.unicodeScalars.prefix(40).map(shown)))
    description =
      switch reason {
      case .notATerminal:
        "the playground needs a terminal for its input and output"
      case .noType:
        "the environment variable TERM is not set: try again with TERM=xterm-256color"
      case .unknownType:
        "the terminal type \"\(name)\" (TERM) is not in this machine's terminfo database: "
          + "try again with TERM=xterm-256color"
      case .dumb:
        "a terminal of type \"\(name)\" (TERM) cannot move its cursor: use another one, "
          + "or try again with TERM=xterm-256color if it can in truth"
      case .failed:
        "the terminal could not be set up: the system has no memory or descriptors left"
      }
  }
}

private func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
  scalar.value >= 0x20 && scalar.value < 0x7F ? scalar : "?"
}
