// `resplay [DOCUMENT]`: the playground.
internal import ArgumentParser
internal import Engine
internal import Experiments
internal import Foundation
internal import Playground
internal import Schema
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
        resplay spirals-56 --journal what-i-did.jsonl
        resplay play --replay what-i-did.jsonl

      --journal writes every key and click with the step at which it came. --replay plays such \
      a file without a terminal, training up to each step, and prints the last screen: the same \
      every time.

      Colours and characters are also set in a file, by default ~/.config/resplay/config.yaml:
      \(DisplaySettings.example)
      """)

  @Argument(help: "A file, a preset or a save; without one, the gallery.")
  var document: String?

  @Option(
    parsing: .unconditional, help: "Threads of the training; the results do not depend on it.")
  var threads = 1

  @Option(help: ArgumentHelp("Writes what is done to this file.", valueName: "file"))
  var journal: String?

  @Option(help: ArgumentHelp("Plays a journal and prints its last screen.", valueName: "file"))
  var replay: String?

  @OptionGroup var display: DisplayOptions
  @OptionGroup var folders: FolderOptions

  func run() throws {
    let workspace = try folders.workspace()
    let execution = try workspace.execution(threads: threads)
    if let replay { return try play(replay, workspace, execution) }
    let settings = try display.settings(file: workspace.settingsFile ?? "")
    // A document that cannot be opened is told before the screen is taken over.
    let opened = try document.map { try workspace.open($0, streams: false) }
    let writer = try journal.map {
      try JournalWriter(
        $0,
        Journal.Head(
          program: Resplay.configuration.version, document: document,
          digest: opened.map(Journal.digest)))
    }
    let environment = ProcessInfo.processInfo.environment
    let display: TerminalDisplay
    do {
      display = try TerminalDisplay(depth: settings.depth, glyphs: settings.glyphSet) {
        environment[$0]
      }
    } catch let error as TerminalError {
      throw UsageProblem(error.description)
    }
    let waker = Waker()
    let inbox = Inbox { waker.wake() }
    let runner = EffectRunner(
      workspace: workspace, execution: execution, inbox: inbox, wake: { waker.wake() })
    let size = display.size
    let drawing = Drawing(
      settings.palette(colorfgbg: environment["COLORFGBG"]), depth: display.capabilities.depth,
      glyphs: display.capabilities.glyphs)
    var state = AppState(drawing: drawing, width: size.width, height: size.height)
    state.followsBackground = settings.theme == .auto
    if state.followsBackground { display.askBackground() }
    if settings.colors == .auto { display.askTruecolor() }
    let application = PlaygroundApplication(
      state, runner: runner, inbox: inbox, opening: document, journal: writer)
    let signal = EventLoop(display, application).run()
    if signal != nil { application.endAsked() }
    // The terminal is the shell's again. Training may be in the middle of a long step, which
    // nobody waits for; what was to be saved is.
    for line in runner.close() { Console.error(line) }
    if let signal { throw SignalEnd(number: signal) }
    ProcessLife.end(withCode: 0)
  }

  /// Plays a journal without a terminal.
  private func play(
    _ file: String, _ workspace: Workspace, _ execution: ExecutionOptions
  ) throws {
    let journal = try Journal(contentsOf: file)
    let name = document ?? journal.head.document
    if let name {
      let opened = try workspace.open(name, streams: false)
      if let digest = journal.head.digest, digest != Journal.digest(of: opened) {
        throw CheckFailure(
          "'\(visible(name))' is not the document of this journal: it was changed since, or its "
            + "run went on")
      }
    }
    let signal = DispatchSemaphore(value: 0)
    let inbox = Inbox { signal.signal() }
    let runner = EffectRunner(
      workspace: workspace, execution: execution, inbox: inbox, wake: { signal.signal() },
      isStepped: true)
    let drawing = Drawing(depth: .mono, glyphs: Console.isUTF8 ? .unicode : .ascii)
    let application = PlaygroundApplication(
      AppState(
        drawing: drawing, width: Journal.firstSize.width, height: Journal.firstSize.height),
      runner: runner, inbox: inbox, opening: name)
    let text = try JournalPlayer(application, journal, signal: signal).play()
    _ = runner.close()
    Console.raw(text)
  }
}
