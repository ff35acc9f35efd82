// The graph of the network as text in a language that draws it: what such formats have in common.
internal import Schema

protocol GraphExporter: Exporter {
  /// How it is drawn, for people; `%` stands for the file.
  static var hint: String { get }

  static func text(_ outline: GraphOutline, _ title: String) -> String
}

extension GraphExporter {
  static var options: [ExportOption] {
    [
      ExportOption(
        "repeats", .choice(["folded", "all"]), standard: "folded",
        help: "a repeated block once, or every repeat"),
      variantOption,
    ]
  }

  static func omissions(_ run: ExportedRun, _ choices: ExportChoices) throws -> [String] {
    [Omission.weights]
  }

  static func export(_ run: ExportedRun, _ choices: ExportChoices) throws -> Exported {
    let (trainer, title) = try run.architecture(of: choices.text(variantOption.name))
    let outline = try GraphOutline(trainer, isUnfolded: choices.text("repeats") == "all")
    return Exported([ExportedFile("", text(outline, title))], hints: [hint])
  }

  /// The lines of a text, each with what may not stand in the language written as it asks for,
  /// put together in quotes.
  static func quoted(
    _ text: String, lineBreak: String, escaping: (String) -> String
  ) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      escaping(visible(String($0)))
    }
    return "\"" + lines.joined(separator: lineBreak) + "\""
  }
}
