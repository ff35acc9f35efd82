// The table of bindings as a page of the documentation.

extension KeyBindings {
  /// Markdown: one table a section.
  package static var documentation: String {
    var text = """
      # Keys

      The hint bar at the bottom shows what applies now; `?` lists all keys. Capital letters are typed
      with Shift. This page is made from the table in `Sources/Playground/Keys`.

      """
    for section in KeyBinding.Section.allCases {
      text += "\n## \(section.rawValue)\n\n| key | does |\n| --- | --- |\n"
      for binding in all where binding.section == section {
        let place = binding.screens == [.gallery] ? " (In the gallery.)" : ""
        text += "| `\(binding.label)` | \(binding.help)\(place) |\n"
      }
    }
    return text + """

      ## Mouse

      A click selects a row or a panel; on an arc it switches the skip; on a hint it presses the key.
      The wheel scrolls what is under the pointer.

      Ctrl-C pauses training; a second one asks to quit. Pasted text goes into text fields only.

      """
  }
}
