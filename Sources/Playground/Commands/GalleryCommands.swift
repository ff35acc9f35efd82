// Commands of the gallery, and moving its selection.
import Experiments
import TextUI

extension CommandCatalog {
  static let gallery: [Command] = [
    Command(
      "open", keys: [KeyStroke(.enter)], label: "Enter", title: "open and train", .documents,
      help: "Open the selected document; a preset starts training.", on: [.gallery],
      hint: .gallery(0), word: { _ in "open" },
      reason: { $0.gallery.selected == nil ? "nothing is selected" : nil }
    ) { $0.openSelected() },
    Command(
      "open_path", keys: ["o"], title: "open a file", .documents,
      help: "Open a document or data by its path; for data a network is proposed.",
      on: [.gallery], hint: .gallery(25)
    ) { state in
      state.overlay = .prompt(.openPath)
      return []
    },
    Command(
      "new", keys: ["N"], title: "new", .documents,
      help: "A new document: choose data, then a network that fits it.",
      on: [.gallery, .playground], hint: .gallery(17)
    ) { state in
      state.overlay = .picker(PickerState(.newData))
      return []
    },
    Command(
      "filter", keys: ["/"], title: "filter", .documents,
      help: "Show only what has the words typed in its title, group, data, task or layers.",
      on: [.gallery], hint: .gallery(15)
    ) { state in
      state.gallery.isFiltering = true
      return []
    },
    Command(
      "back", keys: [KeyStroke(.escape)], label: "Esc", title: "back", .documents,
      help: "Back to the whole list, then to the document that is open.", on: [.gallery],
      hint: .gallery(10),
      word: { $0.gallery.filter.text.isEmpty ? "back" : "show all" },
      reason: {
        $0.playground == nil && $0.gallery.filter.text.isEmpty
          ? "no document is open yet; Enter opens the selected one" : nil
      }
    ) { state in
      guard state.gallery.filter.text.isEmpty else { return state.filterGallery(by: TextField()) }
      state.screen = .playground
      state.gallery.faults = []
      return []
    },
  ]
}

extension AppState {
  mutating func libraryLoaded(_ entries: [LibraryEntry]) -> [Effect] {
    gallery.list(entries)
    gallery.isLoaded = true
    gallery.previews = [:]
    gallery.durations = [:]
    return preview()
  }

  /// Asks for the document behind the selection, where it is not known yet.
  private func preview() -> [Effect] {
    guard let entry = gallery.selected, entry.fault == nil, gallery.previews[entry.path] == nil
    else { return [] }
    return [.preview(entry.path)]
  }

  mutating func openSelected() -> [Effect] {
    guard let entry = gallery.selected else { return [] }
    if let fault = entry.fault {
      if entry.isDocument {
        say(.error, "\(entry.name) cannot be opened: \(fault)")
      } else {
        say(.warning, fault)
      }
      return []
    }
    return leave(then: .open(entry.path))
  }

  /// Left and right scroll the notes beside the list.
  mutating func moveInGallery(_ motion: Motion) -> [Effect] {
    switch motion {
    case .down: return select(gallery.selection + 1)
    case .up: return select(gallery.selection - 1)
    case .pageDown(let rows): return select(gallery.selection + rows)
    case .pageUp(let rows): return select(gallery.selection - rows)
    case .first: return select(0)
    case .last: return select(gallery.entries.count - 1)
    case .right: gallery.notesScroll += 1
    case .left: gallery.notesScroll = max(0, gallery.notesScroll - 1)
    }
    return []
  }

  mutating func select(_ index: Int) -> [Effect] {
    let bounded = min(max(index, 0), max(0, gallery.entries.count - 1))
    guard bounded != gallery.selection else { return [] }
    gallery.selection = bounded
    gallery.notesScroll = 0
    gallery.faults = []
    return preview()
  }

  /// A key while the filter is typed: arrows still move the selection.
  mutating func filterKey(_ stroke: KeyStroke) -> [Effect] {
    switch stroke.key {
    case .escape:
      gallery.isFiltering = false
      return filterGallery(by: TextField())
    case .enter:
      guard gallery.selected != nil else { return [] }
      gallery.isFiltering = false
      return openSelected()
    case .up: return select(gallery.selection - 1)
    case .down: return select(gallery.selection + 1)
    case .pageUp: return select(gallery.selection - max(1, height - 4))
    case .pageDown: return select(gallery.selection + max(1, height - 4))
    default:
      var text = gallery.filter
      guard text.edit(stroke) else { return [] }
      return filterGallery(by: text)
    }
  }

  mutating func filterGallery(by text: TextField) -> [Effect] {
    gallery.filter(by: text)
    gallery.notesScroll = 0
    gallery.faults = []
    return preview()
  }
}
