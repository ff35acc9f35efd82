// The top line: what is open and how training stands. What does not fit is left out, the least
// important first.
internal import Numerics
import TextUI
import Training

/// What a click on the header can mean.
enum HeaderField: Hashable {
  case title, unsaved, status, step, rate, lead, seed, machine
}

enum HeaderLine {
  private struct Part {
    var spans: [Span]
    /// What is shown before it is left out.
    var short: [Span]?
    /// Smaller ones stay longer.
    var rank: Int
    var field: HeaderField

    var width: Int { spans.reduce(0) { $0 + CharacterWidth.of($1.text) } }
  }

  /// The places of what is shown, from the left.
  private struct Layout {
    var title = Rect(width: 0, height: 0)
    var unsaved = Rect(width: 0, height: 0)
    var parts: [(part: Part, place: Rect)] = []
  }

  /// What the document is called, and its file: until it is saved, a preset has none of its own.
  private static func name(_ playground: PlaygroundState) -> (title: String, file: String) {
    let title = playground.document.name.isEmpty ? "untitled" : playground.document.name
    let file = playground.path?.split(separator: "/").last.map(String.init) ?? ""
    return (title, playground.isPreset ? "preset" : file)
  }

  private static func layout(
    _ state: AppState, _ playground: PlaygroundState, in rect: Rect
  ) -> Layout {
    let room = rect.inset(columns: 1)
    var parts = right(state, playground, isWide: room.width >= 100)
    let unsaved = Self.unsaved(state, playground)
    let (title, file) = name(playground)
    // Saves of one document are told apart by their files.
    let isTold = !file.isEmpty && !playground.isPreset && room.width >= 100
    let wanted =
      min(CharacterWidth.of(title), isTold ? 40 : 24)
      + (isTold ? min(CharacterWidth.of(file) + 2, 30) : 0)
    let mark = unsaved.isEmpty ? 0 : CharacterWidth.of(unsaved) + 2
    let all = parts.enumerated().map { $0 }
    var kept = Array(parts.indices)
    func total() -> Int { parts.reduce(0) { $0 + $1.width + 3 } }
    while total() + 9 + mark + wanted > room.width, parts.count > 1,
      let last = parts.indices.max(by: { parts[$0].rank < parts[$1].rank })
    {
      if let short = parts[last].short {
        (parts[last].spans, parts[last].short) = (short, nil)
      } else {
        parts.remove(at: last)
        kept.remove(at: last)
      }
    }
    // A wide part that had to go may leave room for one that went before it.
    for (index, part) in all.sorted(by: { $0.element.rank < $1.element.rank })
    where !kept.contains(index) && total() + part.width + 12 + mark + wanted <= room.width {
      let place = kept.firstIndex { $0 > index } ?? kept.count
      parts.insert(part, at: place)
      kept.insert(index, at: place)
    }
    let (left, tail) = room.splitRight(min(total(), room.width))
    var layout = Layout()
    let rest = left.splitLeft(min(9, left.width)).rest
    let names = CharacterWidth.of(title) + (file.isEmpty ? 0 : CharacterWidth.of(file) + 2)
    layout.title = rest.splitLeft(min(names, max(0, rest.width - mark))).left
    if mark > 0 { layout.unsaved = rest.splitLeft(layout.title.width + 2).rest }
    var x = tail.x
    for part in parts {
      x += 3
      let place = Rect(x: x, y: tail.y, width: min(part.width, max(0, tail.right - x)), height: 1)
      layout.parts.append((part, place))
      x += part.width
    }
    return layout
  }

  private static func unsaved(_ state: AppState, _ playground: PlaygroundState) -> String {
    playground.isUnsaved ? "\(state.drawing.glyphs.dot) unsaved" : ""
  }

  static func draw(
    _ state: AppState, _ playground: PlaygroundState, into grid: inout Grid, in rect: Rect
  ) {
    let layout = layout(state, playground, in: rect)
    let (title, file) = name(playground)
    grid.spans([Span("resplay", .brand), Span("  ")], in: rect.inset(columns: 1), state.drawing)
    let used = CharacterWidth.of(title) + 2
    grid.text(title, in: layout.title, state.drawing[.title])
    // A beginning of its name says little.
    if !file.isEmpty, used + CharacterWidth.of(file) <= layout.title.width {
      grid.text(file, in: layout.title.splitLeft(used).rest, state.drawing[.muted])
    }
    grid.text(unsaved(state, playground), in: layout.unsaved, state.drawing[.warning])
    for (part, place) in layout.parts { grid.spans(part.spans, in: place, state.drawing) }
  }

  /// What is under a column.
  static func field(
    _ state: AppState, _ playground: PlaygroundState, x: Int, in rect: Rect
  ) -> HeaderField? {
    let layout = layout(state, playground, in: rect)
    if layout.title.contains(x: x, y: rect.y) { return .title }
    if layout.unsaved.contains(x: x, y: rect.y), x < layout.unsaved.x + 9 { return .unsaved }
    return layout.parts.first { $0.place.contains(x: x, y: rect.y) }?.part.field
  }

  private static func right(
    _ state: AppState, _ playground: PlaygroundState, isWide: Bool
  ) -> [Part] {
    guard let snapshot = playground.snapshot, let main = playground.main else {
      return [Part(spans: [Span("loading", .muted)], rank: 0, field: .status)]
    }
    var parts = [
      Part(spans: [status(main, playground, state.drawing.glyphs)], rank: 0, field: .status)
    ]
    func add(_ label: String, _ value: String, _ rank: Int, _ field: HeaderField) {
      parts.append(Part(spans: [Span("\(label) ", .muted), Span(value)], rank: rank, field: field))
    }
    add("step", NumberFormat.grouped(main.step), 1, .step)
    add("epoch", NumberFormat.grouped(main.epoch), 4, .step)
    if main.status == .running || playground.isRunning {
      parts.append(Part(spans: rate(snapshot, playground, isWide: isWide), rank: 2, field: .rate))
    }
    if let waiting = playground.catchingUp {
      parts.append(
        Part(spans: [Span(waiting.words, waiting.role)], rank: 2, field: .lead))
    } else if let lead = Lead.among(snapshot.runs) {
      let role = lead.leader.role
      parts.append(
        Part(
          spans: [Span(lead.words, role)], short: [Span(lead.shortWords, role)], rank: 3,
          field: .lead))
    }
    add("seed", String(playground.seed), 5, .seed)
    let threads = snapshot.threads == 1 ? "" : " ×\(snapshot.threads)"
    parts.append(
      Part(spans: [Span("\(snapshot.kernels)\(threads)", .muted)], rank: 6, field: .machine))
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
