// Outputs of several runs side by side, each under its name: what the same inputs become in each.
import Problems
import TextUI
import Training

enum ComparedOutput {
  /// Columns that a picture needs to say something.
  static let least = 10

  /// The runs whose outputs are shown beside this one's: none, each in turn, all.
  static func runs(_ playground: PlaygroundState) -> [RunSnapshot] {
    let others = playground.shownOthers
    let choice = playground.panels[OutputPanel.self].beside
    guard choice > 0, !others.isEmpty, playground.brush == nil else { return [] }
    if choice <= others.count { return [others[choice - 1]] }
    return others
  }

  /// The next choice: one run after the other, then all where there are several, then none.
  static func next(_ playground: PlaygroundState) -> Int {
    let count = playground.shownOthers.count
    let last = count > 1 ? count + 1 : count
    let choice = playground.panels[OutputPanel.self].beside
    return choice >= last ? 0 : choice + 1
  }

  /// - Returns: false where there is no room for it.
  static func draw(
    _ context: PanelContext, _ main: RunSnapshot, _ others: [RunSnapshot], _ dataset: Dataset,
    into grid: inout Grid, in rect: Rect
  ) -> Bool {
    let runs = ([main] + others).prefix(max(1, (rect.width + 1) / (least + 1)))
    guard runs.count > 1, rect.height > 3 else { return false }
    for (run, place) in zip(runs, rect.equalColumns(runs.count, gap: 1)) {
      let (heading, room) = place.splitTop(1)
      let name = run.variant == .main ? "this run" : run.variant.title
      grid.text(name, in: heading, context.drawing[run.variant.role])
      guard isOnTheSameData(run, main) else {
        for (row, line) in TextLayout.wrap("its data is other data", to: room.width)
          .prefix(room.height).enumerated()
        {
          grid.text(
            line, x: room.x, y: room.y + row, context.drawing[.muted], limit: room.width)
        }
        continue
      }
      guard let picture = run.picture?.drawn else {
        grid.text("nothing yet", in: room, context.drawing[.muted])
        continue
      }
      grid.clipped(to: room) { grid in
        picture.draw(
          PictureContext(
            dataset: dataset, confusion: run.confusion, drawing: context.drawing,
            view: picture.view(context.playground.panels[OutputPanel.self].view)),
          into: &grid, in: room)
      }
    }
    return true
  }

  private static func isOnTheSameData(_ run: RunSnapshot, _ main: RunSnapshot) -> Bool {
    run.configuration.seed == main.configuration.seed
      && run.configuration.data == main.configuration.data
  }
}
