// Carries out what the reducer asks for: sessions, files. Files are read and written on queues of
// their own, so that a slow disk never holds up a key: listing, opening and saving each on one, so
// that a file which takes long to read holds up nothing else.
internal import Numerics
internal import Problems
internal import Dispatch
internal import Engine
internal import Experiments
internal import Foundation
internal import Playground
internal import Schema
internal import Synchronization
internal import Terminal
internal import Training

/// Used from the event loop's thread only.
final class EffectRunner {
  private let workspace: Workspace
  private let execution: ExecutionOptions
  private let inbox: Inbox
  private let wake: @Sendable () -> Void
  private let listing = Desk("resplay.listing")
  private let checking = Desk("resplay.checking")
  private let previewing = Desk("resplay.previewing")
  private let background = BackgroundWork()
  private let timing = Desk("resplay.timing", qos: .utility)
  private let opening = Desk("resplay.opening")
  private let saveQueue = DispatchQueue(label: "resplay.saving", qos: .userInitiated)
  private var session: TrainingSession?
  /// Saves that were asked for and are not done.
  private let saves = DispatchGroup()
  private(set) var hasQuit = false
  /// Whether training goes no step by itself: a journal is played.
  private var isStepped: Bool
  /// How many times as fast as the document says steps are made then; nil: as fast as they can be.
  var pacing: Double?
  /// What was asked to be kept before the last time that it was let go of is kept no more.
  private let keeping = KeptWork()
  /// Commands sent to the present session.
  private(set) var commandsSent = 0
  /// Where unsaved work is kept.
  private let recovery: RecoveryStore?
  private let keepQueue = DispatchQueue(label: "resplay.keeping", qos: .utility)
  /// Says to other windows which document is open here.
  private let claimed = ClaimedDocument()

  init(
    workspace: Workspace, execution: ExecutionOptions, inbox: Inbox,
    wake: @escaping @Sendable () -> Void, isStepped: Bool = false
  ) {
    self.workspace = workspace
    self.execution = execution
    self.inbox = inbox
    self.wake = wake
    self.isStepped = isStepped
    let name = "\(ProcessInfo.processInfo.processIdentifier)-\(Int(Date().timeIntervalSince1970))"
    recovery =
      isStepped ? nil : workspace.stateFolder.map { RecoveryStore(folder: $0, name: name) }
    if let recovery {
      keepQueue.async {
        let found = recovery.found()
        if !found.isEmpty { inbox.post(.recovered(found)) }
      }
    }
  }

  /// The newest snapshot of the present session that was not taken yet.
  func takeSnapshot() -> SessionSnapshot? { session?.takeSnapshot() }

  func run(_ effects: [Effect]) {
    for effect in effects { run(effect) }
  }

  private func run(_ effect: Effect) {
    switch effect {
    case .loadLibrary:
      on(listing) { [checking] library, inbox in
        let entries = library.entries()
        inbox.post(.libraryLoaded(entries))
        checking.ask {
          let checked = library.checked(entries)
          if checked != entries { inbox.post(.libraryChecked(checked)) }
        }
      }
    case .preview(let path):
      on(previewing) { [timing, workspace, execution] library, inbox in
        guard let opened = try? library.open(path, weights: .ignored) else { return }
        inbox.post(.previewed(path: path, opened.experiment))
        // A save may be a stranger's, and large: nothing of it runs before it is opened.
        guard opened.place == .presets else { return }
        timing.ask {
          if let duration = TrainingTime.measured(opened, workspace.kernels, execution) {
            inbox.post(.timed(path: path, duration))
          }
        }
      }
    case .read(let text):
      on(opening) { [workspace] _, inbox in
        do {
          _ = try workspace.document(text, weights: .ignored)
          inbox.post(.textRead(text))
        } catch {
          inbox.post(.openFailed(Self.lines(error)))
        }
      }
    case .open(let name):
      on(opening) {
        [workspace, recovery, claimed, present = claimed.current.withLock { $0?.path }] _, inbox in
        do {
          var document = try workspace.document(workspace.path(typed: name), weights: .needed)
          document.notices += Self.notices(document)
          if let recovery { claimed.claim(&document, recovery, present: present) }
          let opened = document
          if let missing = opened.missingData.first {
            inbox.post(.dataNeeded(opened, missing: missing))
          } else {
            inbox.post(.opened(opened))
          }
        } catch {
          inbox.post(.openFailed(Self.lines(error)))
        }
      }
    case .openReading(let opened, let data, let missing):
      on(opening) { [workspace] _, inbox in
        do {
          let path = workspace.path(typed: data)
          inbox.post(.opened(try opened.reading(path, inPlaceOf: missing)))
        } catch {
          let refused = RefusedPath(path: data, reason: problemText(error))
          inbox.post(.dataNeeded(opened, missing: missing, refused: refused))
        }
      }
    case .startSession(let request):
      closeSession()
      commandsSent = 0
      // One that was kept open goes on holding its lock.
      if let lock = claimed.next.withLock({ $0.take() }) {
        claimed.current.withLock { $0 = lock }
      }
      session = TrainingSession(
        configuration: request.configuration, checkpoint: request.checkpoint,
        files: request.files, kernels: workspace.kernels, options: execution,
        clock: { Clock.seconds() }, wake: wake,
        beforeTurn: { [background] in background.takeTurn() })
    case .session(let command):
      guard let command = isStepped ? stepped(command) : command else { return }
      commandsSent += 1
      session?.send(command)
    case .closeSession: closeSession()
    case .save(var request):
      request.name = workspace.path(typed: request.name)
      save(request, Saving.write)
    case .export(var request):
      request.name = workspace.path(typed: request.name)
      export(request)
    case .share(let request):
      withRun { [workspace, inbox] checkpoint in
        inbox.post(Sharing.code(request, checkpoint, workspace))
      }
    case .exportAs(let format, let request):
      // What depends on the clock is no part of a journal.
      let isTimeless = isTimeless
      withRun { [workspace, inbox, execution] checkpoint in
        inbox.post(
          Sharing.export(format, request, checkpoint, workspace, execution) {
            if !isTimeless { inbox.post(.exporting($0)) }
          })
      }
    case .keep(let request): save(request, Saving.keep)
    case .keepUnsaved(let request): keepUnsaved(request)
    case .forgetKept:
      keeping.start()
      if let recovery { keepQueue.async { recovery.drop() } }
    case .recover(let id):
      on(opening) { [recovery] _, inbox in
        do {
          guard let recovery else { throw LibraryError("there is no folder for unsaved work") }
          inbox.post(.opened(try recovery.open(id)))
        } catch {
          inbox.post(.openFailed(Self.lines(error)))
        }
      }
    case .discardRecovered(let id):
      if let recovery { keepQueue.async { recovery.discard(id) } }
    case .remove(let path):
      guard !isStepped else {
        return inbox.post(.removingFailed("a journal that is played takes no save away"))
      }
      on(opening) { library, inbox in
        do {
          inbox.post(.removed(RemovedSave(path: path, place: try library.remove(path))))
        } catch {
          inbox.post(.removingFailed(problemText(error)))
        }
      }
    case .bringBack(let save):
      on(opening) { library, inbox in
        do {
          try library.bringBack(save.place, to: save.path)
          inbox.post(.broughtBack(save))
        } catch {
          inbox.post(.removingFailed(problemText(error)))
        }
      }
    case .quit: hasQuit = true
    }
  }

  /// Writes what is unsaved beside the documents, with the run as it is now.
  private func keepUnsaved(_ request: SaveRequest) {
    guard let recovery, let session else { return }
    let (workspace, queue, keeping) = (workspace, keepQueue, keeping)
    let round = keeping.round
    let keep: @Sendable (Checkpoint?) -> Void = { checkpoint in
      queue.async {
        guard keeping.round == round else { return }
        KeptWork.write(request, checkpoint, recovery, workspace)
      }
    }
    // Before there is a run, which may take long to be compiled, the document alone.
    if request.hasRun { session.send(.record(keep)) } else { keep(nil) }
  }

  /// What is left of a command while a journal is played: training goes no step by itself.
  private func stepped(_ command: SessionCommand) -> SessionCommand? {
    guard command.isOfTime else { return command }
    guard case .pace(let pace) = command, let pacing else { return nil }
    return .pace(pace.map { $0 * pacing })
  }

  /// Whether nothing on the screen may depend on how fast the machine is.
  var isTimeless: Bool { isStepped && pacing == nil }

  /// The journal is over.
  func goByTheClock() { (isStepped, pacing) = (false, nil) }

  /// Does something with the run as it is, or without one; away from the queue of saves.
  private func withRun(_ work: @escaping @Sendable (Checkpoint?) -> Void) {
    let queue = DispatchQueue.global(qos: .userInitiated)
    guard let session else { return queue.async { work(nil) } }
    commandsSent += 1
    session.send(.record { checkpoint in queue.async { work(checkpoint) } })
  }

  /// Writes a pinned run, with its weights where the session holds them.
  private func export(_ request: ExportRequest) {
    let (workspace, inbox, queue, saves) = (workspace, inbox, saveQueue, saves)
    let write: @Sendable (Checkpoint?) -> Void = { checkpoint in
      saves.enter()
      queue.async {
        inbox.post(Exporting.write(request, checkpoint, workspace))
        saves.leave()
      }
    }
    guard let number = request.number, let session else { return write(nil) }
    commandsSent += 1
    session.send(.pinned(number, write))
  }

  /// Ends training; every file that was asked for is written when this returns.
  /// - Returns: what became of the saves that nobody has heard of yet.
  func close() -> [String] {
    closeSession()
    saves.wait()
    let words: [String] = inbox.take().compactMap { action in
      switch action {
      case .saved(let report):
        "saved \(visible(report.path)) at step \(NumberFormat.grouped(report.step))"
      case .saveExists(let path, _): "not saved: '\(visible(path))' is there already"
      case .saveNeedsCopies: "not saved: data files would have to be copied beside the document"
      case .saveFailed(let reason): "not saved: \(reason)"
      default: nil
      }
    }
    // What is saved needs no other copy.
    let isSaved = !words.contains { $0.hasPrefix("not saved") }
    keepQueue.sync { [recovery] in if isSaved { recovery?.end() } }
    return words
  }

  /// The training queue may be in the middle of a long step or of loading data: it is waited for
  /// elsewhere.
  private func closeSession() {
    guard let ending = session else { return }
    session = nil
    DispatchQueue.global().async { ending.close() }
  }

  private func on(_ desk: Desk, _ work: @escaping @Sendable (Library, Inbox) -> Void) {
    let (library, inbox) = (workspace.library, inbox)
    desk.ask { work(library, inbox) }
  }

  private static func lines(_ error: any Error) -> [String] {
    problemText(error).split(separator: "\n").map(String.init)
  }

  /// What is not as the document says and keeps nobody from going on.
  private static func notices(_ opened: OpenedExperiment) -> [String] {
    if let weights = opened.weights, weights.isMissing {
      return ["there are no weights in '\(weights.path)': the run starts at step 0"]
    }
    guard opened.checkpoint != nil, let results = opened.experiment.results,
      let paths = try? opened.experiment.currentConfiguration().dataPaths,
      let changed = try? results.changedFiles(opened.files, among: paths)
    else { return [] }
    return changed.map { "\($0); r starts anew with it" }
  }

  private typealias Writing = @Sendable (SaveRequest, Checkpoint?, Workspace) -> Action

  private func save(_ request: SaveRequest, _ write: @escaping Writing) {
    let (workspace, inbox, queue, saves) = (workspace, inbox, saveQueue, saves)
    let (claimed, recovery) = (claimed, recovery)
    let post: @Sendable (Action) -> Void = { action in
      if case .saved(let report) = action, let recovery { claimed.follow(report.path, recovery) }
      inbox.post(action)
    }
    saves.enter()
    guard let session else {
      return queue.async {
        post(write(request, nil, workspace))
        saves.leave()
      }
    }
    session.send(
      .checkpoint { result in
        queue.async {
          switch result {
          case .success(let checkpoint): post(write(request, checkpoint, workspace))
          case .failure(let error): post(.saveFailed(problemText(error)))
          }
          saves.leave()
        }
      })
  }
}

extension SessionCommand {
  /// Whether it lets training go on by itself.
  fileprivate var isOfTime: Bool {
    switch self {
    case .run, .pace: true
    default: false
    }
  }
}
