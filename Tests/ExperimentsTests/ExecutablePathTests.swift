// The program finds its own file, whatever the system says of it.
import Foundation
import ProjectSupport
import Testing

@testable import Experiments

@Suite struct ExecutablePathTests {
  @Test func thisProcessHasOne() throws {
    let path = try #require(
      ExecutablePath.current(environment: ProcessInfo.processInfo.environment))
    #expect(FileManager.default.isExecutableFile(atPath: path))
  }

  @Test func theSystemIsAskedFirst() {
    #expect(ExecutablePath.found(link: "/a/b", name: "c", path: "/usr/bin") == "/a/b")
  }

  @Test func elseTheNameItWasCalledAsLeadsThere() throws {
    let folder = try TemporaryFolder()
    let root = folder.url.resolvingSymlinksInPath().path
    let program = "\(root)/tool"
    try "".write(toFile: program, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    let link = "\(root)/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: program)
    func found(_ name: String?, _ path: String? = nil) -> String? {
      ExecutablePath.found(link: nil, name: name, path: path)
    }
    #expect(found(link) == program)
    #expect(found("tool", "/nowhere:\(root)") == program)
    #expect(found("tool", "/nowhere") == nil)
    #expect(found("tool") == nil)
    #expect(found("\(root)/missing") == nil)
    #expect(found("") == nil)
    #expect(found(nil) == nil)
  }
}
