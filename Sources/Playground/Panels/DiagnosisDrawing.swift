// The diagnosis as lines of text below the network.
import TextUI

enum DiagnosisDrawing {
  static func lines(_ findings: [Finding], width: Int) -> [[Span]] {
    guard width > 4 else { return [] }
    var lines: [[Span]] = []
    for finding in findings {
      for (index, text) in TextLayout.wrap(finding.text, to: width - 2).enumerated() {
        lines.append([Span(index == 0 ? mark(finding) : "  ", finding.role), Span(text)])
      }
      guard !finding.detail.isEmpty else { continue }
      for text in TextLayout.wrap(finding.detail, to: width - 2) {
        lines.append([Span("  "), Span(text, .muted)])
      }
    }
    return lines
  }

  private static func mark(_ finding: Finding) -> String { finding.mark(.unicode) + " " }

  static func draw(
    _ lines: [[Span]], into grid: inout Grid, in rect: Rect, _ drawing: Drawing
  ) {
    guard rect.height >= 2, !lines.isEmpty else { return }
    let (rule, body) = rect.splitTop(1)
    grid.fill(rule, with: Cell(drawing.glyphs.dottedHorizontal, drawing[.frame]))
    grid.text(" Diagnosis ", x: rule.x + 1, y: rule.y, drawing[.title], limit: rule.width - 1)
    for (index, line) in lines.prefix(body.height).enumerated() {
      grid.spans(
        line, in: Rect(x: body.x, y: body.y + index, width: body.width, height: 1), drawing)
    }
  }
}
