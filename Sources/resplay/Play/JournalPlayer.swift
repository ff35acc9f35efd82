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
  /// Sees every screen with its time in seconds; nil: only the last one is wanted.
  private var watch: ((Grid, Double) throws -> Void)?
  private let speed: Double
  private var seconds = 0.0
  private var size = Journal.firstSize

  /// Screens a second while it trains between two entries.
  private static let rate = 12.0

  /// - Parameters:
  ///   - signal: signalled whenever background work has left something.
  ///   - speed: how many times as fast as it was made a watcher sees it.
  ///   - watch: sees every screen that somebody would see, with its time.
  init(
    _ application: PlaygroundApplication, _ journal: Journal, signal: DispatchSemaphore,
    speed: Double = 1, watch: ((Grid, Double) throws -> Void)? = nil
  ) {
    (self.application, self.journal, self.signal) = (application, journal, signal)
    (self.speed, self.watch) = (speed, watch)
  }

  /// - Returns: the last screen.
  /// - Throws: `CheckFailure` where a step is never reached, or what the watcher throws.
  func play() throws -> Grid {
    application.handle(.resize(width: size.width, height: size.height))
    try settle(at: nil)
    for (index, entry) in journal.entries.enumerated() {
      guard let event = entry.event else { continue }
      try train(to: entry.step, in: journal.wait(before: index) / speed)
      if case .resize(let width, let height) = event { size = (width, height) }
      application.handle(event)
      try settle(at: nil)
      try watch?(screen, seconds)
      if application.wantsToQuit { break }
    }
    return screen
  }

  private var screen: Grid {
    var grid = Grid(width: size.width, height: size.height, glyphs: application.glyphs)
    application.render(into: &grid)
    return grid
  }

  /// Trains up to a step, in as many looks as a watcher has in this time.
  private func train(to step: Int, in wait: Double) throws {
    defer { seconds += wait }
    let start = application.step
    guard let watch, step > start else { return try settle(at: step) }
    let count = max(1, min(step - start, Int(wait * Self.rate)))
    for look in 1...count {
      try settle(at: start + (step - start) * look / count)
      try watch(screen, seconds + wait * Double(look) / Double(count))
    }
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
