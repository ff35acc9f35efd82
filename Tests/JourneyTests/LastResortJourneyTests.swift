// Every way out gives the terminal back: signals of all kinds, crashes at any moment, bursts of
// keys, streams that are closed, a link that stands still.
import ProjectSupport
import Foundation
import Testing

@Suite struct LastResortJourneyTests {
  /// What gives the screen back, whatever TERM says of the rest: the usual screen, no mouse.
  private func expectScreenBack(
    _ program: LiveProcess, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let text = program.readTerminal()
    let left = text.range(of: "\u{1B}[?1049l", options: .backwards)
    let entered = text.range(of: "\u{1B}[?1049h", options: .backwards)
    #expect(left != nil && entered != nil, sourceLocation: sourceLocation)
    if let left, let entered {
      #expect(left.lowerBound > entered.lowerBound, sourceLocation: sourceLocation)
    }
    #expect(text.contains("\u{1B}[?1000l"), sourceLocation: sourceLocation)
    #expect(program.hasCookedLines, sourceLocation: sourceLocation)
  }

  private func playground(
    _ arguments: [String] = ["spirals-56"], in folder: TemporaryFolder,
    shell: String = "exec \"$@\""
  ) throws -> LiveProcess {
    let program = try ProgramUnderTest.start(
      arguments, in: folder, onTerminal: true, shell: shell)
    try program.wait("the playground") {
      $0.readTerminal().contains("Network") && !$0.hasCookedLines
    }
    return program
  }

  private static var signals: [Int32] {
    var signals = [SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU, SIGIO]
    #if os(Linux)
      // Those of power and of a coprocessor, and the first that is free for programs.
      signals += [30, 16, 34]
    #endif
    return signals
  }

  @Test func everySignalThatEndsGivesTheTerminalBack() throws {
    let folder = try TemporaryFolder()
    for signal in Self.signals {
      let program = try playground(in: folder)
      program.send(signal)
      #expect(try program.end(within: 20) == 128 + signal)
      expectScreenBack(program)
    }
  }

  /// In the middle of starting, too: nothing asks a question, nothing waits.
  @Test func crashesAtAnyMomentEndAtOnce() throws {
    let folder = try TemporaryFolder()
    for (number, signal) in [SIGSEGV, SIGABRT, SIGILL, SIGTRAP, SIGFPE, SIGBUS].enumerated() {
      for delay in [0.001, 0.004, 0.012] {
        let program = try ProgramUnderTest.start(
          ["spirals-56"], in: folder, onTerminal: true)
        Thread.sleep(forTimeInterval: delay + Double(number) * 0.001)
        program.send(signal)
        #expect(try program.end(within: 20) == 128 + signal)
        #expect(!program.readTerminal().contains("backtrace"))
      }
    }
  }

  @Test func theQuitKeyEndsATraining() throws {
    let folder = try TemporaryFolder()
    let program = try ProgramUnderTest.start(
      ["train", "spirals-56", "--steps", "10000000"], in: folder, onTerminal: true)
    try program.wait("progress") { $0.readTerminal().contains("steps/s") }
    program.type("\u{1C}")
    #expect(try program.end(within: 20) == 131)
    #expect(!program.readTerminal().contains("Crash"))
  }

  /// Thousands of edits that nobody waits for.
  @Test func aBurstOfKeysHoldsUpNoSignal() throws {
    let folder = try TemporaryFolder()
    let program = try playground(in: folder)
    for _ in 0..<40 {
      program.type(String(repeating: "+", count: 100))
      _ = program.readTerminal()
      Thread.sleep(forTimeInterval: 0.005)
    }
    program.send(SIGTERM)
    #expect(try program.end(within: 15) == 143)
    expectScreenBack(program)
  }

  @Test func closedStreamsStayClosed() throws {
    let folder = try TemporaryFolder()
    let program = try playground(in: folder, shell: "exec \"$@\" 2>&-")
    program.type("q")
    #expect(try program.end(within: 20) == 0)
    expectScreenBack(program)
  }

  /// A terminal that takes nothing any more, and goes on taking after the program has ended. The
  /// shell lives on: with the leader of its session a terminal is gone.
  @Test func aLinkThatStandsStillIsServedLater() throws {
    let folder = try TemporaryFolder()
    let program = try playground(
      in: folder,
      // What a shell says about the signal would wait for the terminal.
      shell: "exec 3>&2 2>/dev/null; sh -c 'echo $$ >number; exec \"$@\" 2>&3' sh \"$@\"; "
        + "echo $? >status; sleep 120")
    let number = try #require(
      Int32(folder.text(of: "number").trimmingCharacters(in: .whitespacesAndNewlines)))
    // Full repaints until nobody takes them.
    for _ in 0..<60 {
      program.type("\u{0C}")
      Thread.sleep(forTimeInterval: 0.02)
    }
    kill(number, SIGTERM)
    try program.wait("the end", seconds: 20) { _ in
      (try? folder.text(of: "status"))?.hasSuffix("\n") == true
    }
    #expect(try folder.text(of: "status") == "143\n")
    try program.wait("the usual screen", seconds: 30) {
      $0.readTerminal().contains("\u{1B}[?1049l")
    }
    expectScreenBack(program)
  }
}
