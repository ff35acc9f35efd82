// How many steps are due at a time, for a pace in steps a second. Time that passed while something
// else was going on is not made up for.

package struct Pacer {
  /// What may be made up for at most, in seconds.
  static let slack = 0.1
  /// The slowest pace: a step in a hundred seconds.
  static let slowest = 0.01

  /// Steps a second; nil is unlimited.
  package var pace: Double? {
    didSet { start = nil }
  }
  private var start: Double?
  private var done = 0

  package init(pace: Double?) { self.pace = pace }

  /// Starts counting anew, at the next question.
  package mutating func restart() { start = nil }

  /// Whether a step is due at `now`; the first one is due at once.
  package mutating func isDue(at now: Double) -> Bool {
    guard let pace, pace > 0 else { return true }
    guard let start else {
      self.start = now
      done = 0
      return true
    }
    let behind = now - start - Double(done) / pace
    if behind > Self.slack + 1 / pace {
      self.start = now
      done = 0
    }
    return behind >= 0
  }

  package mutating func noteStep() { done += 1 }

  /// Seconds from `now` until the next step is due.
  package func wait(at now: Double) -> Double {
    guard let pace, pace > 0, let start else { return 0 }
    return max(0, start + Double(done) / pace - now)
  }
}
