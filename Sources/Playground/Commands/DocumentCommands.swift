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
      "share", keys: ["c"], title: "share code", .documents,
      help: "The document with what happened to it as one line of text, copied and shown.",
      hint: .rank(86)
    ) { playground in
      [.share(playground.request(as: playground.path ?? "", replacing: false))]
    },
    Command(
      "title", keys: ["I"], title: "title", .documents,
      help: "Another title for the document, or name of the pinned run at the cursor of the runs.",
      reason: { $0.whyNotOfRun }
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
      help: "The notes of the document whole; again for their next part, e to write them.",
      on: [.playground], hint: .rank(35),
      word: {
        $0.playground?.document.presentation.notes.isEmpty == true ? "write notes" : "notes"
      },
      reason: { $0.playground == nil ? "no document is open" : nil }
    ) { state in
      let notes = state.playground?.document.presentation.notes ?? ""
      state.overlay = notes.isEmpty ? .notesEditor(TextArea()) : .notes(scroll: 0)
      return []
    },
    Command(
      "author", keys: [], label: ":author", title: "author", .documents,
      help: "Who wrote the document."
    ) { .showing(.prompt(.author($0.document.presentation.author))) },
    Command(
      "palette", keys: [":"], title: "commands", .documents,
      help: "Every command, document and setting by its name; set PATH VALUE changes the document.",
      on: [.gallery, .playground], hint: Command.Hint(rank: 94, galleryRank: 42),
      worksWhileDrawing: true
    ) { state in
      state.overlay = .picker(PickerState(.palette))
      return []
    },
    Command(
      "messages", keys: ["M"], title: "messages", .documents, help: "The messages so far.",
      on: [.gallery, .playground], hint: .gallery(45), worksWhileDrawing: true
    ) { state in
      state.overlay = .log(scroll: 0)
      return []
    },
    Command(
      "mouse", keys: ["m"], title: "mouse on or off", .documents,
      help: "Give the mouse to the terminal, so that text can be selected, or take it back.",
      on: [.gallery, .playground]
    ) { state in
      state.isMouseOn.toggle()
      state.say(
        .info,
        state.isMouseOn
          ? "the mouse is back: clicks, drags and the wheel work here"
          : "the mouse is the terminal's: select text with it; m takes it back")
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
