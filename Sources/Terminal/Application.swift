// What the event loop needs from the program it runs, and what the program may ask of it.

package import TextUI

/// The application is owned by the loop's thread: nothing here is called from another.
package protocol Application: AnyObject {
  /// A key, mouse action, paste, resize or focus change; and `.tick` before every data frame and a
  /// few times a second otherwise, with the seconds since the loop began.
  func handle(_ event: InputEvent)

  /// Takes what background work has posted, the latest of it; returns whether anything changed.
  func receive() -> Bool

  /// Draws the state. The grid is blank.
  func render(into grid: inout Grid)

  var wantsToQuit: Bool { get }

  /// The process is told to end, or the terminal is gone: last chance to save. `signal` is the
  /// signal's number.
  func terminated(signal: Int32)

  /// Takes what the application wants of the terminal, oldest first.
  func takeRequests() -> [TerminalRequest]
}

extension Application {
  package func terminated(signal: Int32) {}
  package func takeRequests() -> [TerminalRequest] { [] }
}

package enum TerminalRequest: Hashable, Sendable {
  case copyToClipboard(String)
  case mouse(Bool)
  /// Draw everything anew, as Ctrl-L does.
  case repaint
  case suspend
}

/// Tells the loop that background work has posted something. From any thread; cheap.
package struct Waker: Sendable {
  package init() {}
  package func wake() { EventLoop.wake() }
}
