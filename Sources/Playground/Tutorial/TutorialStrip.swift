// The tutorial on the screen: a strip below the panels with what was seen and what comes next.
import TextUI

enum TutorialStrip {
  /// Rows that it takes of a screen; 0 where there is none.
  static func height(_ playground: PlaygroundState, width: Int, rows: Int) -> Int {
    guard let tutorial = playground.window.tutorial else { return 0 }
    let lines = lines(tutorial, playground, width: width - 4, .unicode).count
    return min(lines + 2, max(3, rows / 2))
  }

  static func draw(
    _ playground: PlaygroundState, into grid: inout Grid, in rect: Rect, _ drawing: Drawing
  ) {
    guard let tutorial = playground.window.tutorial, !rect.isEmpty else { return }
    let title =
      tutorial.step.map { "Tutorial, \(tutorial.index + 1) of \(tutorialSteps.count): \($0.title)" }
      ?? "Tutorial"
    Box(title, note: "Esc leaves").draw(into: &grid, in: rect, drawing)
    let room = PlaygroundScreen.interior(of: rect)
    var lines = lines(tutorial, playground, width: room.width, drawing.glyphs)
    // What is to be done matters more than what was, and what is to be done now most.
    let surplus = max(0, lines.count - room.height)
    lines.removeFirst(min(surplus, lines.count { $0.role == .good }))
    if lines.count > room.height { lines.removeSubrange((room.height - 1)..<(lines.count - 1)) }
    for (row, line) in lines.enumerated() {
      grid.spans(
        [line], in: Rect(x: room.x, y: room.y + row, width: room.width, height: 1), drawing)
    }
  }

  /// What was seen, what is asked for, and how far that is.
  private static func lines(
    _ tutorial: Tutorial, _ playground: PlaygroundState, width: Int, _ glyphs: GlyphSet
  ) -> [Span] {
    let done = tutorial.done.flatMap { TextLayout.wrap("\(glyphs.check) \($0)", to: width) }
    let text =
      tutorial.step?.text
      ?? "That was all of it. N starts a network of your own, : lists everything there is. Esc "
      + "closes this."
    let progress = tutorial.step?.progress(playground, tutorial) ?? ""
    return done.map { Span($0, .good) } + TextLayout.wrap(text, to: width).map { Span($0) }
      + (progress.isEmpty ? [] : TextLayout.wrap(progress, to: width).map { Span($0, .accent) })
  }
}
