// Opening, saving and leaving documents: nothing is lost without a question, no other document is
// written over without one.
import Experiments
import Networks
import Training

func documentOpened(_ state: inout AppState, _ opened: OpenedExperiment) -> [Effect] {
  state.gallery.isOpening = false
  let document: Document
  do {
    document = try Document(opened.experiment)
  } catch {
    return reduce(&state, .openFailed("\(error)".split(separator: "\n").map(String.init)))
  }
  let entry = state.gallery.entries.first { $0.path == opened.path }
  let isSave = opened.checkpoint != nil || entry?.isPreset == false
  let checkpointStep = opened.checkpoint?.step ?? 0
  var playground = PlaygroundState(
    path: opened.path, source: opened.source, isPreset: entry?.isPreset ?? false,
    files: opened.files, document: document, savedStep: checkpointStep, keepsSteps: isSave)
  playground.cursor = NetworkRows(document.configuration.network).ids.dropFirst().first ?? .input
  playground.pace = document.configuration.training.stepsPerSecond
  playground.isRunning = opened.checkpoint == nil
  state.playground = playground
  state.screen = .playground
  state.gallery.faults = []
  state.overlay = nil
  let name = document.name.isEmpty ? "the document" : document.name
  state.say(
    .info,
    playground.isRunning
      ? "opened \(name)" : "opened \(name) at step \(checkpointStep); space goes on")
  let request = SessionRequest(
    configuration: document.configuration, checkpoint: opened.checkpoint, files: opened.files)
  return [.startSession(request), .session(.pace(playground.pace))]
    + (playground.isRunning ? [.session(.run)] : [])
}

/// Goes on to `next` unless something would be lost: then asks.
/// - Parameter asking: asks in any case.
func leave(_ state: inout AppState, then next: AfterSave, asking: Bool = false) -> [Effect] {
  guard let playground = state.playground, playground.isUnsaved else {
    if asking {
      state.overlay = .question(.quit)
      return []
    }
    return proceed(&state, next)
  }
  state.overlay = .question(.unsaved(playground, then: next))
  return []
}

/// Does what was asked for before saving, nothing being in its way any more.
func proceed(_ state: inout AppState, _ next: AfterSave) -> [Effect] {
  state.overlay = nil
  switch next {
  case .stay: return []
  case .quit:
    state.isQuitting = true
    return [.closeSession, .quit]
  case .open(let path):
    state.gallery.isOpening = true
    let isOpen = state.playground != nil
    state.playground?.isRunning = false
    return (isOpen ? [.session(.pause)] : []) + [.open(path)]
  }
}

/// Saves under the document's own path, or asks for a name.
func save(_ state: inout AppState, then next: AfterSave) -> [Effect] {
  guard let playground = state.playground else { return [] }
  guard let path = playground.path, !playground.isPreset else {
    askName(&state, then: next)
    return []
  }
  return save(&state, as: path, replacing: true, then: next)
}

func askName(_ state: inout AppState, then next: AfterSave) {
  guard let playground = state.playground else { return }
  state.overlay = .prompt(.saveName(suggestion: suggestedName(playground), then: next))
}

/// Asks for the document to be written.
func save(
  _ state: inout AppState, as name: String, replacing: Bool, then next: AfterSave
) -> [Effect] {
  guard let playground = state.playground else { return [] }
  state.overlay = nil
  state.playground?.saving = Saving(
    name: name, document: playground.document, generation: playground.generation, then: next)
  return [
    .save(
      SaveRequest(
        name: name, replacing: replacing, experiment: playground.document.experiment,
        source: playground.source, generation: playground.generation))
  ]
}

func documentSaved(_ state: inout AppState, _ report: SaveReport) -> [Effect] {
  guard let saving = state.playground?.saving, saving.generation == report.generation else {
    return []
  }
  state.playground?.saving = nil
  state.playground?.path = report.path
  state.playground?.source = report.source
  state.playground?.isPreset = false
  state.playground?.savedDocument = saving.document
  state.playground?.savedStep = report.step
  state.playground?.keepsSteps = true
  state.say(.good, "saved \(report.path) at step \(report.step)")
  let next = saving.then == .stay ? [] : proceed(&state, saving.then)
  return saving.then == .quit ? next : [.loadLibrary] + next
}

func saveInTheWay(_ state: inout AppState, _ path: String) -> [Effect] {
  guard let saving = state.playground?.saving else { return [] }
  state.playground?.saving = nil
  state.overlay = .question(.replace(name: saving.name, path: path, then: saving.then))
  return []
}

/// A file name made from the preset's or the document's name. A save never suggests a preset's own
/// name, which would go on opening the preset.
private func suggestedName(_ playground: PlaygroundState) -> String {
  if let path = playground.path {
    let file = path.split(separator: "/").last ?? ""
    let stem = String(file.split(separator: ".").first ?? "")
    return playground.isPreset ? "my-\(stem)" : stem
  }
  let words = playground.document.name.lowercased().unicodeScalars.split {
    !($0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil))
  }
  return words.prefix(6).map { String(String.UnicodeScalarView($0)) }.joined(separator: "-")
}
