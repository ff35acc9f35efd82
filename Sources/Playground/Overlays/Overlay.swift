// What can lie over a screen: one thing at a time, with the keyboard to itself.

package import Experiments
internal import Numerics
package import Training

package enum Overlay: Sendable {
  /// All keys, from this line on.
  case help(scroll: Int)
  /// The messages kept, from this line on, the newest first.
  case log(scroll: Int)
  /// The part of the notes that is shown, whole, from this line on.
  case notes(scroll: Int)
  /// The line of text that holds the document, to be copied.
  case code(String, scroll: Int)
  /// The notes being written.
  case notesEditor(TextArea)
  case form(FormState)
  case picker(PickerState)
  case prompt(PromptState)
  case question(QuestionState)
}

/// What goes on once a save is done.
package enum AfterSave: Hashable, Sendable {
  case stay, quit
  /// Opens another document, by path.
  case open(String)
  case create(NewDocument)
  /// Opens the tutorial's preset.
  case tutorial
}

/// A name, asked for: to save under, or to open.
package struct PromptState: Sendable {
  package enum Purpose: Sendable {
    /// Saves, then does what was asked for before.
    case save(then: AfterSave)
    case open
    /// The document's title.
    case title
    /// The name of a pinned run, and where it is written.
    case runName(Int)
    case exportRun(Int)
    /// Who wrote it.
    case author
    /// Data for a document whose own is missing.
    case data(OpenedExperiment, missing: String)
  }

  package var purpose: Purpose
  package var title: String
  package var help: String
  package var text: TextField
  package var error: String?

  static func saveName(suggestion: String, then: AfterSave) -> PromptState {
    PromptState(
      purpose: .save(then: then), title: "Save as",
      help: "A name of at most 100 letters, digits and the like, or a path. Document and weights "
        + "are written.",
      text: TextField(suggestion, isFresh: true))
  }

  /// Before the first run is written: the document that was opened holds none.
  static func firstName(of file: String, suggestion: String, then: AfterSave) -> PromptState {
    PromptState(
      purpose: .save(then: then), title: "Save as",
      help: "\(file) holds no run: under another name it stays the start that it is. Its own name "
        + "writes this run into it.",
      text: TextField(suggestion, isFresh: true))
  }

  static func author(_ author: String) -> PromptState {
    PromptState(
      purpose: .author, title: "Author",
      help: "Who wrote the document; shown with its notes and in the gallery. Empty: nobody is "
        + "named.",
      text: TextField(author, isFresh: true))
  }

  static func data(
    for opened: OpenedExperiment, missing: String, refused: RefusedPath?
  ) -> PromptState {
    PromptState(
      purpose: .data(opened, missing: missing), title: "Where is the data?",
      help: "It is not at '\(missing)'. Give the path of the folder or file that you have.\n\n"
        + opened.experiment.presentation.notes,
      text: TextField(refused?.path ?? ""), error: refused?.reason)
  }

  static func title(_ title: String) -> PromptState {
    PromptState(
      purpose: .title, title: "Title of the document",
      help: "What the document is called here and in the gallery; its file keeps its name.",
      text: TextField(title, isFresh: true))
  }

  static func runName(_ index: Int, _ name: String) -> PromptState {
    PromptState(
      purpose: .runName(index), title: "Name of the run",
      help: "What the pinned run is called here and in the document.",
      text: TextField(name, isFresh: true))
  }

  static func exportRun(_ index: Int, _ name: String) -> PromptState {
    PromptState(
      purpose: .exportRun(index), title: "Export run",
      help: "The pinned run as a document of its own, with its weights where they are kept. A name "
        + "of at most 100 letters, digits and the like, or a path.",
      text: TextField(name, isFresh: true))
  }

  static let openPath = PromptState(
    purpose: .open, title: "Open",
    help: "A document, or data: a table, images (IDX, CIFAR, folders), NumPy arrays, text.",
    text: TextField())
}

/// A question with few answers, each on a key.
package struct QuestionState: Sendable {
  package struct Answer: Equatable, Sendable {
    package enum Meaning: Equatable, Sendable {
      case save(AfterSave), discard(AfterSave), replace(name: String, then: AfterSave)
      case rename(name: String, then: AfterSave), stay
      /// Reads the document again, and lets go of what is open.
      case reload(String)
      case copyData(name: String, replacing: Bool, then: AfterSave)
      /// What to do with unsaved work that was found.
      case recover(String), discardRecovered(String), later
      /// Removes a save from the gallery.
      case remove(String)
      /// Lets go of a run beside the document's own.
      case letGo(Variant)
      /// Makes a configuration the document's.
      case change(RunConfiguration, pace: Double?, String)
    }

    package var key: Unicode.Scalar
    package var label: String
    package var meaning: Meaning

    /// Whether only its own key takes it: what is gone then is nowhere else.
    var needsItsKey: Bool {
      if case .discardRecovered = meaning { true } else { false }
    }
  }

  package var title: String
  package var text: String
  package var answers: [Answer]
  package var selection = 0

  /// What Esc does.
  var escapeWord: String { answers.contains { $0.meaning == .later } ? "later" : "stay" }

  /// To the next answer that Enter may take.
  mutating func moveSelection(by offset: Int) {
    guard answers.contains(where: { !$0.needsItsKey }) else { return }
    repeat {
      selection = (selection + offset + answers.count) % answers.count
    } while answers[selection].needsItsKey
  }

  static let quit = QuestionState(
    title: "Quit?", text: "Nothing is unsaved.",
    answers: [
      Answer(key: "q", label: "quit", meaning: .discard(.quit)),
      Answer(key: "n", label: "stay", meaning: .stay),
    ])

  /// One more layer would mend what was refused. Enter puts it in.
  static func remedy(
    of fault: BuildFault, _ kind: String, _ meaning: Answer.Meaning
  ) -> QuestionState {
    QuestionState(
      title: "It does not fit", text: "\(fault)",
      answers: [
        Answer(key: "y", label: "put \(kind) before it", meaning: meaning),
        Answer(key: "n", label: "change nothing", meaning: .stay),
      ])
  }

  /// A point of a class that is not there yet.
  static func newClass(_ classes: Int, _ meaning: Answer.Meaning) -> QuestionState {
    QuestionState(
      title: "A new class?",
      text: "There are \(classes) classes then, and the last layer gets a unit more, untrained.",
      answers: [
        Answer(key: "y", label: "add it", meaning: meaning),
        Answer(key: "n", label: "change nothing", meaning: .stay),
      ])
  }

  static func unsaved(_ playground: PlaygroundState, then: AfterSave) -> QuestionState {
    var what: [String] = []
    if playground.document != playground.savedDocument { what.append("changes") }
    if playground.pinChanges != playground.savedPinChanges { what.append("pinned runs") }
    let steps = playground.step - playground.savedStep
    if playground.keepsSteps, steps > 0 {
      what.append(steps == 1 ? "one trained step" : "\(NumberFormat.grouped(steps)) trained steps")
    } else if what.isEmpty {
      what.append("training")
    }
    let name = playground.document.name.isEmpty ? "This document" : playground.document.name
    return QuestionState(
      title: "Unsaved",
      text: "\(name) has \(what.joined(separator: " and ")) that would be lost.",
      answers: [
        Answer(key: "s", label: "save", meaning: .save(then)),
        // Not d: pressed once too often, it would delete a row of what is opened next.
        Answer(key: "x", label: "discard", meaning: .discard(then)),
        Answer(key: "n", label: "stay", meaning: .stay),
      ])
  }

  /// Enter takes the harmless answer.
  static func remove(_ entry: LibraryEntry) -> QuestionState {
    let steps = entry.record.map { ", trained to step \(NumberFormat.grouped($0.steps))," } ?? ""
    return QuestionState(
      title: "Remove this save?",
      text: "\(entry.name)\(steps) goes with its weights into the folder 'removed' beside the "
        + "saves; u brings it back.",
      answers: [
        Answer(key: "n", label: "keep it", meaning: .stay),
        Answer(key: "y", label: "remove it", meaning: .remove(entry.path)),
      ])
  }

  static func replace(name: String, path: String, then: AfterSave) -> QuestionState {
    QuestionState(
      title: "Replace?", text: "\(path) holds another document.",
      answers: [
        Answer(key: "n", label: "another name", meaning: .rename(name: name, then: then)),
        Answer(key: "y", label: "replace it", meaning: .replace(name: name, then: then)),
      ])
  }

  /// The document of an open run was changed by another program. Enter takes the harmless answer.
  static func changedMeanwhile(name: String, then: AfterSave) -> QuestionState {
    QuestionState(
      title: "Changed", text: "\(name) was changed by another program since it was read here.",
      answers: [
        Answer(key: "n", label: "save as", meaning: .rename(name: name, then: then)),
        Answer(key: "y", label: "overwrite", meaning: .replace(name: name, then: then)),
        Answer(key: "r", label: "reload", meaning: .reload(name)),
      ])
  }

  /// Enter takes the harmless answer.
  static func deepen(
    _ name: String, because reason: String, to wanted: RunConfiguration, _ words: String
  ) -> QuestionState {
    QuestionState(
      title: "Deeper?",
      text: "One more repeat of \(name) would not start as the identity: \(reason). The loss will "
        + "jump.",
      answers: [
        Answer(key: "n", label: "stay", meaning: .stay),
        Answer(key: "y", label: "deepen", meaning: .change(wanted, pace: nil, words)),
      ])
  }

  /// Enter takes the harmless answer.
  static func letGo(_ variant: Variant, steps: Int) -> QuestionState {
    let trained = steps == 1 ? "One step" : "\(NumberFormat.grouped(steps)) steps"
    return QuestionState(
      title: "Let go of it?",
      text: "\(trained) of \(variant.id) would be lost: it is neither pinned nor saved. p pins it.",
      answers: [
        Answer(key: "n", label: "keep it", meaning: .stay),
        Answer(key: "y", label: "let go of it", meaning: .letGo(variant)),
      ])
  }

  static func copyData(_ paths: [String], _ saving: Saving) -> QuestionState {
    QuestionState(
      title: "Copy data?",
      text: "\(paths.joined(separator: ", ")): the saved document would not find this from its "
        + "folder.",
      answers: [
        Answer(
          key: "c", label: "copy beside it",
          meaning: .copyData(name: saving.name, replacing: saving.replacing, then: saving.then)),
        Answer(
          key: "n", label: "another name", meaning: .rename(name: saving.name, then: saving.then)),
      ])
  }
}
