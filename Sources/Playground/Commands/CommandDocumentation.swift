// The commands as a page of the documentation.

extension CommandCatalog {
  /// Markdown: one table a section.
  package static var documentation: String {
    var text = """
      # Keys

      The hint bar at the bottom shows what applies now; `?` lists all keys. Capital letters are \
      typed
      with Shift. This page is made from the commands in `Sources/Playground`.

      """
    for section in Command.Section.allCases {
      text += "\n## \(section.rawValue)\n\n| key | does |\n| --- | --- |\n"
      for command in all where command.section == section {
        let keys = command.allLabels.map { "`\($0)`" }.joined(separator: " ")
        text += "| \(keys) | \(command.helpWithPlace) |\n"
      }
    }
    return text + """

      ## Mouse

      \(mouseHelp.joined(separator: "\n"))

      \(rateHelp)

      \(interruptHelp) Pasted text goes into text fields only.

      """
  }

  /// What the mouse does, a sentence each.
  static let mouseHelp = [
    "A click selects a row or a panel; on an arc it switches the skip, on a hint it presses the "
      + "key, on a finding of the diagnosis it applies the remedy.",
    "On the header it trains or pauses, renames, saves, compares, or sets steps, pace or seed; on "
      + "the word at the right of a panel's title it changes what is shown.",
    "Dragging from row to row of the network draws a skip; dragging a border gives panels other "
      + "sizes for as long as the window is open.",
    "In a form a click selects a field, a second one changes it or lists its values.",
    "The wheel scrolls what is under the pointer.",
  ]
  /// What the numbers of the header are.
  static let rateHelp =
    "500 steps/s of 39 800 in the header: how fast it trains at the pace that is set, and how fast "
    + "this machine could; < and > change the pace."
  static let interruptHelp =
    "Ctrl-C pauses training; a second one asks to quit, and a third one does where nothing is "
    + "unsaved."
}

extension Command {
  /// How its keys are written, the label first.
  var allLabels: [String] {
    var labels = [label]
    for key in keys.map(\.words) where !labels.contains(key) { labels.append(key) }
    return labels
  }

  /// The help, and where it holds if that is not the playground.
  var helpWithPlace: String { help + (screens == [.gallery] ? " (In the gallery.)" : "") }
}
