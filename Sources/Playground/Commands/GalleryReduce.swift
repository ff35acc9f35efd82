// The gallery: moving the selection and opening what it stands on.
import Experiments
import TextUI

func libraryLoaded(_ state: inout AppState, _ entries: [LibraryEntry]) -> [Effect] {
  let selected = state.gallery.selected?.path
  state.gallery.entries = entries
  state.gallery.isLoaded = true
  state.gallery.previews = [:]
  if let selected, let index = entries.firstIndex(where: { $0.path == selected }) {
    state.gallery.selection = index
  } else {
    state.gallery.selection = min(state.gallery.selection, max(0, entries.count - 1))
  }
  return preview(state)
}

/// Asks for the document behind the selection, where it is not known yet.
private func preview(_ state: AppState) -> [Effect] {
  guard let entry = state.gallery.selected, entry.fault == nil,
    state.gallery.previews[entry.path] == nil
  else { return [] }
  return [.preview(entry.path)]
}

func galleryCommand(_ state: inout AppState, _ command: Command) -> [Effect] {
  let page = max(1, state.height - 6)
  switch command {
  case .down: return select(&state, state.gallery.selection + 1)
  case .up: return select(&state, state.gallery.selection - 1)
  case .pageDown: return select(&state, state.gallery.selection + page)
  case .pageUp: return select(&state, state.gallery.selection - page)
  case .first: return select(&state, 0)
  case .last: return select(&state, state.gallery.entries.count - 1)
  case .right: state.gallery.notesScroll += 1
  case .left: state.gallery.notesScroll = max(0, state.gallery.notesScroll - 1)
  case .open:
    guard let entry = state.gallery.selected else { return [] }
    if let fault = entry.fault {
      state.say(.error, "\(entry.name) cannot be opened: \(fault)")
      return []
    }
    return leave(&state, then: .open(entry.path))
  case .back:
    guard state.playground != nil else { return [] }
    state.screen = .playground
    state.gallery.faults = []
  default: break
  }
  return []
}

func select(_ state: inout AppState, _ index: Int) -> [Effect] {
  let bounded = min(max(index, 0), max(0, state.gallery.entries.count - 1))
  guard bounded != state.gallery.selection else { return [] }
  state.gallery.selection = bounded
  state.gallery.notesScroll = 0
  state.gallery.faults = []
  return preview(state)
}
