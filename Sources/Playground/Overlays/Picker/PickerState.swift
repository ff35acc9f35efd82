// A list to choose from: what is typed filters it, Enter does what is selected. The palette of
// commands, the runs to compare with, the remedies of the diagnosis and the start of a new document
// are such lists.
package import Experiments
package import Problems
package import TextUI
package import Training
import Schema

package struct PickerState: Sendable {
  package enum Subject: Sendable {
    /// Every command, document and setting.
    case palette
    /// What can train beside the document's own run.
    case comparison
    /// What the diagnosis found, each finding with its remedies.
    case diagnosis
    /// Data for a new document.
    case newData
    /// Templates for a new document, as they can be built on its data.
    case newNetwork([PickerItem])
    /// Blocks to put into the network.
    case newBlock
    /// What can be done with the block at the cursor or with what is marked.
    case blockMenu
    /// Formats of other programs.
    case formats
    /// Rows of the panel that has the keyboard.
    case rows
  }

  package var subject: Subject
  package var text: TextField
  package var selection = 0
  /// What Enter has answered where it does nothing, until the next key.
  var answer = ""
  /// Whether what was selected is gone: the next Enter says so and does nothing else.
  private(set) var hasLost = false
  /// What there was to choose from when the list was opened.
  private var all: [PickerItem]?
  /// What fits `filtered`, the text it was looked for with.
  private var shown: [PickerItem] = []
  private var filtered: String?
  /// When that was made, in seconds since the start.
  private var madeAt = 0.0

  package init(_ subject: Subject, text: String = "") {
    self.subject = subject
    self.text = TextField(text)
  }

  /// Looks for what fits the text, where it has changed.
  mutating func prepare(_ state: AppState) {
    guard all == nil || filtered != text.text else { return }
    if all == nil { (all, madeAt) = (made(state), state.now) }
    (shown, filtered) = (matching(all ?? [], state), text.text)
  }

  /// For how long what was measured stays on the list while it is measured anew, in seconds.
  private static let age = 0.4

  /// Lists what was measured since, where the list is of that. The selection stays on its item;
  /// where that is gone, on the nearest above that only tells, and Enter does nothing but say so.
  mutating func follow(_ state: AppState) {
    guard case .diagnosis = subject, all != nil else { return }
    let isMoving = state.playground?.main?.status == .running
    guard !isMoving || state.now - madeAt >= Self.age else { return }
    let old = items(state)
    (all, filtered) = (nil, nil)
    prepare(state)
    guard old.indices.contains(selection) else { return }
    let id = old[selection].id
    if let place = shown.firstIndex(where: { $0.id == id }) {
      selection = place
      return
    }
    selection = min(selection, max(0, shown.count - 1))
    while selection > 0, !shown[selection].onlyTells { selection -= 1 }
    hasLost = true
  }

  /// A key was pressed: what was answered is read.
  /// - Returns: whether what was selected had gone.
  mutating func takeLoss() -> Bool {
    defer { (answer, hasLost) = ("", false) }
    return hasLost
  }

  /// The items that fit what is typed.
  func items(_ state: AppState) -> [PickerItem] {
    filtered == text.text && all != nil ? shown : matching(all ?? made(state), state)
  }
}

package struct PickerItem: Sendable {
  /// What choosing it does.
  package enum Choice: Sendable {
    /// It only tells.
    case nothing
    /// A finding of the diagnosis, by its id: does the first of what helps.
    case finding(String)
    case command(String)
    case open(String)
    /// Puts a text into the line, to be typed on.
    case complete(String)
    case set([Assignment])
    /// Sets values, and starts again at step 0.
    case restart([Assignment])
    /// Shows the run as it was after so many steps.
    case lookBack(Int)
    case show(Variant, Bool)
    /// Several runs on one axis, in place of those that are shown.
    case sweep([Variant])
    /// A run beside the document's own takes its place.
    case lead(Variant)
    /// The network of another document, by its path.
    case compare(String)
    /// Data for a new document.
    case data(DataSpec)
    case create(NewDocument)
    /// A row of the panel that has the keyboard.
    case row(Int)
    /// A block by the title of its template.
    case block(String)
    case askPath
    case export(format: String)
    case theme(Theme.Palette)
  }

  package var title: String
  package var role: PickerRole
  /// At the right: a key, a value.
  package var note: String
  /// Below the list while it is selected.
  package var detail: String
  package var choice: Choice
  /// What it is, whatever its words say now.
  var id = ""
  /// Whether it is listed only once something is typed: another item stands for all of them.
  var isInGroup = false

  /// Whether it tells something, and is not itself what can be done.
  var onlyTells: Bool {
    switch choice {
    case .nothing, .finding: true
    default: false
    }
  }

  init(
    _ title: String, role: PickerRole = .plain, note: String = "", detail: String = "",
    _ choice: Choice
  ) {
    (self.title, self.role, self.note, self.detail) = (title, role, note, detail)
    self.choice = choice
  }
}

/// How an item looks.
package enum PickerRole: Sendable { case plain, muted, good, warning, bad }

/// A value of the document to be set, as `--set` takes it.
package struct Assignment: Hashable, Sendable {
  package var path: String
  package var value: String

  package init(_ path: String, _ value: String) { (self.path, self.value) = (path, value) }
}

/// A document to be made of data that is drawn and a template.
package struct NewDocument: Hashable, Sendable {
  package var data: String
  package var template: String

  package init(data: String, template: String) { (self.data, self.template) = (data, template) }

  /// nil where there are no such, or they do not fit.
  package var experiment: Experiment? {
    guard let entry = datasetCatalog.entries.first(where: { $0.kind == data }),
      let template = templateCatalog.first(where: { $0.kind == template })
    else { return nil }
    return Experiment(new: DataSpec(entry.standard), template)
  }
}
