// The gallery: what there is to open, what is selected, and the document behind the selection.
package import Experiments

package struct GalleryState: Sendable {
  package var entries: [LibraryEntry] = []
  package var isLoaded = false
  /// Index into `entries`.
  package var selection = 0
  /// First line of the notes that is shown.
  package var notesScroll = 0
  /// Documents read for their drawing, by path. The most recent few.
  package var previews: [String: Experiment] = [:]
  /// A document is being opened.
  package var isOpening = false
  /// Why the last document could not be opened.
  package var faults: [String] = []

  package var selected: LibraryEntry? {
    entries.indices.contains(selection) ? entries[selection] : nil
  }
}
