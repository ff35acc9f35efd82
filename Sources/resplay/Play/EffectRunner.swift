// Carries out what the reducer asks for: sessions, files. Files are read and written on a queue of
// their own, so that a slow disk never holds up a key.
internal import Numerics
internal import Problems
internal import Dispatch
internal import Engine
internal import Experiments
internal import Foundation
internal import Playground
internal import Terminal
internal import Training

/// Used from the event loop's thread only.
final class EffectRunner {
  private let workspace: Workspace
  private let execution: ExecutionOptions
  private let inbox: Inbox
  private let wake: @Sendable () -> Void
  private let fileQueue = DispatchQueue(label: "resplay.files", qos: .userInitiated)
  private var session: TrainingSession?
  /// Sessions that are being closed.
  private let endings = DispatchGroup()
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
      onFileQueue { library, inbox in
        let entries = library.entries()
        inbox.post(.libraryLoaded(entries))
        // Not on the queue of files, where opening a document would wait for it.
        DispatchQueue.global(qos: .utility).async {
          let checked = library.checked(entries)
          if checked != entries { inbox.post(.libraryChecked(checked)) }
        }
      }
    case .preview(let path):
      onFileQueue { library, inbox in
        if let opened = try? library.open(path, weights: false) {
          inbox.post(.previewed(path: path, opened.experiment))
        }
      }
    case .open(let name):
      onFileQueue { library, inbox in
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
    case .save(let request): save(request)
    case .quit: hasQuit = true
    }
  }

  /// Ends training; every file that was asked for is written when this returns.
  func close() {
    closeSession()
    endings.wait()
    fileQueue.sync {}
  }

  /// The training queue may be in the middle of a long step or of loading data: it is waited for
  /// elsewhere.
  private func closeSession() {
    guard let ending = session else { return }
    session = nil
    DispatchQueue.global().async(group: endings) { ending.close() }
  }

  private func onFileQueue(_ work: @escaping @Sendable (Library, Inbox) -> Void) {
    let (library, inbox) = (workspace.library, inbox)
    fileQueue.async { work(library, inbox) }
  }

  private func save(_ request: SaveRequest) {
    guard let session else {
      return onFileQueue { $1.post(Self.write(request, checkpoint: nil, to: $0)) }
    }
    let (library, inbox, queue) = (workspace.library, inbox, fileQueue)
    session.send(
      .checkpoint { result in
        queue.async {
          switch result {
          case .success(let checkpoint):
            inbox.post(Self.write(request, checkpoint: checkpoint, to: library))
          case .failure(let error):
            inbox.post(.saveFailed(problemText(error)))
          }
        }
      })
  }

  private static func write(
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
