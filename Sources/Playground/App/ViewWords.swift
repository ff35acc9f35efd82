// What a document's view says on the screen: names of classes and axes, and its notes part by part.
import Experiments
import Problems

extension Dataset {
  /// With the names that the document gives classes and axes. Where it names too few or too many,
  /// the data's own stay.
  func named(as view: ViewSettings) -> Dataset {
    var copy = self
    if view.classes.count == task.names.count { copy.task = task.renamed(view.classes) }
    if view.axes.count == 2, case .plane = display {
      copy.featureNames = featureNames.map { name in
        name == "x" ? view.axes[0] : name == "y" ? view.axes[1] : name
      }
    }
    return copy
  }
}

extension PlaygroundState {
  /// The part of the notes that is shown, with the title above it.
  var notePart: (title: String, text: String) {
    let parts = document.presentation.noteParts
    let index = min(noteIndex, parts.count - 1)
    let title = parts.count > 1 ? "Notes \(index + 1) of \(parts.count) (v: next)" : "Notes"
    return (title, parts[index])
  }

  /// Shows the next part of the notes, after the last the first.
  mutating func showNextNote() {
    let count = document.presentation.noteParts.count
    noteIndex = (min(noteIndex, count - 1) + 1) % count
  }
}
