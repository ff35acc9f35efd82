// Monotonic time, handed down to whatever paces or measures; no result depends on it.

enum Clock {
  private static let start = ContinuousClock.now

  /// Seconds since the process first asked.
  static func seconds() -> Double {
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}
