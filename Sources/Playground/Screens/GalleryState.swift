// The gallery: what there is to open, what of it the filter shows, what is selected, and the
// document behind the selection.
package import Experiments
internal import Numerics

package struct GalleryState: Sendable {
  /// All there is to open.
  package private(set) var all: [LibraryEntry] = []
  /// What the filter shows of it.
  package private(set) var entries: [LibraryEntry] = []
  package var isLoaded = false
  /// Words that an entry must have in its name, title, group, data, task or layers; empty shows
  /// all.
  package private(set) var filter = TextField()
  /// Whether what is typed goes into the filter.
  package var isFiltering = false
  /// Index into `entries`.
  package var selection = 0
  /// First line of the notes that is shown.
  package var notesScroll = 0
  /// Documents read for their drawing, by path. The most recent few.
  package var previews: [String: Experiment] = [:]
  /// How long presets would train here, as measured on some of their steps, by path.
  package var durations: [String: TrainingDuration] = [:]
  /// A document is being opened.
  package var isOpening = false
  /// Saves that were removed here, the newest last.
  package var removed: [RemovedSave] = []
  /// Why the last document could not be opened.
  package var faults: [String] = []

  package var selected: LibraryEntry? {
    entries.indices.contains(selection) ? entries[selection] : nil
  }

  /// Whether the list has a line that says what it is filtered by.
  var hasFilterLine: Bool { isFiltering || !filter.text.isEmpty }

  /// Lists other entries. The selection stays on its document where that is still listed.
  mutating func list(_ entries: [LibraryEntry]) {
    all = entries
    applyFilter()
  }

  mutating func filter(by text: TextField) {
    filter = text
    applyFilter()
  }

  private mutating func applyFilter() {
    let path = selected?.path
    let words = filter.text.lowercased().split(separator: " ")
    entries = words.isEmpty ? all : all.filter { $0.matches(words) }
    selection =
      entries.firstIndex { $0.path == path } ?? min(selection, max(0, entries.count - 1))
  }
}

/// How long a document would train, and what that depends on.
package struct TrainingDuration: Hashable, Sendable {
  var seconds: Double
  /// Whether the pace of the document makes it last so long, and not the machine.
  var isAtPace: Bool

  package init(seconds: Double, isAtPace: Bool) {
    (self.seconds, self.isAtPace) = (seconds, isAtPace)
  }

  var words: String {
    let limit = isAtPace ? "at its pace" : "at full speed"
    return "trains in about \(NumberFormat.duration(seconds)) \(limit)"
  }
}

extension LibraryEntry {
  /// Whether each of the words, in small letters, occurs in what the entry is called or is about.
  fileprivate func matches(_ words: [Substring]) -> Bool {
    let text = ([name, title, group, data, task] + layers).joined(separator: " ").lowercased()
    return words.allSatisfy { text.contains($0) }
  }
}
