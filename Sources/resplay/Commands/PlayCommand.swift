// `resplay [DOCUMENT]`: the playground.
internal import ArgumentParser
internal import Experiments
internal import Foundation
internal import Playground
internal import Terminal
internal import TextUI

struct PlayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "play", abstract: "Opens the playground (the default).",
    discussion: """
      Examples:
        resplay
        resplay spirals-56
        resplay play run.yaml --threads 2
      """)

  @Argument(help: "A file, a preset or a save; without one, the gallery.")
  var document: String?

  @Option(
    parsing: .unconditional, help: "Threads of the training; the results do not depend on it.")
  var threads = 1

  @OptionGroup var folders: FolderOptions

  func run() throws {
    let workspace = try folders.workspace()
    let execution = try workspace.execution(threads: threads)
    // A document that cannot be opened is told before the screen is taken over.
    if let document { _ = try workspace.open(document, streams: false) }
    let environment = ProcessInfo.processInfo.environment
    let display: TerminalDisplay
    do {
      display = try TerminalDisplay { environment[$0] }
    } catch let error as TerminalError {
      throw UsageProblem(error.description)
    }
    let waker = Waker()
    let inbox = Inbox { waker.wake() }
    let runner = EffectRunner(
      workspace: workspace, execution: execution, inbox: inbox, wake: { waker.wake() })
    let size = display.size
    let drawing = Drawing(
      depth: display.capabilities.depth, glyphs: display.capabilities.glyphs)
    let application = PlaygroundApplication(
      AppState(drawing: drawing, width: size.width, height: size.height), runner: runner,
      inbox: inbox, opening: document)
    let signal = EventLoop(display, application).run()
    if signal != nil { application.endAsked() }
    // The terminal is the shell's again. Training may be in the middle of a long step, which
    // nobody waits for; what was to be saved is.
    for line in runner.close() { Console.error(line) }
    if let signal { throw SignalEnd(number: signal) }
    ProcessLife.end(withCode: 0)
  }
}
