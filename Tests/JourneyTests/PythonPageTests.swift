// The programs of `Docs/Python.md` run as they stand, after the commands in their first lines, and
// check themselves what they read.
import Foundation
import ProjectSupport
import Testing

@Suite struct PythonPageTests {
  static let tools = JSONRecordTests.tools
  static let examples =
    (try? Page("Docs/Python.md").examples.filter { $0.language == "python" }) ?? []

  @Test func thereAreSome() { #expect(Self.examples.count >= 4) }

  @Test(.enabled(if: tools != nil, "RESPLAY_TOOLS_PYTHON names no Python"))
  func theyRun() throws {
    let python = try #require(Self.tools)
    // In one process: importing pandas and matplotlib takes longer than all they do.
    let folder = try TemporaryFolder()
    var programs: [String] = []
    for (number, example) in Self.examples.enumerated() {
      let place = try folder.folder("\(number)")
      for match in example.text.matches(of: #/(?m)^# resplay ([^\n]+)$/#) {
        let words = match.1.split(separator: " ").map(String.init)
        let arguments = words.prefix { $0 != ">" }
        let outcome = try ProgramUnderTest.run(
          arguments.map { $0.contains(".") ? "\(place)/\($0)" : $0 }, in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        if let target = words.last, arguments.count < words.count {
          try folder.write(outcome.output, to: "\(number)/\(target)")
        }
      }
      programs.append(try folder.write(example.text, to: "\(number)/example.py"))
    }
    let runner = """
      import os, runpy, sys
      for program in sys.argv[1:]:
          os.chdir(os.path.dirname(program))
          runpy.run_path(program)
      """
    try folder.write(runner, to: "run.py")
    let outcome = try ChildProcess.run(
      python, [folder.path("run.py")] + programs, directory: folder.url)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.lines.count >= Self.examples.count, "\(outcome.output)")
    #expect(folder.has("1/run.png"))
  }
}
