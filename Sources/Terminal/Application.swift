// What the event loop needs from the program it runs, and how background work wakes it.

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

  /// Text to be put on the terminal's clipboard, once, in base64.
  func takeCopied() -> String?

  /// Whether presses and movements of the mouse are to be reported; else the terminal selects text
  /// with them.
  var wantsMouse: Bool { get }
}

extension Application {
  package var wantsMouse: Bool { true }
  package func takeCopied() -> String? { nil }
}

/// Tells the loop that background work has posted something. From any thread; cheap.
package struct Waker: Sendable {
  package init() {}
  package func wake() { EventLoop.wake() }
}
