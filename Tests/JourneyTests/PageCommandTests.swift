// Every command on the pages for teachers and researchers, in the order of the page, in one folder.
import Foundation
import ProjectSupport
import Testing

@Suite struct PageCommandTests {
  @Test(arguments: ["Docs/Teaching.md", "Docs/Research.md"])
  func everyCommandRuns(page: String) throws {
    let folder = try TemporaryFolder()
    let blocks = try Page(page).examples.filter { $0.language == "sh" }
    #expect(blocks.count >= 5)
    let program = URL(filePath: ProgramUnderTest.path).deletingLastPathComponent().path
    for block in blocks {
      let head = "set -eu\nPATH=\(program):$PATH\n"
      let outcome = try ProgramUnderTest.run(
        ["-c", head + block.text], in: folder,
        environment: ["RESPLAY_PRESETS": ProgramUnderTest.presets], program: "/bin/bash")
      #expect(outcome.status == 0, "\(block.text)\n\(outcome.output)\n\(outcome.errors)")
    }
  }
}
