// Whether sharing a stage pays. Another program on one of the cores takes it from a thread for
// milliseconds, in the middle of a part that all others then wait for: several threads are slower
// than one. So it is measured, stage by stage, what one thread takes, and where sharing is no
// faster, the calling thread goes on alone for a while. Times choose who runs a part, never what a
// part is: bits do not depend on them.

/// How long a stage takes on the calling thread alone.
struct AloneTime {
  /// The shortest of late. It grows slowly, so that it follows what else the machine does.
  private(set) var nanoseconds: UInt64 = 0
  private var turns = 0

  /// The first turn touches memory that was never there before, and counts for nothing.
  var isKnown: Bool { turns >= 2 }

  mutating func note(_ taken: UInt64) {
    turns += 1
    nanoseconds = turns <= 2 ? taken : min(taken, nanoseconds + nanoseconds / 8)
  }
}

/// Of the calling thread of a pool. Times are in nanoseconds.
struct StageSharing {
  /// Shared work is looked at after so long.
  private static let window: UInt64 = 20_000_000
  /// How long the calling thread goes on alone at first, and at most: twice as long each time that
  /// sharing did not pay.
  private static let pauses: (first: UInt64, longest: UInt64) = (100_000_000, 1_600_000_000)
  /// One in so many stages is run alone, to know what that takes.
  private static let sampling = 251

  /// Of the present window: what its stages took, and what they would have taken alone.
  private var taken: UInt64 = 0
  private var expected: UInt64 = 0
  private var pause = pauses.first
  /// Until when the calling thread is alone.
  private var end: UInt64 = 0
  private var stages = 0

  /// Whether a stage that begins is shared.
  mutating func shares(_ alone: AloneTime, at now: UInt64) -> Bool {
    stages += 1
    return alone.isKnown && now >= end && stages % Self.sampling != 0
  }

  /// Looks at a stage that was shared.
  mutating func note(_ alone: AloneTime, from start: UInt64, to now: UInt64) {
    taken += now - start
    expected += alone.nanoseconds
    guard taken >= Self.window else { return }
    // A sixteenth is what such measurements differ by anyway.
    if taken + taken / 16 < expected {
      pause = Self.pauses.first
    } else {
      end = now + pause
      pause = min(2 * pause, Self.pauses.longest)
    }
    (taken, expected) = (0, 0)
  }
}
