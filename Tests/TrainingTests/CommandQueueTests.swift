// What waits for training stays small however long a key is held, and comes to the same.
import Engine
import Networks
import Problems
import Schema
import Testing
@testable import Training

@Suite struct CommandQueueTests {
  private func edit(_ number: Int) -> SessionCommand {
    .update(smallRun { $0.seed = number })
  }

  /// The queue in words: an edit by its number.
  private func words(_ commands: [SessionCommand]) -> String {
    var queue = CommandQueue()
    commands.forEach { queue.add($0) }
    #expect(queue.commands.count + queue.skipped == commands.count)
    return words(of: queue)
  }

  private func words(of queue: CommandQueue) -> String {
    queue.commands.map { command in
      switch command {
      case .update(let configuration): "edit \(configuration.seed)"
      case .run: "run"
      case .pause: "pause"
      case .steps(let count): "steps \(count)"
      case .reset: "reset"
      case .show(let variant, let isOn): "\(variant.id) \(isOn)"
      case .pace(let pace): "pace \(Int(pace ?? 0))"
      case .record: "record"
      case .analyze(let kind): "analyze \(kind.rawValue)"
      case .cancelAnalysis: "cancel"
      case .inspect(let request): "inspect \(request?.path ?? "nothing")"
      case .leaveOut(let parts): "leave out \(parts.count)"
      case .look(let step): "look \(step ?? -1)"
      case .branch(let step, _): "branch \(step)"
      case .lead(let variant, _): "lead \(variant.id)"
      case .pin(let number, _): "pin \(number)"
      case .unpin(let number): "unpin \(number)"
      case .restore(let number, _): "restore \(number)"
      case .pinned(let number, _): "pinned \(number)"
      case .checkpoint: "checkpoint"
      }
    }.joined(separator: ", ")
  }

  @Test func theNewestEditTakesTheOldOnesPlace() {
    #expect(words((1...50).map(edit)) == "edit 50")
    #expect(words([edit(1), .run, edit(2), .pause, edit(3)]) == "edit 3, run, pause")
    #expect(words([.pace(5), edit(1), .pace(7), edit(2)]) == "pace 7, edit 2")
    #expect(words([.analyze(.lesions), .run, .analyze(.paths)]) == "analyze paths, run")
  }

  @Test func aSaveGetsWhatItWasAskedFor() {
    let save = SessionCommand.checkpoint { _ in }
    #expect(words([edit(1), edit(2), save, edit(3), edit(4)]) == "edit 2, checkpoint, edit 4")
    #expect(words([.reset, save, .reset]) == "reset, checkpoint, reset")
  }

  @Test func editsStayOnTheirSideOfABranch() {
    let branch = SessionCommand.branch(9, keeping: .twin)
    #expect(
      words([edit(1), .look(3), .look(9), branch, edit(2), edit(3)])
        == "edit 1, look 9, branch 9, edit 3")
  }

  @Test func newStartsAndVariantsAreMadeOnce() {
    #expect(words([edit(1), .reset, edit(2), .reset]) == "edit 2, reset")
    #expect(words([.reset, edit(1), edit(2)]) == "reset, edit 2")
    let show = SessionCommand.show(.twin, true)
    #expect(words([show, edit(1), .show(.twin, false)]) == "edit 1, twin false")
    #expect(words([edit(1), show, edit(2), show]) == "edit 2, twin true")
  }

  @Test func whatIsCountedIsKept() {
    #expect(words([.steps(1), .steps(1), .run, .pause]) == "steps 1, steps 1, run, pause")
  }

  @Test func aHeldKeyStaysSmall() {
    var queue = CommandQueue()
    for number in 0..<2_000 {
      queue.add(edit(number))
      if number % 3 == 0 { queue.add(.reset) }
      if number % 7 == 0 { queue.add(.show(.twin, number % 2 == 0)) }
      if number % 11 == 0 { queue.add(.pace(Double(number))) }
      #expect(queue.commands.count <= 6)
    }
  }

  @Test func closingKeepsWhatASaveNeeds() {
    var queue = CommandQueue()
    for command: SessionCommand in [
      .run, edit(1), .show(.twin, true), .checkpoint { _ in }, edit(2), .run,
    ] { queue.add(command) }
    queue.close()
    #expect(words(of: queue) == "edit 1, checkpoint")
    var other = CommandQueue()
    other.add(edit(1))
    other.close()
    #expect(other.commands.isEmpty)
  }
}
