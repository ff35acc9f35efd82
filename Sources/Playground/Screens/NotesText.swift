// Notes are written in lines of any length. On the screen they flow. A line ends where a sentence,
// a paragraph or an indented line does.

enum NotesText {
  static func flowing(_ notes: String) -> String {
    var text = ""
    for line in notes.split(separator: "\n", omittingEmptySubsequences: false) {
      // A rule divides the parts of a lesson.
      let line = line == "---" ? "" : line
      if let last = text.last {
        let isBreak = ".!?:\n".contains(last) || line.isEmpty || line.first == " "
        text += isBreak ? "\n" : " "
      }
      text += line
    }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
