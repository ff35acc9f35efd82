// Keys and clicks in a list to choose from, and what choosing does.
import Experiments
import Problems
import Schema
import TextUI
import Training

func pickerKey(_ state: inout AppState, _ picker: PickerState, _ stroke: KeyStroke) -> [Effect] {
  var picker = picker
  let items = picker.items(state)
  let last = max(0, items.count - 1)
  let isControl = stroke.modifiers.contains(.control)
  let hasLost = picker.takeLoss()
  switch stroke.key {
  case .escape:
    state.overlay = nil
    return []
  case .enter:
    guard items.indices.contains(picker.selection) else { return [] }
    guard hasLost else { return choose(&state, items[picker.selection].choice, from: picker) }
    picker.answer = "what was selected is no longer found: Enter takes what is selected now"
  case .tab:
    guard items.indices.contains(picker.selection) else { return [] }
    picker.text = TextField(completed(items[picker.selection]))
    picker.selection = 0
  case .down: picker.selection = min(last, picker.selection + 1)
  case .up: picker.selection = max(0, picker.selection - 1)
  case .character("n") where isControl: picker.selection = min(last, picker.selection + 1)
  case .character("p") where isControl: picker.selection = max(0, picker.selection - 1)
  case .pageDown: picker.selection = min(last, picker.selection + 10)
  case .pageUp: picker.selection = max(0, picker.selection - 10)
  default:
    if picker.text.edit(stroke) { picker.selection = 0 }
  }
  state.overlay = .picker(picker)
  return []
}

/// What Tab makes of the line.
private func completed(_ item: PickerItem) -> String {
  switch item.choice {
  case .complete(let text): text
  case .set(let assignments): assignments.first.map { "set \($0.path) \($0.value)" } ?? ""
  default: item.title
  }
}

/// Does what an item stands for.
func choose(
  _ state: inout AppState, _ choice: PickerItem.Choice, from picker: PickerState
) -> [Effect] {
  switch choice {
  case .nothing: return state.answer("there is nothing to choose here", in: picker)
  case .finding(let id):
    let findings = state.playground.map(Diagnosis.findings) ?? []
    guard let finding = findings.first(where: { $0.id == id }) else {
      return state.answer("this is no longer found", in: picker)
    }
    guard let remedy = finding.allRemedies(state).first else {
      return state.answer("nothing to apply is known for this", in: picker)
    }
    return choose(&state, remedy.choice, from: picker)
  case .complete(let text):
    state.overlay = .picker(PickerState(picker.subject, text: text))
    return []
  case .data(let data):
    state.overlay = .picker(PickerState(.newNetwork(PickerState.templates(for: data))))
    return []
  default: break
  }
  state.overlay = nil
  if let reason = state.whyNotNow(choice) {
    state.say(.warning, reason)
    return []
  }
  switch choice {
  case .command(let id):
    guard let command = CommandCatalog.all.first(where: { $0.id == id }) else { return [] }
    return state.performNow(command)
  case .open(let path): return state.leave(then: .open(path))
  case .set(let assignments): return state.change(from: picker) { $0.set(assignments) }
  case .restart(let assignments): return state.change(from: picker) { $0.restart(assignments) }
  case .lookBack(let step): return state.withPlayground { $0.beginLookingBack(at: step) }
  case .show(let variant, let isOn): return state.withPlayground { $0.compare(variant, isOn) }
  case .sweep(let variants): return state.withPlayground { $0.compare(all: variants) }
  case .lead(let variant): return state.withPlayground { $0.lead(with: variant) }
  case .compare(let path): return state.compare(withDocumentAt: path)
  case .create(let new): return state.leave(then: .create(new))
  case .block(let title): return state.withPlayground { $0.addBlock(title) }
  case .row(let index):
    return state.withPlayground { playground in
      playground.focusedPanel.select(index, &playground)
      return []
    }
  case .export(let format):
    return state.withPlayground {
      Response(
        [.exportAs(format, $0.request(as: $0.path ?? "", replacing: false))],
        saying: "exporting to \(format)")
    }
  case .askPath:
    state.overlay = .prompt(.openPath)
    return []
  case .theme(let palette):
    state.followsBackground = false
    state.drawing.theme = Theme(palette, depth: state.drawing.theme.depth)
    return []
  case .nothing, .finding, .complete, .data: return []
  }
}

extension AppState {
  /// A change that an item asks for.
  fileprivate mutating func change(
    from picker: PickerState, _ change: (inout PlaygroundState) -> Response
  ) -> [Effect] {
    var isRefused = false
    let effects = withPlayground { playground in
      let response = change(&playground)
      isRefused = response.effects.isEmpty && response.message?.kind == .warning
      return response
    }
    // What was typed stays, to be mended.
    if isRefused { overlay = .picker(picker) }
    return effects
  }

  /// The list stays open, and says why nothing is done.
  fileprivate mutating func answer(_ words: String, in picker: PickerState) -> [Effect] {
    var picker = picker
    picker.answer = words
    overlay = .picker(picker)
    return []
  }
}

extension PlaygroundState {
  /// Sets values of the document by their key paths, all or none, as one edit.
  mutating func set(_ assignments: [Assignment]) -> Response {
    let words = assignments.map { "\($0.path) \($0.value)" }.joined(separator: ", ")
    do {
      let old = document.configuration
      let settings = try assignments.map {
        try Setting(path: NodePath($0.path), text: $0.value)
      }
      var wanted = try document.settings.applying(settings)
      wanted.configuration.fitHead(from: old)
      guard wanted != document.settings else { return Response(saying: "\(words): as it was") }
      return apply(wanted.configuration, pace: wanted.pace, words)
    } catch {
      return .refusal(problem(error))
    }
  }

  /// Sets values, and starts again at step 0 with them, also where they were set before.
  mutating func restart(_ assignments: [Assignment]) -> Response {
    var response = set(assignments)
    guard response.message?.kind != .warning, response.overlay == nil else { return response }
    resetMarks()
    response.effects += [.session(.reset)] + runOn()
    let words = assignments.map { "\($0.path) \($0.value)" }.joined(separator: ", ")
    response.message = (.info, "step 0: the same initial weights, with \(words)")
    return response
  }

  /// The most runs beside the document's own.
  static let maximumVariants = 4

  /// Shows a run beside the document's own, or lets go of it.
  mutating func compare(_ variant: Variant, _ isOn: Bool) -> Response {
    hasJudgedTwin = true
    guard !isOn || variants.contains(variant) || variants.count < Self.maximumVariants else {
      return .refusal(
        "\(Self.maximumVariants) runs are shown beside this one already: T lets go of one")
    }
    return Response(
      [show(variant, isOn)],
      saying: isOn
        ? "\(variant.title): catches up from step 0, then keeps step"
        : "\(variant.title) is shown no more")
  }
}

extension PlaygroundState {
  /// Shows several runs in place of those that are shown beside the document's own. Runs that were
  /// its own once stay.
  mutating func compare(all wanted: [Variant]) -> Response {
    hasJudgedTwin = true
    let configuration = document.configuration
    let fitting = wanted.filter { whyNotBuilt($0.configuration(configuration)) == nil }
    guard !fitting.isEmpty else {
      let fault = wanted.first.flatMap { whyNotBuilt($0.configuration(configuration)) }
      return .refusal(fault.map { "that cannot be built: \($0)" } ?? "there is nothing to show")
    }
    let room = variants.filter(\.isKept).count
    let leaving = variants.filter { !$0.isKept }
    var effects = leaving.map { show($0, false) }
    let shown = fitting.prefix(Self.maximumVariants - room)
    effects += shown.map { show($0, true) }
    let names = shown.map(\.title).joined(separator: "; ")
    return Response(effects, saying: "beside this run, from step 0: \(names)")
  }
}

extension AppState {
  /// The network of another document beside the open one, once it is read.
  mutating func compare(withDocumentAt path: String) -> [Effect] {
    if let known = gallery.previews[path] { return compare(with: known, at: path) }
    playground?.awaitedNetwork = path
    return [.preview(path)]
  }

  mutating func compare(with experiment: Experiment, at path: String) -> [Effect] {
    let entry = gallery.all.first { $0.path == path }
    return withPlayground { playground in
      playground.awaitedNetwork = nil
      let network = experiment.configuration.network
      var wanted = playground.document.configuration
      wanted.network = network
      if let fault = playground.whyNotBuilt(wanted) {
        return .refusal("that network does not fit this data: \(fault)")
      }
      return playground.compare(.network(entry?.name ?? "other", network), true)
    }
  }
}
