// Forms: opening one for the cursor's row, keys in it, applying it.
import Experiments
import Problems
import Networks
import Numerics
import Schema
import TextUI
import Training

extension PlaygroundState {
  /// Shows the form of the row at the cursor.
  func openForm() -> Response {
    guard let form = FormBuilder.form(for: cursor, in: document.settings),
      !form.fields.isEmpty
    else { return .refusal("there is nothing to edit here") }
    return .showing(.form(following(form)))
  }

  /// Shows the form of a new layer before or after the cursor.
  func openLayerForm(after: Bool) -> Response {
    let last = network.blocks.count - 1
    let place: (block: Int, index: Int, beforeJoins: Bool)
    switch cursor {
    case .input: place = (0, 0, false)
    case .loss where last >= 0: place = (last, network.blocks[last].layers.count, false)
    case .block(let block, _): place = (block, 0, false)
    case .layer(let block, _, let layer): place = (block, after ? layer + 1 : layer, after)
    case .join, .longJoin, .loss:
      guard let join = cursor.skip.flatMap({ network.joinBoundary(of: $0) }) else {
        return .refusal("put the cursor on a block or a layer first")
      }
      place = (join.block, join.index, !after)
    }
    guard network.blocks.indices.contains(place.block) else {
      return .refusal("the network has no block to put a layer into")
    }
    let layers = network.blocks[place.block].layers
    let near = layers[..<min(place.index, layers.count)].last { $0.kind.kind == "dense" }
    let kind = near?.kind ?? layers.first { $0.kind.kind == "dense" }?.kind ?? Dense()
    return .showing(
      .form(
        following(
          FormBuilder.newLayer(
            Layer(kind), block: place.block, index: place.index, repeat: cursor.repeat,
            beforeJoins: place.beforeJoins))))
  }

  /// Does what a form says, or shows it again with what is wrong.
  mutating func apply(_ form: FormState) -> Response {
    var form = form
    do {
      let old = document.configuration
      guard let settings = try settings(of: form) else { return .showing(.form(form)) }
      let words: String
      switch form.target {
      case .configuration: words = changeWords(to: settings)
      case .newLayer(let block, _, _, _):
        words = "\(form.fields.first?.text.text ?? "layer") added to \(network.blocks[block].name)"
      }
      if let fault = whyNotBuilt(settings.configuration), whyNotBuilt(old) == nil {
        let what = "\(form.title): \(words)"
        if let question = remedy(of: fault, in: settings.configuration, pace: settings.pace, what) {
          return question
        }
        form.error = fault.description
        return .showing(.form(form))
      }
      let response = apply(settings.configuration, pace: settings.pace, "\(form.title): \(words)")
      if case .newLayer(let block, let index, let place, _) = form.target {
        cursor = .layer(block: block, repeat: place, layer: index)
        documentChanged()
      }
      return response
    } catch {
      form.show((error as? Faults)?.list ?? (error as? Fault).map { [$0] } ?? [])
      if form.error == nil, !form.fields.contains(where: { $0.error != nil }) {
        form.error = problem(error)
      }
      return .showing(.form(form))
    }
  }
}

extension PlaygroundState {
  /// What a form says, as settings; nil where it says no layer.
  /// - Throws: `Faults` or `Fault` by key path.
  private func settings(of form: FormState) throws -> DocumentSettings? {
    var settings = document.settings
    switch form.target {
    case .configuration:
      settings = try form.applied(to: settings)
      settings.configuration.fitHead(from: document.configuration)
    case .newLayer(let block, let index, _, let beforeJoins):
      guard let layer = try form.layer() else { return nil }
      settings.configuration.network = try settings.configuration.network.inserting(
        layer, at: index, inBlock: block, beforeJoins: beforeJoins)
    }
    return settings
  }

  /// Layers and joins, repeats included, up to which what follows is worked out between two keys.
  private static let followedAtOnce = 1_500

  /// The form with what follows from its values.
  func following(_ form: FormState) -> FormState {
    var form = form
    form.follows = consequence(of: form)
    return form
  }

  private func consequence(of form: FormState) -> Consequence? {
    guard let settings = try? settings(of: form),
      let data = snapshot?.dataset.map({ DataOutline($0, of: settings.configuration.data) })
        ?? DataOutline(settings.configuration.dataSource)
    else { return nil }
    let wanted = settings.configuration
    // Other data has other rows than those that are loaded.
    let outline =
      wanted.data == document.configuration.data ? data : DataOutline(wanted.dataSource)
    guard let outline,
      wanted.network.layerInstanceCount + wanted.network.joinInstanceCount <= Self.followedAtOnce
    else { return nil }
    do {
      let lowered = try Fit.lowered(wanted, outline)
      var words = Self.amount(
        main?.parameterCount, lowered.parameterCount, "parameters", NumberFormat.grouped)
      words += ", " + Self.amount(main?.flops, lowered.flops, "FLOPs", NumberFormat.abbreviated)
      return Consequence(text: "\(words) a sample, forward")
    } catch {
      return Consequence(text: "it cannot be built: \(problem(error))", isRefused: true)
    }
  }

  /// `14 770 parameters`, `14 770 → 15 042 parameters`.
  private static func amount(
    _ old: Int?, _ new: Int, _ noun: String, _ format: (Int) -> String
  ) -> String {
    let before = old.flatMap { $0 > 0 && $0 != new ? "\(format($0)) → " : nil } ?? ""
    return "\(before)\(format(new)) \(noun)"
  }

  /// What a form changed, in a few words.
  private func changeWords(to new: DocumentSettings) -> String {
    let words = Training.changeWords(from: document.configuration, to: new.configuration)
    guard new.pace != document.presentation.pace else { return words }
    let pace = new.pace > 0 ? "pace \(NumberFormat.compact(new.pace))" : "the usual pace"
    return words.isEmpty ? pace : "\(words), \(pace)"
  }
}

func formKey(_ state: inout AppState, _ form: FormState, _ stroke: KeyStroke) -> [Effect] {
  var form = form
  if form.list != nil {
    form.listKey(stroke)
    state.overlay = .form(form.list == nil ? state.following(form) : form)
    return []
  }
  switch stroke.key {
  case .escape:
    state.overlay = nil
    return []
  case .enter:
    state.overlay = nil
    return state.withPlayground { $0.apply(form) }
  case .down, .tab: form.move(by: 1)
  case .up, .backTab: form.move(by: -1)
  case .pageDown: form.move(by: 8)
  case .pageUp: form.move(by: -8)
  case .left, .right: form.step(by: stroke.key == .right ? 1 : -1)
  case .home, .end: form.edit { $0.moveToEnd(stroke.key == .end) }
  case .backspace: form.deleteBackward()
  case .delete: form.edit { $0.deleteForward() }
  case .character(let scalar) where stroke.modifiers.isEmpty: form.type(scalar)
  default: break
  }
  state.overlay = .form(state.following(form))
  return []
}

extension AppState {
  /// A form with what follows from its values, where those have changed.
  func following(_ form: FormState) -> FormState {
    if case .form(let before) = overlay, before.fields.map(\.text) == form.fields.map(\.text) {
      return form
    }
    return playground?.following(form) ?? form
  }
}

extension FormState {
  mutating func move(by offset: Int) {
    guard !fields.isEmpty else { return }
    select(((selection + offset) % fields.count + fields.count) % fields.count)
  }

  mutating func select(_ index: Int) {
    guard fields.indices.contains(index) else { return }
    selection = index
    fields[index].isFresh = true
  }

  private var isTyped: Bool {
    switch selected?.type {
    case .text, .notation: true
    default: false
    }
  }

  private var isNumber: Bool {
    switch selected?.type {
    case .integer, .number: true
    default: false
    }
  }

  mutating func step(by direction: Int) {
    guard let field = selected else { return }
    if !field.isFresh && isTyped || FieldText.stepped(field, by: direction) == nil {
      edit { $0.move(by: direction) }
    } else if let text = FieldText.stepped(field, by: direction) {
      set(text)
    }
  }

  /// Gives the selected field a value.
  mutating func set(_ text: String) {
    guard let field = selected else { return }
    fields[selection].text = TextField(text)
    fields[selection].isFresh = true
    fields[selection].error = nil
    error = nil
    if field.isKind { kindChosen(at: selection) }
  }

  /// Whether the selected field has values to list.
  var isChoice: Bool { selected.map { !FieldText.suggestions($0).isEmpty } ?? false }

  /// Takes back a character; of a value that was not touched, all of it.
  mutating func deleteBackward() {
    let isFresh = selected?.isFresh == true
    edit { if isFresh { $0 = TextField() } else { $0.deleteBackward() } }
  }

  /// Changes the text of a typed field.
  mutating func edit(_ change: (inout TextField) -> Void) {
    guard isTyped || isNumber else { return }
    change(&fields[selection].text)
    fields[selection].isFresh = false
    fields[selection].error = nil
    error = nil
  }

  /// One typed character: text where text is typed, else movement and choice.
  mutating func type(_ scalar: Unicode.Scalar) {
    if isChoice, !isTyped || selected?.isFresh == true, scalar == " " { return openList() }
    if isChoice, !isTyped { return openList(typing: scalar) }
    if isTyped || isNumber && "0123456789.+-eE".unicodeScalars.contains(scalar) {
      insert([scalar])
      return
    }
    switch scalar {
    case "j": move(by: 1)
    case "k": move(by: -1)
    case "h": step(by: -1)
    case "l": step(by: 1)
    default: break
    }
  }

  /// Typed or pasted text; into a field just selected it goes in place of what is there.
  mutating func insert(_ text: [Unicode.Scalar]) {
    guard let field = selected else { return }
    edit {
      if field.isFresh { $0 = TextField() }
      $0.insert(text)
    }
  }
}

extension RunConfiguration {
  /// Where other data or another loss was chosen: gives the last layer as many units as it needs,
  /// and other data a loss that can measure it.
  mutating func fitHead(from old: RunConfiguration) {
    guard data != old.data || training.loss != old.training.loss,
      let task = data.kind.task
    else { return }
    if data != old.data { training.loss = task.fitted(training.loss) }
    network = network.fittingHead(toUnits: training.loss.units(task.outputCount))
  }
}
