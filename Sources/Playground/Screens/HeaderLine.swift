// The top line: what is open and how training stands. What does not fit is left out, the least
// important first.
internal import Numerics
import TextUI
import Training

enum HeaderLine {
  private struct Part {
    var spans: [Span]
    /// Smaller ones stay longer.
    var rank: Int

    var width: Int { spans.reduce(0) { $0 + CharacterWidth.of($1.text) } }
  }

  static func draw(
    _ state: AppState, _ playground: PlaygroundState, into grid: inout Grid, in rect: Rect
  ) {
    let room = rect.inset(columns: 1)
    var parts = right(state, playground, isWide: room.width >= 100)
    let unsaved = playground.isUnsaved ? "\(state.drawing.glyphs.dot) unsaved" : ""
    let name = min(CharacterWidth.of(playground.document.name), 24)
    let minimum = 9 + (unsaved.isEmpty ? 0 : CharacterWidth.of(unsaved) + 2) + name
    func total() -> Int { parts.reduce(0) { $0 + $1.width + 3 } }
    while total() + minimum > room.width, parts.count > 1,
      let last = parts.indices.max(by: { parts[$0].rank < parts[$1].rank })
    {
      parts.remove(at: last)
    }
    let rightWidth = min(total(), room.width)
    let (left, tail) = room.splitRight(rightWidth)
    drawLeft(state, playground, unsaved, into: &grid, in: left)
    var x = tail.x
    for part in parts {
      x += 3
      let place = Rect(x: x, y: tail.y, width: max(0, tail.right - x), height: 1)
      x += grid.spans(part.spans, in: place, state.drawing)
    }
  }

  private static func drawLeft(
    _ state: AppState, _ playground: PlaygroundState, _ unsaved: String, into grid: inout Grid,
    in rect: Rect
  ) {
    let brand = grid.spans([Span("resplay", .brand), Span("  ")], in: rect, state.drawing)
    let rest = rect.splitLeft(brand).rest
    let mark = unsaved.isEmpty ? 0 : CharacterWidth.of(unsaved) + 2
    let name = playground.document.name.isEmpty ? "untitled" : playground.document.name
    let title = rest.inset(right: min(mark, rest.width))
    let used = grid.text(name, in: title, state.drawing[.title])
    if mark > 0 {
      grid.text(
        unsaved, in: rest.splitLeft(used + 2).rest, state.drawing[.warning])
    }
  }

  private static func right(
    _ state: AppState, _ playground: PlaygroundState, isWide: Bool
  ) -> [Part] {
    guard let snapshot = playground.snapshot, let main = playground.main else {
      return [Part(spans: [Span("loading", .muted)], rank: 0)]
    }
    var parts = [Part(spans: [status(main, playground, state.drawing.glyphs)], rank: 0)]
    func add(_ label: String, _ value: String, _ rank: Int) {
      parts.append(Part(spans: [Span("\(label) ", .muted), Span(value)], rank: rank))
    }
    add("step", NumberFormat.grouped(main.step), 1)
    add("epoch", NumberFormat.grouped(main.epoch), 4)
    if main.status == .running || playground.isRunning {
      parts.append(Part(spans: rate(snapshot, playground, isWide: isWide), rank: 2))
    }
    if let lead = Lead.among(snapshot.runs) {
      parts.append(Part(spans: [Span(lead.words, lead.leader.role)], rank: 3))
    }
    add("seed", String(playground.seed), 5)
    let threads = snapshot.threads == 1 ? "" : " ×\(snapshot.threads)"
    parts.append(Part(spans: [Span("\(snapshot.kernels)\(threads)", .muted)], rank: 6))
    return parts
  }

  private static func status(
    _ main: RunSnapshot, _ playground: PlaygroundState, _ glyphs: GlyphSet
  ) -> Span {
    let pause = glyphs.hasBlocks ? "‖" : "="
    if playground.past != nil { return Span("\(glyphs.arrowLeft) back in time", .warning) }
    switch main.status {
    case .running: return Span("\(glyphs.arrowRight) training", .accent)
    case .ready, .paused:
      // Between the key and the next snapshot, what was asked for counts.
      return playground.isRunning
        ? Span("\(glyphs.arrowRight) training", .accent) : Span("\(pause) paused", .warning)
    case .finished: return Span("finished")
    case .diverged: return Span("\(glyphs.cross) diverged", .bad)
    case .invalid: return Span("\(glyphs.cross) cannot run", .bad)
    }
  }

  /// What is done of what the machine could do.
  private static func rate(
    _ snapshot: SessionSnapshot, _ playground: PlaygroundState, isWide: Bool
  ) -> [Span] {
    func number(_ rate: Double) -> String {
      rate >= 10
        ? NumberFormat.grouped(Int(min(rate, 1e12))) : NumberFormat.fixed(rate, decimals: 1)
    }
    // So slow a pace cannot be measured over a second.
    if let pace = playground.pace, pace < 5 {
      return [Span(NumberFormat.compact(pace)), Span(" steps/s", .muted)]
    }
    var spans = [Span(number(snapshot.stepsPerSecond)), Span(" steps/s", .muted)]
    if isWide, playground.pace != nil, snapshot.possibleStepsPerSecond > 0 {
      spans.append(Span(" of \(number(rounded(snapshot.possibleStepsPerSecond)))", .muted))
    }
    return spans
  }

  /// Three digits: the rest only flickers.
  private static func rounded(_ rate: Double) -> Double {
    var unit = 1.0
    while rate / unit >= 1000 { unit *= 10 }
    return (rate / unit).rounded() * unit
  }
}
