// The gallery: what there is to open, and what the selected document is about: its notes and a
// drawing of its blocks and skips.
internal import Numerics
import Problems
import Experiments
import Networks
import Schema
import TextUI
import Training

struct GalleryLayout {
  let header: Rect
  let list: Rect
  let details: Rect
  let message: Rect
  let hints: Rect

  /// - Parameter messageRows: that what is said takes.
  init(width: Int, height: Int, messageRows: Int) {
    let screen = Rect(width: width, height: height)
    let top = screen.splitTop(1)
    header = top.top
    let lower = top.rest.splitBottom(1)
    hints = lower.bottom
    let parts = lower.rest.splitBottom(messageRows)
    message = parts.bottom
    let hasDetails = width >= 60
    let columns = parts.rest.splitLeft(
      hasDetails ? min(max(36, width * 42 / 100), 64) : width)
    list = columns.left
    details = columns.rest
  }
}

enum GalleryScreen {
  static func draw(_ state: AppState, _ memory: FrameMemory, into grid: inout Grid) {
    let said = state.saidInGallery
    let layout = GalleryLayout(
      width: grid.width, height: grid.height, messageRows: SaidText.rows(said, width: grid.width))
    let drawing = state.drawing
    grid.spans(
      [Span("resplay", .brand), Span("  a playground for residual networks", .muted)],
      in: layout.header.inset(columns: 1), drawing)
    Box("Gallery", focused: true).draw(into: &grid, in: layout.list, drawing)
    let room = listRoom(state, layout)
    if state.gallery.hasFilterLine {
      let inside = PlaygroundScreen.interior(of: layout.list)
      drawFilter(state.gallery, into: &grid, in: inside.splitTop(1).top, drawing)
    }
    if state.gallery.entries.isEmpty {
      grid.words(placeholder(state.gallery), in: room, drawing[.muted])
    } else {
      list(state, width: room.width).draw(into: &grid, in: room, drawing)
    }
    if !layout.details.isEmpty {
      Box(state.gallery.selected.map { name($0) } ?? "").draw(
        into: &grid, in: layout.details, drawing)
      let room = PlaygroundScreen.interior(of: layout.details)
      grid.clipped(to: room) { drawDetails(state, into: &$0, in: room) }
    }
    drawMessage(said, state, into: &grid, in: layout.message.inset(columns: 1))
    HintLine.draw(state, memory, into: &grid, in: layout.hints.inset(columns: 1))
  }

  /// Where the list stands: below the filter, where there is one.
  static func listRoom(_ state: AppState, _ layout: GalleryLayout) -> Rect {
    let inside = PlaygroundScreen.interior(of: layout.list)
    return state.gallery.hasFilterLine ? inside.splitTop(1).rest : inside
  }

  private static func drawFilter(
    _ gallery: GalleryState, into grid: inout Grid, in rect: Rect, _ drawing: Drawing
  ) {
    let count = "\(gallery.entries.count) of \(gallery.all.count)"
    let (left, right) = rect.splitRight(min(rect.width, CharacterWidth.of(count) + 1))
    grid.text(count, in: right, drawing[.muted], align: .right)
    grid.text("/", in: left, drawing[.accent])
    let field = left.inset(left: 1)
    guard gallery.isFiltering else {
      grid.text(gallery.filter.text, in: field, drawing[.text])
      return
    }
    grid.fill(field, with: Cell(" ", drawing[.input]))
    InputLine.draw(
      gallery.filter.text, cursor: gallery.filter.graphemesBeforeCursor, into: &grid, in: field,
      drawing[.input])
  }

  /// The rows of the list: headings and entries, and which entry each row is.
  static func rows(_ state: AppState, width: Int) -> [(row: ScrollingList.Row, entry: Int?)] {
    var rows: [(row: ScrollingList.Row, entry: Int?)] = []
    var heading: String?
    for (index, entry) in state.gallery.entries.enumerated() {
      let group = entry.isPreset ? (entry.group.isEmpty ? "Presets" : entry.group) : "Saves"
      if group != heading {
        if heading != nil { rows.append((ScrollingList.Row(""), nil)) }
        rows.append((ScrollingList.Row(group, .title), nil))
        heading = group
      }
      // Several saves may be of one document: their names tell them apart.
      let title = entry.title.isEmpty || !entry.isPreset ? name(entry) : entry.title
      if !entry.isDocument {
        rows.append((ScrollingList.Row([Span("  \(name(entry))", .warning)]), index))
      } else if entry.fault != nil {
        let mark = Span("  \(state.drawing.glyphs.cross) ", .bad)
        rows.append(
          (ScrollingList.Row([mark, Span(name(entry), .bad)], note: Span("faulty", .bad)), index))
      } else {
        let room = width - CharacterWidth.of(title) - 4
        // The title matters more than the numbers.
        let told = entry.isPreset ? 0 : min(24, CharacterWidth.of(entry.title)) + 2
        let note =
          notes(entry).first { CharacterWidth.of($0) <= room - told }
          ?? notes(entry).first { CharacterWidth.of($0) <= room } ?? notes(entry).last ?? ""
        var spans = [Span("  \(title)")]
        if !entry.isPreset, !entry.title.isEmpty, room - CharacterWidth.of(note) >= 12 {
          spans.append(Span("  \(entry.title)", .muted))
        }
        rows.append(
          (ScrollingList.Row(spans, note: note.isEmpty ? nil : Span(note, .muted)), index))
      }
    }
    return rows
  }

  /// What is said beside a name, the longest first: what was reached, the step, the day; of a
  /// document without a run how many parameters it has.
  private static func notes(_ entry: LibraryEntry) -> [String] {
    guard let record = entry.record else {
      let count = entry.parameterCount
      return [count > 0 ? NumberFormat.abbreviated(count) : ""]
    }
    let step = "step \(NumberFormat.grouped(record.steps))"
    let metric = metricCatalog.first { $0.kind == record.metric }
    let reached = record.value.flatMap { value in metric.map { $0.words(value) } }
    let parts = [reached, step, record.day.isEmpty ? nil : visible(record.day)].compactMap(\.self)
    return [parts.joined(separator: "  "), parts.prefix(2).joined(separator: "  "), step]
  }

  private static func name(_ entry: LibraryEntry) -> String { entry.name }

  static func list(_ state: AppState, width: Int) -> ScrollingList {
    let rows = rows(state, width: width)
    return ScrollingList(
      rows.map(\.row), selection: rows.firstIndex { $0.entry == state.gallery.selection })
  }

  private static func placeholder(_ gallery: GalleryState) -> String {
    guard gallery.isLoaded else { return "loading" }
    return gallery.all.isEmpty
      ? "no presets and no saves were found; resplay doctor says where it looked"
      : "nothing has these words; Esc shows all"
  }

  private static func drawDetails(_ state: AppState, into grid: inout Grid, in rect: Rect) {
    let drawing = state.drawing
    var room = rect
    func line(_ spans: [Span]) {
      let parts = room.splitTop(1)
      grid.spans(spans, in: parts.top, drawing)
      room = parts.rest
    }
    if !state.gallery.faults.isEmpty {
      line([Span("It cannot be opened", .bad)])
      TextBlock(
        state.gallery.faults.joined(separator: "\n"), offset: state.gallery.notesScroll
      ).draw(into: &grid, in: room.splitTop(1).rest, drawing)
      return
    }
    guard let entry = state.gallery.selected else { return }
    if let fault = entry.fault {
      line([
        entry.isDocument ? Span("It cannot be opened", .bad) : Span("Not listed", .warning)
      ])
      line([Span(entry.path, .muted)])
      room = room.splitTop(1).rest
      TextBlock(fault).draw(into: &grid, in: room, drawing)
      return
    }
    line([Span(entry.title.isEmpty ? entry.name : entry.title, .title)])
    for spans in facts(entry, state.gallery, width: room.width) { line(spans) }
    if let record = entry.record {
      for text in TextLayout.wrap(words(record), to: room.width).prefix(2) { line([Span(text)]) }
    }
    room = room.splitTop(1).rest
    let network = state.gallery.previews[entry.path]?.configuration.network
    let sketch = network.map { NetworkSketch($0) }
    let notes = TextBlock(NotesText.flowing(entry.notes), offset: state.gallery.notesScroll)
    let wanted = notes.lineCount(width: room.width)
    let sketchRows = min(sketch?.height ?? 0, max(0, room.height * 3 / 5))
    let noteRows = min(wanted, max(0, room.height - sketchRows - 1))
    let (text, rest) = room.splitTop(noteRows)
    notes.draw(into: &grid, in: text, drawing)
    sketch?.draw(into: &grid, in: rest.splitTop(1).rest, drawing)
  }

  /// What the document is about, in numbers too.
  private static func facts(
    _ entry: LibraryEntry, _ gallery: GalleryState, width: Int
  ) -> [[Span]] {
    var parts = [entry.isPreset ? "preset" : "save"]
    if !entry.data.isEmpty {
      parts.append(entry.task.isEmpty ? entry.data : "\(entry.data): \(entry.task)")
    }
    if let configuration = gallery.previews[entry.path]?.configuration {
      parts.append("\(NumberFormat.grouped(configuration.training.stop.steps)) steps")
    }
    if let author = gallery.previews[entry.path]?.presentation.author, !author.isEmpty {
      parts.append("by \(author)")
    }
    if entry.parameterCount > 0 {
      parts.append("\(NumberFormat.grouped(entry.parameterCount)) parameters")
    }
    if let duration = gallery.durations[entry.path] { parts.append(duration.words) }
    let lines = parts.flatMap { TextLayout.wrap($0, to: width) }
    return SpanFlow.lines(lines.map { [Span($0, .muted)] }, width: width)
  }

  /// How far a save was trained, how good it was then, and when.
  private static func words(_ record: RunNote) -> String {
    var parts = ["trained to step \(NumberFormat.grouped(record.steps))"]
    if let metric = metricCatalog.first(where: { $0.kind == record.metric }),
      let value = record.value
    {
      parts.append("test \(metric.kind) \(metric.words(value))")
    }
    if !record.day.isEmpty { parts.append(visible(record.day)) }
    return parts.joined(separator: " · ")
  }

  private static func drawMessage(
    _ said: SaidText?, _ state: AppState, into grid: inout Grid, in rect: Rect
  ) {
    if state.gallery.isOpening {
      grid.text("opening", in: rect, state.drawing[.accent])
    } else if let said {
      said.draw(into: &grid, in: rect, state.drawing)
    } else if let playground = state.playground {
      grid.text(
        "Esc goes back to \(playground.document.name)", in: rect, state.drawing[.muted])
    }
  }
}

extension AppState {
  /// The layout of the gallery at the size last reported.
  var galleryLayout: GalleryLayout {
    GalleryLayout(
      width: width, height: height, messageRows: SaidText.rows(saidInGallery, width: width))
  }
}
