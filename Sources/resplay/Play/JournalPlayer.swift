// Plays a journal without a terminal: before each entry it trains up to the entry's step and waits
// until nothing is under way, so that the screen at the end depends on nothing but the journal.
internal import Foundation
internal import Playground
internal import TextUI
internal import Training

final class JournalPlayer {
  /// Longest wait for one entry, in seconds.
  private static let patience = 600.0

  private let application: PlaygroundApplication
  private let journal: Journal
  private let signal: DispatchSemaphore

  /// - Parameter signal: signalled whenever background work has left something.
  init(_ application: PlaygroundApplication, _ journal: Journal, signal: DispatchSemaphore) {
    (self.application, self.journal, self.signal) = (application, journal, signal)
  }

  /// - Returns: the screen as text.
  /// - Throws: `CheckFailure` where a step is never reached.
  func play() throws -> String {
    var size = Journal.firstSize
    application.handle(.resize(width: size.width, height: size.height))
    try settle(at: nil)
    for entry in journal.entries {
      guard let event = entry.event else { continue }
      try settle(at: entry.step)
      if case .resize(let width, let height) = event { size = (width, height) }
      application.handle(event)
      try settle(at: nil)
      if application.wantsToQuit { break }
    }
    var grid = Grid(width: size.width, height: size.height, glyphs: application.glyphs)
    application.render(into: &grid)
    return grid.plainText() + "\n"
  }

  /// Waits until nothing is under way, and the run has reached a step where one is given.
  private func settle(at step: Int?) throws {
    let deadline = Date(timeIntervalSinceNow: Self.patience)
    if let step { application.train(to: step) }
    while !application.isSettled(at: step) {
      guard Date() < deadline else {
        throw CheckFailure(
          "the journal cannot be played on: step \(step ?? application.step) was not reached in "
            + "\(Int(Self.patience)) s")
      }
      _ = signal.wait(timeout: .now() + 0.05)
      _ = application.receive()
    }
  }
}
