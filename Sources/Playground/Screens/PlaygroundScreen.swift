// The playground: header, panels, message line, hints.
import TextUI

enum PlaygroundScreen {
  static func draw(
    _ state: AppState, _ playground: PlaygroundState, _ memory: FrameMemory, into grid: inout Grid
  ) {
    let said = state.saidInPlayground
    guard
      let layout = PlaygroundLayout(
        width: grid.width, height: grid.height, playground,
        messageRows: SaidText.rows(said, width: grid.width))
    else {
      // What lies over the screen has its room to itself.
      if state.overlay == nil { drawTooSmall(state, into: &grid) }
      return
    }
    HeaderLine.draw(state, playground, into: &grid, in: layout.header)
    for (panel, frame) in layout.panels {
      memory.panel(panel, in: frame, of: &grid) { grid in
        draw(panel, state, playground, into: &grid, in: frame)
      }
    }
    TutorialStrip.draw(playground, into: &grid, in: layout.tutorial, state.drawing)
    drawMessage(said, state, playground, into: &grid, in: layout.message.inset(columns: 1))
    HintLine.draw(state, memory, into: &grid, in: layout.hints.inset(columns: 1))
  }

  private static func draw(
    _ panel: any PanelKind.Type, _ state: AppState, _ playground: PlaygroundState,
    into grid: inout Grid, in frame: Rect
  ) {
    let isFocused = playground.focus == panel.id
    let room = interior(of: frame)
    Box(
      panel.title, number: PanelCatalog.number(of: panel.id) % 10, note: panel.note(playground),
      focused: isFocused, foot: panel.foot(playground, in: room)
    ).draw(into: &grid, in: frame, state.drawing)
    grid.clipped(to: room) { grid in
      panel.draw(
        PanelContext(playground: playground, drawing: state.drawing, isFocused: isFocused),
        &grid, room)
    }
  }

  /// The room of a panel inside its frame.
  static func interior(of frame: Rect) -> Rect { Box.interior(of: frame).inset(columns: 1) }

  private static func drawMessage(
    _ said: SaidText?, _ state: AppState, _ playground: PlaygroundState, into grid: inout Grid,
    in rect: Rect
  ) {
    if let said {
      said.draw(into: &grid, in: rect, state.drawing)
    } else if playground.isZoomed || grid.height < 30,
      let finding = Diagnosis.findings(playground).first
    {
      let detail = finding.detail.isEmpty ? "" : ": \(finding.detail)"
      grid.spans(
        [
          Span(finding.mark(state.drawing.glyphs) + " ", finding.role), Span(finding.text),
          Span(detail, .muted),
        ], in: rect, state.drawing)
    }
  }

  private static func drawTooSmall(_ state: AppState, into grid: inout Grid) {
    let words =
      "The playground needs \(PlaygroundLayout.minimumWidth) x \(PlaygroundLayout.minimumHeight)"
      + " characters; this terminal has \(grid.width) x \(grid.height). Make it larger, or press"
      + " q to quit."
    for (row, line) in TextLayout.wrap(words, to: grid.width).prefix(grid.height).enumerated() {
      grid.text(line, x: 0, y: row, state.drawing[.text])
    }
  }
}
