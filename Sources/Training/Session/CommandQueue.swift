// Commands on their way to training. A key that is held sends more of them than can be carried
// out: of those that a later one makes needless only the later one is kept, so that what waits
// stays as small as what one look at the screen asked for.

struct CommandQueue {
  private(set) var commands: [SessionCommand] = []
  /// Commands that were asked for and need not be carried out.
  private(set) var skipped = 0

  mutating func add(_ command: SessionCommand) {
    commands.append(command)
    while let earlier = needless() {
      // The newer one takes the older one's place in line, which is before what came between.
      if commands[earlier].keepsItsPlace(for: commands[commands.count - 1]) {
        commands[earlier] = commands.removeLast()
        skipped += 1
        return
      }
      commands.remove(at: earlier)
      skipped += 1
      addAnew()
    }
  }

  /// Everything up to now, in order.
  mutating func takeAll() -> (commands: [SessionCommand], skipped: Int) {
    defer { self = CommandQueue() }
    return (commands, skipped)
  }

  /// Drops what nobody will see any more. What checkpoints need stays: somebody waits for them.
  mutating func close() {
    let last = commands.lastIndex { $0.isCheckpoint }
    commands = commands[..<(last.map { $0 + 1 } ?? 0)].filter {
      switch $0 {
      case .update, .reset, .branch, .lead, .restore, .checkpoint: true
      case .run, .pause, .steps, .show, .pace, .analyze, .cancelAnalysis, .leaveOut, .inspect,
        .look, .pin, .unpin, .pinned, .record:
        false
      }
    }
  }

  /// The place of a command that the last one makes needless.
  private func needless() -> Int? {
    guard let last = commands.last else { return nil }
    for index in commands.indices.dropLast().reversed() {
      if last.makesNeedless(commands[index]) { return index }
      if last.mustFollow(commands[index]) { return nil }
    }
    return nil
  }

  /// What stood between two commands is gone: one of them may be needless now.
  private mutating func addAnew() {
    let all = commands
    commands = []
    for command in all { add(command) }
  }
}

extension SessionCommand {
  fileprivate var isCheckpoint: Bool {
    if case .checkpoint = self { true } else { false }
  }

  /// Whether an earlier command has no effect of its own where this one follows.
  fileprivate func makesNeedless(_ earlier: SessionCommand) -> Bool {
    switch (self, earlier) {
    case (.update, .update), (.reset, .reset), (.pace, .pace),
      (.record, .record),
      (.analyze, .analyze), (.analyze, .cancelAnalysis), (.cancelAnalysis, .analyze),
      (.cancelAnalysis, .cancelAnalysis), (.leaveOut, .leaveOut), (.inspect, .inspect),
      (.look, .look):
      true
    case (.show(let variant, _), .show(let other, _)): variant == other
    default: false
    }
  }

  /// Whether this one must not be carried out before `earlier`, nor instead of what is before it.
  fileprivate func mustFollow(_ earlier: SessionCommand) -> Bool {
    switch (self, earlier) {
    case (_, .checkpoint), (_, .branch), (_, .lead), (_, .restore), (_, .pin): true
    case (.branch, _), (.lead, _), (.restore, _), (.look, _), (.pin, _), (.unpin, _): true
    case (.pinned, _), (.update, .reset): true
    case (.run, _), (.pause, _), (.steps, _), (.checkpoint, _), (.record, _): true
    default: false
    }
  }

  /// Whether a newer one may be carried out where this one stands. A new start comes last instead:
  /// it starts from the edits before it. So does a variant, which would only be made twice.
  fileprivate func keepsItsPlace(for newer: SessionCommand) -> Bool {
    switch newer {
    case .update, .pace, .analyze, .cancelAnalysis, .inspect: true
    default: false
    }
  }
}
