// A pinned run becomes a document of its own, with its weights where they are kept. Nothing that is
// there is written over.
internal import Experiments
internal import Playground
internal import Schema
internal import Training

enum Exporting {
  /// - Parameter checkpoint: the run with its weights.
  static func write(
    _ request: ExportRequest, _ checkpoint: Checkpoint?, _ workspace: Workspace
  ) -> Action {
    do {
      let library = workspace.library
      let path = try library.place(for: request.name, basedOn: nil, replacing: false).path
      let copies = DataCopies(request.record.dataPaths, files: request.files, document: path)
      try copies.make(request.files)
      var document = request.record.renamingData(copies.name)
        .document(presented: request.presentation)
      var whole = checkpoint
      if let checkpoint {
        let run = RunDocument(experiment: document, files: request.files)
        (document, whole) = run.written(checkpoint, copies, .now(workspace))
      }
      let saved = try library.save(
        document, checkpoint: whole, as: request.name, basedOn: nil, over: .itself)
      return .exported(path: saved.path, step: document.results?.steps ?? 0)
    } catch let error as LibraryError {
      guard let path = error.existingPath else { return .exportFailed(error.description) }
      return .exportFailed("'\(visible(path))' is there already; choose another name")
    } catch {
      return .exportFailed(problemText(error))
    }
  }
}
