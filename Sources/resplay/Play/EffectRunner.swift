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
  private let opening = Desk("resplay.opening")
  private let saveQueue = DispatchQueue(label: "resplay.saving", qos: .userInitiated)
  private var session: TrainingSession?
  /// Saves that were asked for and are not done.
  private let saves = DispatchGroup()
  private(set) var hasQuit = false

  init(
    workspace: Workspace, execution: ExecutionOptions, inbox: Inbox,
    wake: @escaping @Sendable () -> Void
  ) {
    self.workspace = workspace
    self.execution = execution
    self.inbox = inbox
    self.wake = wake
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
      on(previewing) { library, inbox in
        if let opened = try? library.open(path, weights: false) {
          inbox.post(.previewed(path: path, opened.experiment))
        }
      }
    case .open(let name):
      on(opening) { library, inbox in
        do {
          inbox.post(.opened(try library.open(name)))
        } catch {
          inbox.post(.openFailed(problemText(error).split(separator: "\n").map(String.init)))
        }
      }
    case .startSession(let request):
      closeSession()
      session = TrainingSession(
        configuration: request.configuration, checkpoint: request.checkpoint,
        files: request.files, kernels: workspace.kernels, options: execution,
        clock: { Clock.seconds() }, wake: wake, beforeTurn: { ThreadPriority.lower() })
    case .session(let command): session?.send(command)
    case .closeSession: closeSession()
    case .save(let request): save(request, Self.write)
    case .keep(let request): save(request, Self.keep)
    case .quit: hasQuit = true
    }
  }

  /// Ends training; every file that was asked for is written when this returns.
  /// - Returns: what became of the saves that nobody has heard of yet.
  func close() -> [String] {
    closeSession()
    saves.wait()
    return inbox.take().compactMap { action in
      switch action {
      case .saved(let report):
        "saved \(visible(report.path)) at step \(NumberFormat.grouped(report.step))"
      case .saveExists(let path, _): "not saved: '\(visible(path))' is there already"
      case .saveFailed(let reason): "not saved: \(reason)"
      default: nil
      }
    }
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

  private typealias Writing = @Sendable (SaveRequest, Checkpoint?, Library) -> Action

  private func save(_ request: SaveRequest, _ write: @escaping Writing) {
    let (library, inbox, queue, saves) = (workspace.library, inbox, saveQueue, saves)
    saves.enter()
    guard let session else {
      return queue.async {
        inbox.post(write(request, nil, library))
        saves.leave()
      }
    }
    session.send(
      .checkpoint { result in
        queue.async {
          switch result {
          case .success(let checkpoint): inbox.post(write(request, checkpoint, library))
          case .failure(let error): inbox.post(.saveFailed(problemText(error)))
          }
          saves.leave()
        }
      })
  }

  /// Writes under the first name that is free.
  @Sendable private static func keep(
    _ request: SaveRequest, checkpoint: Checkpoint?, to library: Library
  ) -> Action {
    var numbered = request
    let stem = request.name.hasSuffix(".yaml") ? String(request.name.dropLast(5)) : request.name
    let ending = request.name.dropFirst(stem.count)
    for number in 2...100 {
      let action = write(numbered, checkpoint: checkpoint, to: library)
      guard case .saveExists = action else { return action }
      numbered.name = "\(stem)-\(number)\(ending)"
    }
    return write(numbered, checkpoint: checkpoint, to: library)
  }

  @Sendable private static func write(
    _ request: SaveRequest, checkpoint: Checkpoint?, to library: Library
  ) -> Action {
    do {
      if let checkpoint, try checkpoint.current != request.experiment.configuration {
        return .saveFailed(
          "the last change cannot be run, so there is nothing to save it with: mend it or take it "
            + "back with u, then save")
      }
      let path = try library.save(
        request.experiment.with(checkpoint), checkpoint: checkpoint, as: request.name,
        basedOn: request.source, replacing: request.replacing)
      return .saved(
        SaveReport(
          path: path, generation: request.generation, step: checkpoint?.step ?? 0,
          source: try? String(contentsOfFile: path, encoding: .utf8)))
    } catch let error as LibraryError {
      if let path = error.existingPath {
        return .saveExists(path: path, generation: request.generation)
      }
      return .saveFailed(error.description)
    } catch {
      return .saveFailed(problemText(error))
    }
  }
}

extension Experiment {
  /// The document of a run as it stands at `checkpoint`: its base, its edits, its results.
  func with(_ checkpoint: Checkpoint?) -> Experiment {
    guard let checkpoint else { return self }
    var copy = self
    copy.configuration = checkpoint.base
    copy.events = checkpoint.edits
    copy.results = checkpoint.step > 0 ? Results(checkpoint) : nil
    return copy
  }
}
