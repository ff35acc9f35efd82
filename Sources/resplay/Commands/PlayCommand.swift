// `resplay [DOCUMENT]`: the playground.
internal import ArgumentParser
internal import Engine
internal import Experiments
internal import Foundation
internal import Interchange
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
        resplay open run.resplay
        resplay spirals-56 --journal what-i-did.jsonl
        resplay play what-i-did.jsonl --speed 4
        resplay play --replay what-i-did.jsonl
        resplay play --replay what-i-did.jsonl --cast what-i-did.cast
        resplay play --replay what-i-did.jsonl --html what-i-did.html
        resplay play --replay what-i-did.jsonl --coloured | less -R

      --journal writes every key and click with the step at which it came. Such a file in place \
      of a document is played on the terminal, at --speed; there space pauses, + and - change the \
      speed, and Esc takes over. --replay plays it without a terminal, training up to each step, \
      and prints the last screen: the same every time; --coloured prints it in its colours, \
      --html writes it as a page in its colours, --cast writes a recording of all screens for \
      asciinema and its players. A journal is the best report of a fault.

      Colours and characters are also set in a file, by default ~/.config/resplay/config.yaml:

      \(DisplaySettings.example.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
      """,
    aliases: ["open"])

  @Argument(
    help: "A file, a preset, a save, a pack, a code or a journal; without one, the gallery.",
    completion: .played)
  var document: String?

  @Option(
    parsing: .unconditional, help: "Threads of the training; the results do not depend on it.")
  var threads = 1

  @Option(
    help: ArgumentHelp("Writes what is done to this file.", valueName: "file"),
    completion: .file())
  var journal: String?

  @Option(
    help: ArgumentHelp("Plays a journal and prints its last screen.", valueName: "file"),
    completion: .file())
  var replay: String?

  @Option(
    help: ArgumentHelp(
      "With --replay: writes a recording of it (asciicast 2) to this file.", valueName: "file"),
    completion: .file())
  var cast: String?

  @Option(
    help: ArgumentHelp(
      "With --replay: writes the last screen in its colours as a page to this file.",
      valueName: "file"), completion: .file())
  var html: String?

  @Flag(help: "With --replay: prints the last screen in its colours.")
  var coloured = false

  @Flag(help: "Lets --cast and --html write over a file that is there.")
  var replace = false

  @Option(help: "How many times as fast as it was made a journal is played, 0.25 to 32.")
  var speed = 1.0

  @OptionGroup var display: DisplayOptions
  @OptionGroup var folders: FolderOptions

  func run() throws {
    let workspace = try folders.workspace()
    let execution = try workspace.execution(threads: threads)
    guard (0.25...32).contains(speed) else {
      throw UsageProblem("--speed: read \(speed); allowed: a number from 0.25 to 32")
    }
    guard replay != nil || cast == nil && html == nil && !coloured else {
      throw UsageProblem(
        "--cast, --html and --coloured are for --replay FILE; give a journal to play")
    }
    if let replay { return try play(replay, document, workspace, execution) }
    if let document, Journal.isOne(document) { return try show(document, workspace, execution) }
    let settings = try display.settings(file: workspace.settingsFile ?? "")
    // A document that cannot be opened is told before the screen is taken over.
    let opened = try document.map { try workspace.open($0, streams: false) }
    let writer = try journal.map {
      try JournalWriter(
        $0,
        Journal.Head(
          program: Resplay.configuration.version,
          document: opened.map { Journal.name(of: $0, named: document ?? "") },
          digest: opened.map(Journal.digest)))
    }
    let environment = ProcessInfo.processInfo.environment
    let display: TerminalDisplay
    do {
      display = try Self.terminal(settings)
    } catch let error as TerminalError {
      writer?.discard()
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

  /// - Throws: `TerminalError` where it cannot be taken over.
  private static func terminal(_ settings: DisplaySettings) throws -> TerminalDisplay {
    let environment = ProcessInfo.processInfo.environment
    return try TerminalDisplay(depth: settings.depth, glyphs: settings.glyphSet) {
      environment[$0]
    }
  }

  /// Plays a journal on the terminal, or without one where there is none.
  private func show(
    _ file: String, _ workspace: Workspace, _ execution: ExecutionOptions
  ) throws {
    let settings = try self.display.settings(file: workspace.settingsFile ?? "")
    let (journal, name) = try Self.read(file, document: nil, workspace)
    let display: TerminalDisplay
    do {
      display = try Self.terminal(settings)
    } catch let error as TerminalError where error.reason == .notATerminal {
      return try play(file, nil, workspace, execution)
    } catch let error as TerminalError {
      throw UsageProblem(error.description)
    }
    let waker = Waker()
    let inbox = Inbox { waker.wake() }
    let runner = EffectRunner(
      workspace: workspace, execution: execution, inbox: inbox, wake: { waker.wake() },
      isStepped: true)
    let environment = ProcessInfo.processInfo.environment
    let drawing = Drawing(
      settings.palette(colorfgbg: environment["COLORFGBG"]), depth: display.capabilities.depth,
      glyphs: display.capabilities.glyphs)
    let application = PlaygroundApplication(
      AppState(
        drawing: drawing, width: Journal.firstSize.width, height: Journal.firstSize.height),
      runner: runner, inbox: inbox, opening: name)
    let show = JournalShow(application, journal, speed: speed, clock: { Clock.seconds() }) { wait in
      DispatchQueue.global().asyncAfter(deadline: .now() + wait) { waker.wake() }
    }
    let signal = EventLoop(display, show).run()
    if signal != nil, show.isTakenOver { application.endAsked() }
    for line in runner.close() { Console.error(line) }
    if let signal { throw SignalEnd(number: signal) }
    ProcessLife.end(withCode: 0)
  }

  /// A journal and the document it is of.
  /// - Throws: `CheckFailure` where that is not the document it was made with.
  private static func read(
    _ file: String, document: String?, _ workspace: Workspace
  ) throws -> (journal: Journal, name: String?) {
    let journal = try Journal(contentsOf: file)
    let name =
      document ?? journal.head.document.map { Journal.place(of: $0, besideJournal: file) }
    if let name {
      let opened = try workspace.open(name, streams: false)
      if let digest = journal.head.digest, digest != Journal.digest(of: opened) {
        throw CheckFailure(
          "'\(visible(name))' is not the document of this journal: it was changed since, or its "
            + "run went on")
      }
    }
    return (journal, name)
  }

  /// Plays a journal without a terminal.
  private func play(
    _ file: String, _ document: String?, _ workspace: Workspace, _ execution: ExecutionOptions
  ) throws {
    let (recorder, printer) = (
      writer("--cast", cast, ending: "cast"), writer("--html", html, ending: "html")
    )
    try recorder?.check()
    try printer?.check()
    let (journal, name) = try Self.read(file, document: document, workspace)
    let signal = DispatchSemaphore(value: 0)
    let inbox = Inbox { signal.signal() }
    let runner = EffectRunner(
      workspace: workspace, execution: execution, inbox: inbox, wake: { signal.signal() },
      isStepped: true)
    let hasColors = coloured || recorder != nil || printer != nil
    let settings = try display.settings(file: workspace.settingsFile ?? "")
    let palette = hasColors ? settings.palette(colorfgbg: nil) : .dark
    let drawing = Drawing(
      palette, depth: hasColors ? .truecolor : .mono, glyphs: Console.isUTF8 ? .unicode : .ascii)
    let application = PlaygroundApplication(
      AppState(
        drawing: drawing, width: Journal.firstSize.width, height: Journal.firstSize.height),
      runner: runner, inbox: inbox, opening: name)
    let size = journal.entries.first?.size ?? []
    let title = "resplay " + (name.map(shownName) ?? "")
    var recording = try ScreenRecording(
      width: size.first ?? Journal.firstSize.width, height: size.last ?? Journal.firstSize.height,
      title: title)
    let player = JournalPlayer(
      application, journal, signal: signal, speed: speed,
      watch: recorder == nil ? nil : { try recording.add($0, at: $1) })
    let screen = try player.play()
    _ = runner.close()
    let page = ScreenPage(title: title, palette)
    for (writer, text) in [(recorder, { recording.text }), (printer, { page.text(screen) })] {
      guard let writer else { continue }
      try writer.write([ExportedFile("", text())])
      Console.line("wrote \(writer.path)")
    }
    if coloured {
      Console.raw(ScreenText.lines(screen).joined(separator: "\n") + "\n")
    } else if recorder == nil, printer == nil {
      Console.raw(screen.plainText() + "\n")
    }
  }

  private func writer(_ option: String, _ path: String?, ending: String) -> ExportWriter? {
    path.map {
      ExportWriter(path: $0, output: .file(ending: ending), replacing: replace, option: option)
    }
  }
}
