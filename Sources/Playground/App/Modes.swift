// While a skip is drawn, or an earlier step is looked at, commands that only look go on. Whatever
// would change something says that it does not, however it was asked for: by its key, in a list, or
// with the mouse.
import Training

extension AppState {
  /// Carries out a command where it may be now, or says why not.
  mutating func performNow(_ command: Command) -> [Effect] {
    guard screen == .playground, let playground else { return perform(command, &self) }
    guard playground.past != nil else {
      guard playground.drawing == nil || command.worksWhileDrawing else {
        return refuse("\(command.title): \(Self.drawing)")
      }
      return perform(command, &self)
    }
    let before = self
    let asked = perform(command, &self)
    let changes = asked.contains { effect in
      if case .session(.inspect) = effect { false } else { true }
    }
    let asks =
      switch overlay {
      case nil, .help, .log, .notes: false
      case .picker(let picker): if case .palette = picker.subject { false } else { true }
      default: true
      }
    guard
      changes || asks || self.playground?.generation != playground.generation
        || screen != .playground || isQuitting
    else { return asked }
    self = before
    return refuse("\(command.title): \(Self.lookingBack)")
  }

  /// Why an item of a list cannot be chosen now; nil where it can, or is a command, which says so
  /// itself.
  func whyNotNow(_ choice: PickerItem.Choice) -> String? {
    guard screen == .playground, let playground,
      playground.drawing != nil || playground.past != nil
    else { return nil }
    switch choice {
    case .nothing, .complete, .command, .row, .theme: return nil
    default: return playground.past != nil ? Self.lookingBack : Self.drawing
    }
  }

  private mutating func refuse(_ reason: String) -> [Effect] {
    say(.warning, reason)
    return []
  }

  private static let drawing = "not while a skip is drawn (Esc gives up)"
  private static let lookingBack = "not while looking back; Esc returns to the present"
}
