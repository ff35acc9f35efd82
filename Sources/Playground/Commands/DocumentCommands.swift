// Commands of documents and of the app itself.
import Experiments
import Training

extension CommandCatalog {
  static let documents: [Command] = [
    Command(
      "save", keys: ["w"], title: "save", .documents,
      help: "Save the document with its weights.", hint: .rank(85)
    ) { $0.save(then: .stay) },
    Command(
      "save_as", keys: ["W"], title: "save as", .documents, help: "Save under another name."
    ) { $0.askName(then: .stay) },
    Command(
      "title", keys: ["I"], title: "title", .documents,
      help: "Another title for the document, or name of the pinned run at the cursor of the runs."
    ) { playground in
      if let pin = playground.selectedPin {
        return .showing(.prompt(.runName(pin, playground.pins[pin].name)))
      }
      return .showing(.prompt(.title(playground.document.name)))
    },
    Command(
      "gallery", keys: ["o"], title: "open", .documents,
      help: "To the gallery; training pauses, and Esc there comes back.", on: [.playground],
      hint: .rank(90)
    ) { state in
      state.screen = .gallery
      let effects = state.withPlayground { playground in
        guard playground.isRunning else { return [] }
        playground.isRunning = false
        return [.session(.pause)]
      }
      return effects + [.loadLibrary]
    },
    Command(
      "notes", keys: ["v"], title: "notes", .documents,
      help: "The notes of the document whole; again for their next part.", on: [.playground],
      hint: .rank(35),
      reason: {
        $0.playground?.document.presentation.notes.isEmpty == false
          ? nil : "this document has no notes"
      }
    ) { state in
      state.overlay = .notes(scroll: 0)
      return []
    },
    Command(
      "palette", keys: [":"], title: "commands", .documents,
      help: "Every command, document and setting by its name; set PATH VALUE changes the document.",
      on: [.gallery, .playground], hint: Command.Hint(rank: 94, galleryRank: 42)
    ) { state in
      state.overlay = .picker(PickerState(.palette))
      return []
    },
    Command(
      "messages", keys: ["M"], title: "messages", .documents, help: "The messages so far.",
      on: [.gallery, .playground], hint: .gallery(45)
    ) { state in
      state.overlay = .log(scroll: 0)
      return []
    },
    Command(
      "help", keys: ["?"], title: "help", .documents, help: "All keys.",
      on: [.gallery, .playground], worksWhileDrawing: true
    ) { state in
      state.overlay = .help(scroll: 0)
      return []
    },
    Command(
      "quit", keys: ["q"], title: "quit", .documents,
      help: "Quit; asks only when something is unsaved.", on: [.gallery, .playground],
      hint: .gallery(40)
    ) { $0.leave(then: .quit) },
  ]
}
