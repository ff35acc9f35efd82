// What a change of the open document asks of the app: effects, something to say, something to show.

struct Response: ExpressibleByArrayLiteral {
  var effects: [Effect]
  /// For the message line.
  var message: (kind: Message.Kind, text: String)?
  /// Shown over the screen from now on.
  var overlay: Overlay?

  init(_ effects: [Effect] = [], _ kind: Message.Kind = .info, saying text: String?) {
    self.effects = effects
    message = text.map { (kind, $0) }
  }

  init(arrayLiteral effects: Effect...) { self.init(effects, saying: nil) }

  /// Nothing is done, for a reason.
  static func refusal(_ reason: String) -> Response {
    Response([], .warning, saying: reason)
  }

  static func showing(_ overlay: Overlay) -> Response {
    var response: Response = []
    response.overlay = overlay
    return response
  }
}

extension AppState {
  /// Changes the open document, and says and shows what that asks for. Nothing where no document
  /// is open. The only place where a change unwraps it.
  mutating func withPlayground(_ change: (inout PlaygroundState) -> Response) -> [Effect] {
    guard var open = playground else { return [] }
    // One owner: its arrays are changed in place.
    playground = nil
    let response = change(&open)
    playground = open
    if let message = response.message { say(message.kind, message.text) }
    if let overlay = response.overlay { self.overlay = proposing(overlay) }
    return response.effects
  }

  /// Says something on the message line, and keeps it.
  mutating func say(_ kind: Message.Kind, _ text: String) { log.add(kind, text, at: now) }
}
