// The programs on the pages of the documentation run: in a folder of their own, after the commands
// that their comments name. They check what they compute themselves.
import Foundation
import ProjectSupport
import Testing

@Suite struct PageExamplesTests {
  static let examples: [Page.Example] =
    (try? ["Docs/Training.md", "Docs/Weights.md", "Docs/Gradients.md"]
      .flatMap { try Page($0).examples }.filter { $0.language == "python" }) ?? []

  @Test func thereAreSome() { #expect(Self.examples.count >= 4) }

  @Test(
    .enabled(if: Python.any != nil, "no python3"), arguments: examples)
  func runs(example: Page.Example) throws {
    let python = try #require(Python.any)
    if example.text.contains("import torch"), !Python.has("torch", python) { return }
    let folder = try TemporaryFolder()
    for command in example.text.matches(of: #/(?:#|;)\s+(resplay [^\n]+)\n/#) {
      let words = command.1.split(separator: " ").dropFirst().map(String.init)
      let outcome = try ProgramUnderTest.run(words, in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    try folder.write(example.text, to: "example.py")
    let outcome = try ChildProcess.run(python.path, ["example.py"], directory: folder.url)
    #expect(outcome.status == 0 && !outcome.output.isEmpty, "\(outcome.errors)")
  }
}
