// Saves are removed in the gallery: into a folder of their own, so that they can be brought back.
import Experiments
import TextUI

extension CommandCatalog {
  static let galleryRemoving: [Command] = [
    Command(
      "remove_save", keys: ["d", KeyStroke(.delete)], title: "remove", .documents,
      help: "Move the selected save with its weights to the folder 'removed' beside the saves; "
        + "asks first.", on: [.gallery], hint: .gallery(30), reason: { $0.whyNotRemoved }
    ) { state in
      state.overlay = state.gallery.selected.map { .question(.remove($0)) }
      return []
    },
    Command(
      "bring_back", keys: ["u"], title: "bring back", .documents,
      help: "Bring back the save that was removed last.", on: [.gallery],
      reason: { $0.gallery.removed.isEmpty ? "no save was removed here since the start" : nil }
    ) { state in
      state.gallery.removed.last.map { [.bringBack($0)] } ?? []
    },
  ]
}

extension AppState {
  var whyNotRemoved: String? {
    guard let entry = gallery.selected else { return "nothing is selected" }
    guard entry.isDocument else { return "this is no document" }
    guard !entry.isPreset else { return "presets stay; only saves are removed" }
    return playground?.path == entry.path
      ? "\(entry.name) is open: open another document first" : nil
  }

  mutating func saveRemoved(_ save: RemovedSave) -> [Effect] {
    gallery.removed.append(save)
    say(.info, "removed: it is in \(save.place) now; u brings it back")
    return [.loadLibrary]
  }

  mutating func saveBroughtBack(_ save: RemovedSave) -> [Effect] {
    gallery.removed.removeAll { $0 == save }
    say(.good, "\(save.path) is back")
    return [.loadLibrary]
  }
}
