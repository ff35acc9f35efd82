// A name that is proposed to save under is no other document's.
import Experiments

extension AppState {
  /// The same with a name that nothing has yet, where one is proposed.
  func proposing(_ overlay: Overlay) -> Overlay {
    guard case .prompt(var prompt) = overlay, prompt.text.isFresh else { return overlay }
    switch prompt.purpose {
    case .save, .exportRun: prompt.text = TextField(free(prompt.text.text), isFresh: true)
    case .open, .title, .runName, .author, .data: break
    }
    return .prompt(prompt)
  }

  /// `mine-2` where `mine` is a document of the gallery.
  private func free(_ name: String) -> String {
    let taken = Set(gallery.all.map(\.name))
    guard taken.contains(name) else { return name }
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    let stem =
      parts.count > 1 && Int(parts[parts.count - 1]) != nil
      ? parts.dropLast().joined(separator: "-") : name
    return (2...taken.count + 2).lazy.map { "\(stem)-\($0)" }.first { !taken.contains($0) } ?? name
  }
}
