// Opening, saving and leaving documents: nothing is lost without a question, no other document is
// written over without one.
import Experiments
import Networks
import Numerics
import Problems
import Training

extension AppState {
  mutating func documentOpened(_ opened: OpenedExperiment) -> [Effect] {
    gallery.isOpening = false
    let document: Document
    let entry = gallery.entries.first { $0.path == opened.path }
    let isPreset = opened.place == .presets || entry?.isPreset == true
    // A run goes on as it stood; nothing here makes changes at a step by itself.
    let experiment = opened.checkpoint == nil ? opened.experiment : opened.experiment.untilResults
    let coming = opened.experiment.events.count - experiment.events.count
    do {
      var read = try Document(experiment)
      // What is saved of it is a save, and stands among those.
      if isPreset { read.presentation.group = "" }
      document = read
    } catch {
      return openFailed("\(error)".split(separator: "\n").map(String.init))
    }
    // What was kept of the document before was saved or let go of; it is not offered again.
    let leftover: [Effect] =
      playground?.kept.isThere == true && !opened.isRecovered ? [.forgetKept] : []
    let checkpointStep = opened.checkpoint?.step ?? 0
    var playground = PlaygroundState(
      path: opened.path, source: opened.source, isPreset: isPreset,
      files: opened.files, document: document, savedStep: checkpointStep,
      keepsSteps: !isPreset && opened.path != nil)
    playground.openedAt = checkpointStep
    playground.holdsRun = opened.checkpoint != nil || opened.experiment.results != nil
    playground.eventHistory = RecordedHistory(experiment)
    if let present = self.playground { playground.window = present.window }
    playground.window.tutorial = isTutorialAsked ? Tutorial(document) : nil
    isTutorialAsked = false
    playground.isRecovered = opened.isRecovered
    playground.kept.isThere = opened.isRecovered
    if opened.checkpoint != nil { playground.records = opened.experiment.results?.files ?? [] }
    for panel in PanelCatalog.all { panel.documentOpened(&playground) }
    let lost = playground.takePins()
    playground.pace = document.stepsPerSecond
    playground.isRunning =
      opened.checkpoint == nil && document.presentation.view.start == .running
    self.playground = playground
    screen = .playground
    gallery.faults = []
    overlay = nil
    recovered = []
    let name = document.name.isEmpty ? "the document" : document.name
    say(
      .info,
      playground.isRunning
        ? "opened \(name)"
        : opened.checkpoint == nil
          ? "opened \(name); space trains, n makes one step"
          : "opened \(name) at step \(NumberFormat.grouped(checkpointStep)); space goes on")
    for notice in opened.notices { say(.error, notice) }
    if !lost.isEmpty {
      say(.warning, "pinned runs with changes that do not fit: \(lost.joined(separator: ", "))")
    }
    if coming > 0 {
      say(
        .warning,
        coming == 1
          ? "a change of a later step is left out here; resplay train makes it"
          : "\(coming) changes of later steps are left out here; resplay train makes them")
    }
    let request = SessionRequest(
      configuration: document.configuration, checkpoint: opened.checkpoint, files: opened.files)
    return leftover + [.startSession(request), .session(.pace(playground.pace))]
      + (playground.isRunning ? [.session(.run)] : [])
  }

  /// What is open stays where it was, and trains on if it did; without one the gallery says why.
  mutating func openFailed(_ lines: [String]) -> [Effect] {
    (gallery.isOpening, isTutorialAsked) = (false, false)
    let lines = lines.isEmpty ? ["it cannot be opened"] : lines
    for line in lines.dropFirst().reversed() { say(.error, line) }
    guard screen == .playground, playground != nil else {
      gallery.faults = lines
      screen = .gallery
      say(.error, lines[0])
      return []
    }
    say(.error, "not opened: \(lines[0])" + (lines.count > 1 ? "; M shows the rest" : ""))
    return withPlayground { playground in
      guard playground.isHeldForOpening else { return [] }
      playground.isRunning = true
      return [.session(.run)]
    }
  }

  /// Opens a code or link. Where something would be lost it is read first: of one that is damaged
  /// nothing is asked.
  mutating func openPasted(_ text: String) -> [Effect] {
    guard playground?.isUnsaved == true else { return leave(then: .open(text)) }
    overlay = nil
    gallery.isOpening = true
    return [.read(text)]
  }

  /// Goes on to `next` unless something would be lost: then asks.
  /// - Parameter asking: asks in any case.
  mutating func leave(then next: AfterSave, asking: Bool = false) -> [Effect] {
    if let playground, playground.isUnsaved {
      overlay = .question(.unsaved(playground, then: next))
      return []
    }
    guard asking else { return proceed(next) }
    overlay = .question(.quit)
    return []
  }

  /// Keeps what the question before leaving would have been about, under a name of its own: no
  /// file that is there is touched. Nothing where that very state is being saved already.
  mutating func keepUnsaved() -> [Effect] {
    isQuitting = true
    playground?.past = nil
    guard let playground, playground.isUnsaved, playground.saving?.document != playground.document
    else { return [] }
    return [.keep(playground.request(as: playground.keptName, replacing: false, copyingData: true))]
  }

  /// Does what was asked for before saving, nothing being in its way any more.
  mutating func proceed(_ next: AfterSave) -> [Effect] {
    overlay = nil
    switch next {
    case .stay: return []
    case .quit:
      isQuitting = true
      return [.closeSession, .quit]
    case .open(let path):
      gallery.isOpening = true
      return pause() + [.open(path)]
    case .tutorial:
      guard let entry = gallery.all.first(where: { $0.isPreset && $0.name == Tutorial.preset })
      else { return [] }
      isTutorialAsked = true
      return proceed(.open(entry.path))
    case .create(let new):
      guard let experiment = new.experiment else {
        say(.error, "no network of the kind \(new.template) can be built on \(new.data)")
        return []
      }
      return pause()
        + documentOpened(
          OpenedExperiment(
            experiment: experiment, path: nil, source: nil, checkpoint: nil, files: DataFiles()))
    }
  }

  private mutating func pause() -> [Effect] {
    withPlayground { playground in
      let wasRunning = playground.isRunning
      playground.isRunning = false
      playground.isHeldForOpening = wasRunning
      return [.session(.pause)]
    }
  }

  mutating func documentSaved(_ report: SaveReport) -> [Effect] {
    var next: AfterSave?
    _ = withPlayground { playground in
      next = playground.saving?.generation == report.generation ? playground.saving?.then : nil
      return playground.saved(report)
    }
    guard let next else { return [] }
    let effects = next == .stay ? [] : proceed(next)
    return next == .quit ? effects : [.loadLibrary] + effects
  }
}

extension PlaygroundState {
  /// Saves under the document's own path, or asks for a name.
  mutating func save(then next: AfterSave) -> Response {
    guard let path, !isPreset else { return askName(then: next) }
    guard holdsRun || isRecovered else {
      let file = String(path.split(separator: "/").last ?? "")
      return .showing(
        .prompt(.firstName(of: file, suggestion: "my-\(suggestedName)", then: next)))
    }
    return save(as: path, replacing: false, then: next)
  }

  func askName(then next: AfterSave) -> Response {
    .showing(.prompt(.saveName(suggestion: suggestedName, then: next)))
  }

  /// Asks for the document to be written.
  mutating func save(
    as name: String, replacing: Bool, copyingData: Bool = false, then next: AfterSave
  ) -> Response {
    saving = Saving(
      name: name, document: document, generation: generation, replacing: replacing, then: next,
      pinChanges: pinChanges)
    return [.save(request(as: name, replacing: replacing, copyingData: copyingData))]
  }

  /// What is to be written of it.
  func request(as name: String, replacing: Bool, copyingData: Bool = false) -> SaveRequest {
    var experiment = document.experiment
    experiment.presentation.pins = pins.map(\.record)
    return SaveRequest(
      name: name, replacing: replacing, experiment: experiment, source: source,
      generation: generation, files: files, records: records, openedAt: openedAt,
      copiesData: copyingData, hasRun: snapshot != nil)
  }

  /// Takes note of what was written, if it is what was asked for last.
  fileprivate mutating func saved(_ report: SaveReport) -> Response {
    guard let saving, saving.generation == report.generation else { return [] }
    self.saving = nil
    path = report.path
    source = report.source
    isPreset = false
    savedDocument = saving.document
    savedStep = report.step
    keepsSteps = true
    (isRecovered, hasBranched) = (false, false)
    savedPinChanges = saving.pinChanges
    holdsRun = true
    return Response(
      [], .good, saying: "saved \(report.path) at step \(NumberFormat.grouped(report.step))")
  }

  /// A file is in the way of a save: another document, or this one, changed by somebody else since
  /// it was read. Asks.
  mutating func saveInTheWay(_ path: String) -> Response {
    guard let saving else { return [] }
    self.saving = nil
    if path == self.path, saving.name == path {
      return .showing(.question(.changedMeanwhile(name: path, then: saving.then)))
    }
    return .showing(.question(.replace(name: saving.name, path: path, then: saving.then)))
  }

  /// Beside the document, where its data is; without one in the folder of saves.
  fileprivate var keptName: String {
    // What was kept before is kept under the same name again, with a number.
    let stem = suggestedName.replacing(/(-kept(-[0-9]+)?)+$/, with: "")
    let name = "\(stem.isEmpty ? "run" : stem)-kept"
    guard let path, !isPreset else { return name }
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    return "\(folder)\(name).yaml"
  }

  /// What could not be written; a name that was typed stays to be mended.
  mutating func saveFailed(_ reason: String) -> Response {
    var response = Response([], .error, saying: "not saved: \(reason)")
    if let saving, saving.name != path {
      var prompt = PromptState.saveName(suggestion: saving.name, then: saving.then)
      prompt.text = TextField(saving.name)
      prompt.error = reason
      response.overlay = .prompt(prompt)
    }
    saving = nil
    return response
  }

  /// A name with the depth that the network has now, where it has the one it had.
  private func followed(_ stem: String) -> String {
    let (old, new) = (savedDocument.configuration.network.depth, network.depth)
    guard old != new else { return stem }
    return stem.split(separator: "-", omittingEmptySubsequences: false)
      .map { $0 == String(old) ? String(new) : String($0) }.joined(separator: "-")
  }

  /// Data files would not be found from where the document goes: asks.
  mutating func dataInTheWay(_ paths: [String]) -> Response {
    guard let saving else { return [] }
    self.saving = nil
    return .showing(.question(.copyData(paths, saving)))
  }

  /// A file name for a pinned run.
  func exportName(of index: Int) -> String {
    let stem = suggestedName.isEmpty ? "run" : suggestedName
    return "\(stem)-\(pins[index].name.replacing(" ", with: "-"))"
  }

  /// A file name made from the preset's or the document's name. A save never suggests a preset's
  /// own name, which would go on opening the preset.
  private var suggestedName: String {
    if let path {
      let file = path.split(separator: "/").last ?? ""
      let stem = String(file.split(separator: ".").first ?? "")
      return isPreset ? "my-\(followed(stem))" : stem
    }
    let words = document.name.lowercased().unicodeScalars.split {
      !($0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil))
    }
    return words.prefix(6).map { String(String.UnicodeScalarView($0)) }.joined(separator: "-")
  }
}
