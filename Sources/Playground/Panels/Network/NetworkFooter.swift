// Below the rows of the network panel: the diagnosis, and, where there is room, the document's
// notes, which say what to try.
import Experiments
import TextUI

struct NetworkFooter {
  private let diagnosis: [[Span]]
  private let owners: [Int]
  private let notes: [[Span]]
  private let notesTitle: String

  static func of(_ playground: PlaygroundState, width: Int) -> NetworkFooter {
    let make = { NetworkFooter(playground, width: width) }
    return playground.frame?.footer(width: width, make) ?? make()
  }

  private init(_ playground: PlaygroundState, width: Int) {
    let lines = Self.lines(Diagnosis.findings(playground), width: width)
    (diagnosis, owners) = (lines.map(\.line), lines.map(\.finding))
    let text = NotesText.flowing(playground.notePart.text)
    notes =
      width > 4 && !text.isEmpty
      ? TextLayout.wrap(text, to: width).map { [Span($0, .muted)] } : []
    notesTitle = playground.notePart.title
  }

  /// The lines of the findings, and which finding each is of.
  private static func lines(
    _ findings: [Finding], width: Int
  ) -> [(line: [Span], finding: Int)] {
    guard width > 4 else { return [] }
    var lines: [(line: [Span], finding: Int)] = []
    for (number, finding) in findings.enumerated() {
      let mark = Span(finding.mark(.unicode) + " ", finding.role)
      for (index, text) in TextLayout.wrap(finding.text, to: width - 2).enumerated() {
        lines.append(([index == 0 ? mark : Span("  "), Span(text)], number))
      }
      guard !finding.detail.isEmpty else { continue }
      for text in TextLayout.wrap(finding.detail, to: width - 2) {
        lines.append(([Span("  "), Span(text, .muted)], number))
      }
    }
    return lines
  }

  /// The finding on a line of the footer, its heading left out.
  func finding(at line: Int) -> Int? {
    diagnosis.indices.contains(line - 1) ? owners[line - 1] : nil
  }

  /// The lines it takes of a room that has to hold `rows` rows as well: the rows come first, but
  /// the diagnosis has a few lines in any case.
  func height(in room: Int, rows: Int) -> Int {
    guard room >= 6 else { return 0 }
    let spare = room - rows
    let least = diagnosis.isEmpty ? 0 : min(diagnosis.count + 1, 4, room / 3)
    let both = (diagnosis.isEmpty ? 0 : diagnosis.count + 1) + (notes.isEmpty ? 0 : notes.count + 1)
    return max(least, min(both, spare - 1))
  }

  /// Whether so many lines show nothing of the notes.
  func hidesNotes(in height: Int) -> Bool {
    guard !notes.isEmpty else { return false }
    let rest = height - (diagnosis.isEmpty ? 0 : min(diagnosis.count + 1, height))
    return rest < 3
  }

  func draw(into grid: inout Grid, in rect: Rect, _ drawing: Drawing) {
    var rest = rect
    if !diagnosis.isEmpty {
      rest = section(
        title(in: rest.height), lines(in: rest.height - 1), into: &grid, in: rest, drawing)
    }
    if !notes.isEmpty, rest.height >= 3 {
      if rest.height > notes.count + 1, !diagnosis.isEmpty { rest = rest.splitTop(1).rest }
      let isCut = rest.height - 1 < notes.count
      let title = isCut ? "\(notesTitle) (v: all \(notes.count) lines)" : notesTitle
      _ = section(title, notes, into: &grid, in: rest, drawing)
    }
  }

  /// Names the key that shows all where not all is shown.
  private func title(in height: Int) -> String {
    diagnosis.count > height - 1 ? "Diagnosis (D: more)" : "Diagnosis"
  }

  /// The first lines of the diagnosis. An ellipsis ends a finding that goes on below them.
  private func lines(in height: Int) -> [[Span]] {
    guard height > 0, diagnosis.count > height else { return diagnosis }
    var lines = Array(diagnosis.prefix(height))
    if owners[height - 1] == owners[height], let span = lines[height - 1].popLast() {
      lines[height - 1].append(Span(span.text + "…", span.role))
    }
    return lines
  }

  /// A rule with a title, then lines. Returns what is left below.
  private func section(
    _ title: String, _ lines: [[Span]], into grid: inout Grid, in rect: Rect, _ drawing: Drawing
  ) -> Rect {
    guard rect.height >= 2 else { return rect }
    let (rule, body) = rect.splitTop(1)
    grid.fill(rule, with: Cell(drawing.glyphs.dottedHorizontal, drawing[.frame]))
    grid.text("\(title) ", x: rule.x, y: rule.y, drawing[.title], limit: rule.width)
    for (index, line) in lines.prefix(body.height).enumerated() {
      grid.spans(
        line, in: Rect(x: body.x, y: body.y + index, width: body.width, height: 1), drawing)
    }
    return body.splitTop(min(lines.count, body.height)).rest
  }
}
