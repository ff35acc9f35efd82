// The open document is written, with its run: whole or not at all, and never over another one
// without leave. What became of it is an action for the playground.
internal import Experiments
internal import Playground
internal import Schema
internal import Training

enum Saving {
  /// Writes under the first name that is free.
  @Sendable static func keep(
    _ request: SaveRequest, checkpoint: Checkpoint?, _ workspace: Workspace
  ) -> Action {
    var numbered = request
    let stem = request.name.hasSuffix(".yaml") ? String(request.name.dropLast(5)) : request.name
    let ending = request.name.dropFirst(stem.count)
    for number in 2...100 {
      let action = write(numbered, checkpoint: checkpoint, workspace)
      guard case .saveExists = action else { return action }
      numbered.name = "\(stem)-\(number)\(ending)"
    }
    return write(numbered, checkpoint: checkpoint, workspace)
  }

  @Sendable static func write(
    _ request: SaveRequest, checkpoint: Checkpoint?, _ workspace: Workspace
  ) -> Action {
    do {
      let saved = try pair(request, checkpoint, workspace)
      return .saved(
        SaveReport(
          path: saved.path, generation: request.generation, step: checkpoint?.step ?? 0,
          source: saved.text))
    } catch let needed as NeedsCopies {
      return .saveNeedsCopies(paths: needed.paths, generation: request.generation)
    } catch let error as LibraryError {
      if let path = error.existingPath {
        return .saveExists(path: path, generation: request.generation)
      }
      return .saveFailed(error.description)
    } catch {
      return .saveFailed(problemText(error))
    }
  }

  /// Data files would have to be copied beside the document, which was not asked for.
  private struct NeedsCopies: Error {
    var paths: [String]
  }

  private static func pair(
    _ request: SaveRequest, _ checkpoint: Checkpoint?, _ workspace: Workspace
  ) throws -> SavedPair {
    let overwriting: Overwriting = request.replacing ? .replace : .itself
    let library = workspace.library
    guard let checkpoint else {
      return try library.save(
        request.experiment, checkpoint: nil, as: request.name, basedOn: request.source,
        over: overwriting)
    }
    guard try checkpoint.current == request.experiment.configuration else {
      throw LibraryError(
        "the last change cannot be run, so there is nothing to save it with: mend it or take it "
          + "back with u, then save")
    }
    let document = RunDocument(
      experiment: request.experiment, earlier: request.records, openedAt: request.openedAt,
      files: request.files)
    let path = try library.place(
      for: request.name, basedOn: request.source, replacing: request.replacing
    ).path
    let copies = document.copies(checkpoint, to: path)
    guard copies.copies.isEmpty || request.copiesData else {
      throw NeedsCopies(paths: copies.copies.map(\.path))
    }
    try copies.make(request.files)
    let written = document.written(checkpoint, copies, .now(workspace))
    return try library.save(
      written.experiment, checkpoint: written.checkpoint, as: request.name,
      basedOn: request.source, over: overwriting)
  }
}
