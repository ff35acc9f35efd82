// One thread waits for keys, signals and background work, and paints. A key is painted at once with
// the data of the last frame, which changes few cells. New data is painted at most thirty times a
// second. Nothing is painted while the terminal is congested. Over a slow link data frames wait for
// the terminal's answer to the last one.

internal import CTerminal
internal import TextUI

package final class EventLoop {
  /// Data frames a second at most.
  package static let frameRate = 30.0
  private static let keySpacing = 0.004
  private static let escapeDelay = 0.025
  private static let pasteDelay = 1.0
  private static let idleTick = 0.5
  private static let answerPatience = 2.0
  /// The end of the input counts as a SIGHUP.
  private static let hangup: Int32 = 1
  /// Longest time in which keys are handled without a look at signals and the screen, in seconds,
  /// unless one key takes longer.
  private static let burst = 0.01

  private let display: TerminalDisplay
  private let app: any Application
  private let start = terminal_now()
  private var parser = InputParser()
  private var size = (width: 0, height: 0)
  private var ending: Int32?
  /// What was typed and is not handled yet.
  private var typed: ArraySlice<InputEvent> = []

  private var keyPending = true
  private var dataPending = false
  private var lastPaint = -1.0
  private var nextFrame = 0.0
  private var lastInput = 0.0
  private var lastTick = 0.0
  /// When the answer was requested that has not come yet.
  private var asked: Double?
  /// Whether this terminal answers: found out with the first data frame, which waits for nothing.
  private var answers = false
  private var hasProbed: Bool

  package init(_ display: TerminalDisplay, _ app: some Application) {
    self.display = display
    self.app = app
    hasProbed = !display.capabilities.isModern
  }

  /// Makes the loop call `receive` soon. From any thread.
  package static func wake() { terminal_wake() }

  /// Runs until the application wants to quit or the process is told to end; the terminal is then
  /// restored.
  /// - Returns: the number of the signal that ended it, nil where the application wanted to quit.
  package func run() -> Int32? {
    terminal_answers_keys()
    resize()
    while ending == nil, !app.wantsToQuit {
      wait()
      paint()
    }
    awaitAnswer()
    display.leave()
    return ending
  }

  private var now: Double { terminal_now() - start }

  // MARK: Waiting

  private func wait() {
    let ready = Int(terminal_wait(display.isCongested ? 1 : 0, timeout()))
    if ready & TERMINAL_READABLE != 0 {
      if typed.isEmpty { readInput() }
    } else if ready & TERMINAL_HANGUP != 0 {
      ending = ending ?? EventLoop.hangup
    }
    if ready & TERMINAL_SIGNALLED != 0 { takeSignals() }
    if ready & TERMINAL_WRITABLE != 0 { display.pump() }
    if display.isGone { ending = ending ?? EventLoop.hangup }
    if typed.isEmpty, ready & TERMINAL_READABLE == 0, let deadline = flushTime, now >= deadline {
      typed += parser.flush()
    }
    handleTyped()
    if now - lastTick >= EventLoop.idleTick { dataPending = true }
  }

  private func timeout() -> Double {
    guard typed.isEmpty else { return 0 }
    let now = now
    var until = dataPending ? now + 1 : lastTick + EventLoop.idleTick
    if let flushTime { until = min(until, flushTime) }
    if !display.isCongested {
      if keyPending { until = min(until, lastPaint + EventLoop.keySpacing) }
      if dataPending { until = min(until, max(nextFrame, answerDeadline ?? 0)) }
    }
    return max(0, until - now)
  }

  private var flushTime: Double? {
    switch parser.pending {
    case .nothing: nil
    case .sequence: lastInput + EventLoop.escapeDelay
    case .paste: lastInput + EventLoop.pasteDelay
    }
  }

  private var answerDeadline: Double? {
    answers ? asked.map { $0 + EventLoop.answerPatience } : nil
  }

  // MARK: Input

  private func readInput() {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = terminal_read(&buffer, buffer.count)
    if count == 0 { ending = ending ?? EventLoop.hangup }
    guard count > 0 else { return }
    lastInput = now
    typed += parser.feed(buffer[..<count])
  }

  /// Handles what was typed, for a moment: signals and the screen have their turn between.
  private func handleTyped() {
    let start = now
    while ending == nil, !app.wantsToQuit, let event = typed.popFirst() {
      deliver(event)
      if now - start > EventLoop.burst { return }
    }
  }

  private func deliver(_ event: InputEvent) {
    switch event {
    case .acknowledgement:
      asked = nil
      answers = true
    case .key(.character("z"), .control): suspend()
    case .key(.character("l"), .control):
      display.invalidate()
      handle(event)
    case .truecolor:
      display.useTruecolor()
      handle(event)
    default: handle(event)
    }
  }

  private func handle(_ event: InputEvent) {
    app.handle(event)
    display.reportMouse(app.wantsMouse)
    copyIfAsked()
    keyPending = true
  }

  private func copyIfAsked() {
    if let text = app.takeCopied() { display.copy(text) }
  }

  // MARK: Signals

  private func takeSignals() {
    var number: Int32 = 0
    while true {
      switch Int(terminal_next_signal(&number)) {
      case TERMINAL_WAKE: dataPending = true
      case TERMINAL_RESIZE: resize()
      case TERMINAL_INTERRUPT: handle(.key(.character("c"), .control))
      case TERMINAL_STOP: suspend()
      case TERMINAL_CONTINUE:
        display.resume()
        resize()
      case TERMINAL_END: ending = ending ?? number
      default: return
      }
    }
  }

  private func suspend() {
    awaitAnswer()
    display.suspend()
    asked = nil
    resize()
  }

  private func resize() {
    size = display.size
    display.resized(to: size)
    handle(.resize(width: size.width, height: size.height))
  }

  // MARK: Painting

  private func paint() {
    guard !display.isCongested, ending == nil else { return }
    let now = now
    if keyPending, now >= lastPaint + EventLoop.keySpacing {
      show(acknowledged: false)
      keyPending = false
    } else if dataPending, now >= nextFrame {
      if let deadline = answerDeadline {
        guard now >= deadline else { return }
        // The link is stuck, or the terminal no longer answers: go on without answers.
        asked = nil
        answers = false
      }
      lastTick = now
      app.handle(.tick(seconds: now))
      dataPending = false
      _ = app.receive()
      copyIfAsked()
      let asks = answers || !hasProbed
      if show(acknowledged: asks), asks {
        asked = now
        hasProbed = true
      }
      nextFrame = now + 1 / EventLoop.frameRate
    }
  }

  /// Returns whether anything was sent.
  @discardableResult
  private func show(acknowledged: Bool) -> Bool {
    var grid = Grid(
      width: size.width, height: size.height, glyphs: display.capabilities.glyphs)
    app.render(into: &grid)
    lastPaint = now
    return display.present(grid, acknowledged: acknowledged)
  }

  /// An answer that came after the end would be typed into the shell.
  private func awaitAnswer() {
    let deadline = now + 0.08
    while asked != nil, !display.isGone, now < deadline {
      let ready = Int(terminal_wait(0, deadline - now))
      if ready & TERMINAL_HANGUP != 0 { return }
      guard ready & TERMINAL_READABLE != 0 else { continue }
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = terminal_read(&buffer, buffer.count)
      guard count > 0 else { return }
      for event in parser.feed(buffer[..<count]) {
        if event == .acknowledgement { asked = nil } else { typed.append(event) }
      }
    }
  }
}
