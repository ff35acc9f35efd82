// What each list holds, made of the state as it is now.
import Experiments
import Networks
import Numerics
import Problems
import Schema
import Training
import TextUI

extension PickerState {
  /// Everything there is to choose from.
  func made(_ state: AppState) -> [PickerItem] {
    switch subject {
    case .palette: Self.paletteItems(state)
    case .comparison: ComparisonItems.items(state)
    case .diagnosis: DiagnosisItems.items(state)
    case .newData: Self.dataItems
    case .newNetwork(let items): items
    case .newBlock: Self.blockItems(state)
    case .blockMenu: Self.menuItems(state)
    case .formats:
      state.formats.map {
        PickerItem($0.name, detail: $0.summary, .export(format: $0.name))
      }
    case .rows: Self.rowItems(state)
    }
  }

  /// What of it fits the text; behind `set`, the settings.
  func matching(_ all: [PickerItem], _ state: AppState) -> [PickerItem] {
    if case .palette = subject, let typed = Self.setting(text.text) {
      return SettingItems.items(typed, state)
    }
    return PickerFilter.matching(all, text.text)
  }

  func title(_ state: AppState) -> String {
    switch subject {
    case .palette: "Commands"
    case .comparison: "Compare with"
    case .diagnosis: "Diagnosis"
    case .newData: "New: what is to be learnt?"
    case .newNetwork: "New: what learns it?"
    case .newBlock: "Add a block \(state.playground?.placeOfBlockWords ?? "")"
    case .blockMenu: "This block"
    case .formats: "Export this run"
    case .rows: "Go to"
    }
  }

  var help: String {
    switch subject {
    case .palette: "a command, preset or save; set PATH VALUE changes a setting"
    case .comparison: "trains beside this run: same data, seed and batches"
    case .diagnosis: "Enter applies a remedy, on a finding its first; u takes it back"
    case .newData, .newNetwork: "type to filter"
    case .rows: "type a part of a name; Enter goes there"
    case .formats: "Enter writes it into the working folder; nothing is written over"
    case .blockMenu: "Enter does it, u takes it back"
    case .newBlock: "each keeps the shape of what comes in; u takes it back"
    }
  }

  /// Lines for what the selected item means: what was measured takes more words.
  var detailRows: Int { if case .diagnosis = subject { 5 } else { 2 } }

  /// What stands behind `set`, where the line begins with it.
  static func setting(_ text: String) -> String? {
    text == "set" ? "" : text.hasPrefix("set ") ? String(text.dropFirst(4)) : nil
  }

  private static func paletteItems(_ state: AppState) -> [PickerItem] {
    let here = CommandCatalog.all.filter {
      $0.screens.contains(state.screen) && $0.id != "palette"
    }
    var items = here.map { item(of: $0, key: $0.label, state) }
    if state.playground != nil {
      items.append(
        PickerItem(
          "set", note: "PATH VALUE", detail: "Set any value of the document by its key path.",
          .complete("set ")))
    }
    items += Theme.Palette.allCases.map { palette in
      PickerItem(
        "theme \(palette.rawValue)", note: state.drawing.theme.palette == palette ? "now" : "",
        detail: "Colours for this session; --theme and the settings file choose them for good.",
        .theme(palette))
    }
    if let playground = state.playground {
      items += SettingItems.leaves(of: playground.document.settings).map { leaf in
        PickerItem(
          "set \(leaf.path)", note: leaf.text,
          detail: "Now \(leaf.text); Enter, then the new value.",
          .complete("set \(leaf.path) "))
      }
    }
    items += state.gallery.all.filter { $0.isDocument && $0.fault == nil }.map { entry in
      let kind = entry.isPreset ? "preset" : "save"
      return PickerItem(
        "open \(entry.name)", note: kind, detail: entry.title, .open(entry.path))
    }
    return items
  }

  /// A command with its key. One that cannot be done now says so in a word, not by its colour
  /// alone, and why below the list.
  private static func item(of command: Command, key: String, _ state: AppState) -> PickerItem {
    let reason = command.reason(state)
    let words = [reason == nil ? "" : "not now", key].filter { !$0.isEmpty }
    return PickerItem(
      command.title, role: reason == nil ? .plain : .muted, note: words.joined(separator: "  "),
      detail: reason ?? command.help, .command(command.id))
  }

  /// What can be done here first, then what cannot and why.
  private static func menuItems(_ state: AppState) -> [PickerItem] {
    let ids = ["copy", "cut", "paste", "copy_block"]
    let commands = CommandCatalog.ofBlock + CommandCatalog.network.filter { ids.contains($0.id) }
    let items = commands.map { item(of: $0, key: $0.keys.isEmpty ? "" : $0.label, state) }
    return items.filter { $0.role == .plain } + items.filter { $0.role != .plain }
  }

  /// The rows of the panel that has the keyboard.
  private static func rowItems(_ state: AppState) -> [PickerItem] {
    guard let playground = state.playground else { return [] }
    return playground.focusedPanel.list(playground).enumerated().map { index, row in
      PickerItem(row.title, note: row.note, .row(index))
    }
  }

  private static func layers(_ count: Int) -> String {
    count == 1 ? "1 layer" : "\(count) layers"
  }

  /// Blocks that keep the shape of what stands at the cursor, then those that cannot, and why.
  private static func blockItems(_ state: AppState) -> [PickerItem] {
    guard let playground = state.playground, let shape = playground.shapeAtCursor else { return [] }
    let fitting = blockTemplates.compactMap { template in
      template.block(shape).map { block in
        PickerItem(
          template.title, note: layers(block.layers.count), detail: template.summary,
          .block(template.title))
      }
    }
    return fitting
      + blockTemplates.compactMap { template in
        template.reason(shape).map {
          PickerItem(template.title, role: .muted, note: "not here", detail: $0, .nothing)
        }
      }
  }

  private static let dataItems: [PickerItem] =
    [
      PickerItem(
        "a file or folder", note: "path",
        detail: "A table, images, NumPy arrays or text: the network is proposed.", .askPath)
    ]
    + datasetCatalog.entries.compactMap { entry in
      var configuration = RunConfiguration()
      configuration.data = DataSpec(entry.standard)
      guard let outline = DataOutline(configuration.dataSource),
        templateCatalog.contains(where: {
          RunConfiguration.start(on: configuration.data, outline, $0) != nil
        })
      else { return nil }
      return PickerItem(
        entry.kind, note: "\(outline.inputShape) in", detail: entry.summary,
        .data(DataSpec(entry.standard)))
    }

  /// What can be built on data that is drawn.
  static func templates(for data: DataSpec) -> [PickerItem] {
    var configuration = RunConfiguration()
    configuration.data = data
    guard let outline = DataOutline(configuration.dataSource) else { return [] }
    return RunConfiguration.starts(on: data, outline).map { start in
      PickerItem(
        start.template.kind, note: Self.layers(start.configuration.network.layerInstanceCount),
        detail: start.template.summary,
        .create(NewDocument(data: data.kind.kind, template: start.template.kind)))
    }
  }
}

/// Settings by key path: `set PATH VALUE`.
enum SettingItems {
  static func items(_ typed: String, _ state: AppState) -> [PickerItem] {
    guard let playground = state.playground else {
      return [PickerItem("no document is open", role: .muted, .nothing)]
    }
    let parts = typed.split(separator: " ", maxSplits: 1)
    let value = parts.count > 1 ? String(parts[1]) : nil
    let leaves = leaves(of: playground.document.settings)
    let all = leaves.map { leaf in
      PickerItem(
        leaf.path, note: value.map { "\(leaf.text) → \($0)" } ?? leaf.text,
        detail: value == nil
          ? "now \(leaf.text); Tab, then the new value" : "Enter sets it; u takes it back",
        value.map { .set([Assignment(leaf.path, $0)]) } ?? .complete("set \(leaf.path) "))
    }
    guard let wanted = parts.first else { return all }
    if value != nil, let exact = all.first(where: { $0.title == wanted }) { return [exact] }
    return PickerFilter.matching(all, String(wanted))
  }

  /// Every value that a key path reaches, as text.
  static func leaves(of settings: DocumentSettings) -> [(path: String, text: String)] {
    settings.settableValues.map { ($0.path, FieldText.text($0.value) ?? $0.value.excerpt) }
  }
}

/// What can train beside the run.
enum ComparisonItems {
  static func items(_ state: AppState) -> [PickerItem] {
    guard let playground = state.playground else { return [] }
    var items = playground.variants.map { variant in
      PickerItem("let go of \(variant.title)", note: "shown", .show(variant, false))
    }
    items += playground.variants.map { variant in
      PickerItem(
        "go on with \(variant.title)", note: "shown",
        detail: "It becomes the document's own run as it stands; the present one stays beside it.",
        .lead(variant))
    }
    func offer(_ variant: Variant, _ title: String, note: String = "", _ detail: String) {
      guard !playground.variants.contains(variant) else { return }
      items.append(PickerItem(title, note: note, detail: detail, .show(variant, true)))
    }
    let network = playground.network
    if network.hasActiveSkip {
      offer(.twin, "the plain twin", note: "t", "The same run with every skip off.")
    }
    if network.hasSkips, !network.hasAllSkipsOn {
      offer(.residual, "the residual twin", "The same run with every skip on.")
    }
    if let skip = playground.skipAtCursor, network.isOn(skip),
      let title = network.title(of: skip)
    {
      offer(
        .skipOff(skip, title: title), "without the \(title)",
        "The same run with only this skip off, the one at the cursor of the network.")
    }
    let next = nextSeed(playground.seed)
    offer(
      .seed(next), "seed \(next)",
      "The same document with other data, initial weights and batches: what of it is luck.")
    items += playground.document.configuration.sweeps.map { sweep in
      PickerItem(sweep.title, note: "on one axis", detail: sweep.detail, .sweep(sweep.variants))
    }
    let networks = state.gallery.all.filter { $0.isDocument && $0.fault == nil }
    let groups = items.count
    for sweep in playground.document.configuration.sweeps {
      for variant in sweep.variants where variant.id != "seed \(next)" {
        offer(variant, "only \(variant.title)", sweep.detail)
      }
    }
    for index in groups..<items.count { items[index].isInGroup = true }
    let single = items.count - groups
    if let before = playground.history.past.last {
      offer(
        .fixed("before", before.configuration), "before the last edit",
        "The document as it was before it was changed last.")
    }
    for pin in playground.pins {
      offer(
        .fixed("\(pin.name) again", pin.configuration), "pinned: \(pin.name)",
        "The run pinned at step \(NumberFormat.grouped(pin.step)), trained again beside this one.")
    }
    if single > 0 {
      items.append(
        PickerItem(
          "only one of an axis", note: "\(single), Enter lists them",
          detail: "One depth, learning rate, activation, normalization or seed alone.",
          .complete("only ")))
    }
    if !networks.isEmpty {
      items.append(
        PickerItem(
          "network of a preset or save", note: "\(networks.count), Enter lists them",
          detail: "The network of another document on this document's data.",
          .complete("network of ")))
    }
    items += networks.map { entry in
      var item = PickerItem(
        "network of \(entry.name)", note: entry.isPreset ? "preset" : "save",
        detail: "\(entry.title): its network on this document's data.", .compare(entry.path))
      item.isInGroup = true
      return item
    }
    return items
  }
}

/// What the diagnosis found, with its remedies.
enum DiagnosisItems {
  static func items(_ state: AppState) -> [PickerItem] {
    guard let playground = state.playground else { return [] }
    let findings = Diagnosis.findings(playground)
    guard !findings.isEmpty else {
      return [PickerItem("nothing stands out in what was measured", role: .muted, .nothing)]
    }
    // What helps against several findings stands below the gravest of them.
    var known: Set<Remedy.Deed> = []
    return findings.flatMap { finding in
      let mark = finding.mark(state.drawing.glyphs)
      let all = finding.allRemedies(state)
      let new = all.filter { known.insert($0.deed).inserted }
      var head = PickerItem(
        "\(mark) \(finding.text)", role: finding.pickerRole,
        note: new.count < all.count ? "see above" : "", detail: finding.wholeDetail,
        .finding(finding.id))
      head.id = finding.id
      return [head]
        + new.map { remedy in
          var item = PickerItem(
            "    \(remedy.title)", note: remedy.note, detail: finding.wholeDetail, remedy.choice)
          item.id = "\(finding.id): \(remedy.title)"
          return item
        }
    }
  }
}

extension Finding {
  fileprivate var pickerRole: PickerRole {
    switch kind {
    case .bad: .bad
    case .warning: .warning
    case .good: .good
    case .neutral: .muted
    }
  }

  fileprivate var wholeDetail: String {
    source.isEmpty ? detail : detail.isEmpty ? source : "\(detail) (\(source))"
  }
}

extension PickerState {
  /// Whether Enter does something about the selected item: for many a finding no remedy is known.
  func canApply(_ state: AppState) -> Bool {
    guard case .diagnosis = subject else { return true }
    let items = items(state)
    guard items.indices.contains(selection) else { return true }
    switch items[selection].choice {
    case .nothing: return false
    case .finding(let id):
      let finding = state.playground.flatMap { Diagnosis.findings($0).first { $0.id == id } }
      return finding.map { !$0.allRemedies(state).isEmpty } ?? false
    default: return true
    }
  }
}
