// What of the terminal can be tested without one: messages, and the refusal to start without one.

import Foundation
import Terminal
import Testing
import TextUI

@Suite struct TerminalErrorTests {
  @Test func eachReasonIsOneLineThatSaysWhatToDo() {
    let error = TerminalError(.unknownType, type: "xterm-kitty\u{1B}[2J")
    #expect(error.description.contains("\"xterm-kitty?[2J\""))
    #expect(error.description.contains("TERM=xterm-256color"))
    for reason in [TerminalError.Reason.notATerminal, .noType, .unknownType, .dumb, .failed] {
      let text = TerminalError(reason, type: "x").description
      #expect(!text.contains("\n") && text.utf8.count < 160)
    }
  }

  /// Under `swift test` in a script standard output is a file or a pipe.
  @Test(.enabled(if: isatty(STDOUT_FILENO) == 0, "standard output is a terminal"))
  func withoutATerminalThereIsNoScreen() {
    #expect(throws: TerminalError(.notATerminal, type: "xterm")) {
      try TerminalDisplay { _ in "xterm" }
    }
  }
}
