// Every format of the catalog: named apart, and its choices checked.
import Interchange
import Schema
import Testing

@Suite struct ExporterTests {
  @Test func namesAreDifferentAndFound() throws {
    let names = exporterCatalog.map { $0.name }
    #expect(Set(names).count == names.count)
    for kind in exporterCatalog {
      #expect(try exporter(named: kind.name).name == kind.name)
      #expect(!kind.summary.isEmpty && !kind.summary.hasSuffix("."))
      // What stands where nothing was chosen is allowed.
      let standard = kind.options.map { (name: $0.name, value: $0.standard) }
      #expect(throws: Never.self) { try ExportChoices(kind.options, given: standard) }
    }
    #expect(throws: ExportError.self) { try exporter(named: "safetensor") }
  }

  static let options = [
    ExportOption("width", .number(1...9), standard: 3.3, help: "inches"),
    ExportOption("dark", .flag, standard: false, help: "dark"),
  ]

  @Test func choicesAreOfTheirType() throws {
    let chosen = try ExportChoices(Self.options, given: [("width", 4), ("dark", true)])
    #expect(chosen.number("width") == 4 && chosen.flag("dark"))
    #expect(try ExportChoices(Self.options).number("width") == 3.3)
  }

  @Test(arguments: [("width", Node(12)), ("dark", "yes"), ("wide", 3)])
  func otherChoicesAreRefused(name: String, value: Node) {
    #expect(throws: Faults.self) { try ExportChoices(Self.options, given: [(name, value)]) }
  }
}
