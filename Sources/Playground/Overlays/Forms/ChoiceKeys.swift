// The list of values that a field opens: typed letters narrow it down, Enter takes one.
import Schema
import TextUI

extension FormState {
  /// The values of the selected field that fit what is typed: those that begin so, then those that
  /// have it in them.
  var listed: [String] {
    guard let list, let field = selected else { return [] }
    let values = FieldText.suggestions(field)
    let typed = list.text.text.lowercased()
    guard !typed.isEmpty else { return values }
    let first = values.filter { $0.lowercased().hasPrefix(typed) }
    return first + values.filter { !first.contains($0) && $0.lowercased().contains(typed) }
  }

  /// Lists the values of the selected field, the present one selected.
  mutating func openList(typing first: Unicode.Scalar? = nil) {
    guard let field = selected else { return }
    let values = FieldText.suggestions(field)
    guard !values.isEmpty else { return }
    var opened = ChoiceList()
    if let first { opened.text.insert([first]) }
    list = opened
    // A letter that no value has opens the list whole.
    if listed.isEmpty { list = ChoiceList() }
    if first == nil { list?.selection = values.firstIndex(of: field.text.text) ?? 0 }
  }

  /// Takes a listed value.
  mutating func choose(_ index: Int) {
    guard listed.indices.contains(index) else { return }
    let value = listed[index]
    list = nil
    set(value)
  }

  /// What a value of the selected field means; empty where only its name says it.
  func summary(of value: String) -> String {
    guard let field = selected else { return "" }
    guard field.isKind, let catalog = sections[field.section].catalog else { return field.help }
    return catalog.summary(of: value)
  }

  /// A key while the values are listed.
  mutating func listKey(_ stroke: KeyStroke) {
    guard var open = list else { return }
    let last = max(0, listed.count - 1)
    switch stroke.key {
    case .escape:
      list = nil
      return
    case .enter, .tab: return choose(open.selection)
    case .down: open.selection = min(last, open.selection + 1)
    case .up: open.selection = max(0, open.selection - 1)
    case .pageDown: open.selection = min(last, open.selection + 8)
    case .pageUp: open.selection = max(0, open.selection - 8)
    case .home: open.selection = 0
    case .end: open.selection = last
    default: if open.text.edit(stroke) { open.selection = 0 }
    }
    list = open
  }
}
