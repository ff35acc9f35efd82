// Plays a journal on the terminal, in the rhythm in which it was made or faster: what somebody did,
// key by key, at the size it was done at. Each key waits until the run has reached the step at
// which it was pressed. At the end, or earlier with Esc, the keys are the watcher's.
internal import Playground
internal import Terminal
internal import TextUI

final class JournalShow: Application {
  private static let speeds = [0.25, 0.5, 1, 2, 4, 8, 16, 32]

  private let application: PlaygroundApplication
  private let journal: Journal
  private let clock: () -> Double
  private let wakeAfter: (Double) -> Void
  private var speed: Double
  private var next = 0
  /// The entry up to whose step training was asked for.
  private var trainedFor = -1
  /// When the next entry is due.
  private var due: Double
  private var isPaused = false
  private var isOver = false
  private var isLeaving = false
  /// What was pressed last, in a word.
  private var last = ""
  /// The size it was made at, and that of the terminal.
  private var size = Journal.firstSize
  private var terminal = Journal.firstSize

  init(
    _ application: PlaygroundApplication, _ journal: Journal, speed: Double,
    clock: @escaping () -> Double, wakeAfter: @escaping (Double) -> Void
  ) {
    self.application = application
    self.journal = journal
    self.speed = speed
    self.clock = clock
    self.wakeAfter = wakeAfter
    due = clock()
    application.playsAt(speed)
    application.handle(.resize(width: size.width, height: size.height))
  }

  private var entries: [Journal.Entry] { journal.entries }

  var wantsToQuit: Bool { isLeaving || application.wantsToQuit }

  /// Whether what is unsaved is the watcher's.
  var isTakenOver: Bool { isOver }

  func handle(_ event: InputEvent) {
    if case .resize(let width, let height) = event { terminal = (width, height) }
    guard !isOver else { return application.handle(event) }
    switch event {
    case .key(let key, let modifiers): pressed(key, modifiers)
    case .tick: application.handle(event)
    default: break
    }
    play()
  }

  private func pressed(_ key: Key, _ modifiers: Modifiers) {
    if modifiers.contains(.control) {
      if key == .character("c") { isLeaving = true }
      return
    }
    switch key {
    case .character("q"): isLeaving = true
    case .escape: takeOver()
    case .character(" "): isPaused.toggle()
    case .character("+"), .character(">"), .character("."):
      change(to: Self.speeds.first { $0 > speed })
    case .character("-"), .character("<"), .character(","):
      change(to: Self.speeds.last { $0 < speed })
    case .right, .enter, .character("l"): due = clock()
    default: break
    }
  }

  private func change(to wanted: Double?) {
    guard let wanted else { return }
    speed = wanted
    application.playsAt(speed)
    due = min(due, clock() + Journal.longestWait / speed)
  }

  func receive() -> Bool {
    let changed = application.receive()
    let before = next
    play()
    return changed || next != before
  }

  /// Handles what is due.
  private func play() {
    while !isPaused, !isOver, next < entries.count, !application.wantsToQuit {
      let entry = entries[next]
      if trainedFor != next {
        guard application.isSettled(at: nil) else { return }
        trainedFor = next
        application.train(to: entry.step)
      }
      guard application.isSettled(at: entry.step) else { return }
      let now = clock()
      guard now >= due else { return wakeAfter(due - now) }
      if let event = entry.event {
        if case .resize(let width, let height) = event { size = (width, height) }
        last = entry.words
        application.handle(event)
      }
      next += 1
      due = now + journal.wait(before: next) / speed
    }
    if next >= entries.count, !isOver, application.isSettled(at: nil) { takeOver() }
  }

  /// From now on the keys are the watcher's, and training goes by the clock.
  private func takeOver() {
    isOver = true
    application.takeOver(
      width: terminal.width, height: terminal.height,
      saying: next < entries.count
        ? "the journal was left at entry \(next) of \(entries.count): the keys are yours"
        : "the journal ends here: the keys are yours")
  }

  func render(into grid: inout Grid) {
    guard !isOver else { return application.render(into: &grid) }
    var own = Grid(width: size.width, height: size.height, glyphs: grid.glyphs)
    application.render(into: &own)
    for y in 0..<min(own.height, grid.height) {
      for x in 0..<min(own.width, grid.width) { grid[x, y] = own[x, y] }
    }
    drawBar(into: &grid)
  }

  private func drawBar(into grid: inout Grid) {
    guard grid.height > 0 else { return }
    let line = Rect(x: 0, y: grid.height - 1, width: grid.width, height: 1)
    let drawing = application.drawing
    grid.fill(line, with: Cell(" ", drawing[.text]))
    let state = isPaused ? "paused" : "\(drawing.glyphs.arrowRight) journal"
    let cut =
      size.width > grid.width || size.height > grid.height
      ? "  (made at \(size.width)x\(size.height))" : ""
    let factor = speed < 1 ? "1/\(Int(1 / speed))" : "\(Int(speed))"
    grid.spans(
      [
        Span(" \(state) \(next) of \(entries.count) x\(factor)", .accent),
        Span("  \(last)\(cut)"),
        Span("   space pause  + - speed  Right next  Esc take over  q quit", .muted),
      ], in: line, drawing)
  }
}

extension Journal.Entry {
  /// What was done, in a word or two.
  var words: String {
    if let key {
      let control = (modifiers ?? 0) & Modifiers.control.rawValue != 0
      return control ? "Ctrl-\(key)" : key
    }
    if let paste { return "paste \(paste.prefix(20))" }
    if let mouse, mouse.count == 2 { return "\(mouseKind ?? "mouse") \(mouse[0]),\(mouse[1])" }
    return ""
  }
}
