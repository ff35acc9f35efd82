// `resplay train`: a run without a screen, as fast as the machine goes.
internal import Numerics
internal import ArgumentParser
internal import Problems
internal import Engine
internal import Experiments
internal import Foundation
internal import Networks
internal import Schema
internal import Terminal
internal import TextUI
internal import Training

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a document without a screen.",
    discussion: """
      A save with weights beside it goes on where it stopped; --restart and --seed start anew. \
      --set on a run that was trained asks for --restart, which trains from step 0 with the \
      setting, or --continue, which makes it where the run stopped and records it as an event. \
      Without --steps the document's own stop rule holds.

      The first line says what runs. Then there is a line every --every steps, and one at the end. \
      batch loss is the loss of the last step's batch, in training mode, before its update; train \
      and test loss are those of all training and test rows (at most 5,000), as the network is \
      after it. With --json each line is an object: train-start, train-step and train-end in \
      Docs/Json.md, which says every key.

      With --out, Ctrl-C, SIGTERM and SIGHUP end the run after its last whole step and write what \
      is done, as every other end on the way does: 'resplay train FILE' goes on from there. Exit \
      codes are then 130, 143 and 129. A third request is obeyed at once.

      --log-dir writes what is measured to a folder that 'tensorboard --logdir DIR' shows while \
      the run trains: losses, metrics, the gradient of every layer and the heatmap.

      Examples:
        resplay train spirals-56 --set network.blocks.body.repeats=10 --out short.yaml
        resplay train spirals-56 --log-dir logs/spirals-56
        resplay train --data mnist/ --steps 500
        resplay train spirals-56 --json --every 100 > run.jsonl
        resplay train short.yaml --set training.optimizer.learning_rate=0.01 --restart
        resplay train short.yaml --set training.stop.steps=8000 --continue --out long.yaml
      """)

  @Argument(
    help: "A file, a preset or a save; - reads standard input.",
    completion: .document)
  var document: String?

  @Option(
    parsing: .unconditional, help: "The step to stop at, counted from the start of the run.")
  var steps: Int?

  @Flag(help: "Prints metrics as JSON, one object a line.")
  var json = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A line at every multiple of so many steps; else about fifty of JSON, ten of text, in the "
        + "run that the document asks for.", valueName: "steps"))
  var every: Int?

  @Option(
    name: .customLong("out"),
    help: ArgumentHelp(
      "Writes the document with its results, and the weights beside it. The document itself needs "
        + "no --replace: what stands in it keeps its bytes.", valueName: "file"),
    completion: .file())
  var output: String?

  @Option(
    name: .customLong("save-every"), parsing: .unconditional,
    help: ArgumentHelp("Writes to --out on the way, too, every so many steps.", valueName: "steps"))
  var saveEvery: Int?

  @Option(
    name: .customLong("log-dir"),
    help: ArgumentHelp(
      "Writes events for TensorBoard to this folder while it trains.", valueName: "folder"),
    completion: .directory)
  var logFolder: String?

  @Flag(help: "Lets --out copy data files beside the document that it would not find from there.")
  var copyData = false

  @Flag(help: "Goes on with a save although a data file is not the one it was trained on.")
  var changedData = false

  @Option(parsing: .unconditional, help: "Threads; the results do not depend on it.")
  var threads = 1

  @Flag(help: "Trains a saved run from step 0, as a new document.")
  var restart = false

  @Flag(
    name: .customLong("continue"),
    help: "Makes the settings of --set where a saved run stopped, and trains on.")
  var goesOn = false

  @Flag(help: "Lets --out write over another document and its weights.")
  var replace = false

  @OptionGroup var overrides: OverrideOptions
  @OptionGroup var folders: FolderOptions

  func run() throws {
    if let steps, !(0...10_000_000).contains(steps) {
      throw UsageProblem("--steps: read \(steps); allowed: a whole number from 0 to 10000000")
    }
    if let every, !(1...10_000_000).contains(every) {
      throw UsageProblem("--every: read \(every); allowed: a whole number from 1 to 10000000")
    }
    if let saveEvery {
      guard output != nil else { throw UsageProblem("--save-every: needs --out, where to write") }
      guard (1...10_000_000).contains(saveEvery) else {
        throw UsageProblem(
          "--save-every: read \(saveEvery); allowed: a whole number from 1 to 10000000")
      }
    }
    guard !goesOn || !restart && overrides.seed == nil else {
      throw UsageProblem(
        "--continue: given with \(restart ? "--restart" : "--seed"), which starts from step 0; "
          + "leave out one of them")
    }
    let workspace = try folders.workspace()
    let opened = try OpenedRun(
      document, overrides: overrides, workspace: workspace,
      resuming: restart ? .never : goesOn ? .withChanges : .ifUnchanged)
    try opened.checkData(acceptingChanges: changedData)
    let output = try output.map { try checkOutput($0, opened, workspace) }
    let run = try opened.start(workspace, threads: threads)
    try output?.copies.make(opened.files)
    let trainer = run.trainer
    if let steps {
      guard steps >= trainer.step else {
        throw UsageProblem(
          "--steps: read \(steps); the saved run is at step \(trainer.step) already; allowed: that "
            + "or more, or --restart to start anew")
      }
    }
    try checkTrains(trainer, opened)
    for warning in DatasetSummary.warnings(of: trainer.dataset) {
      Console.warning("data: \(visible(warning))")
    }
    let limit = steps ?? trainer.configuration.training.stop.steps
    var reporter = TrainingReporter(
      json: json, limit: limit, every: every,
      planned: trainer.configuration.training.stop.steps, bar: ConsoleTerminal.onOutput())
    let first = trainer.step
    let log = try logFolder.map {
      try TensorBoardLog(folder: $0, step: first, steps: limit)
    }
    if output != nil { EndingRequest.watch() }
    var interruption: (any Error)?
    do {
      try reporter.begin(start(opened, trainer, workspace, limit: limit, every: reporter.every))
      try run.run(until: steps.map { .step($0) } ?? .document, every: 1) { trainer in
        try log?.note(trainer, isLast: !trainer.canAdvance)
        try reporter.progress(trainer)
        if let saveEvery, let output, trainer.step % saveEvery == 0, trainer.step > first {
          _ = try write(run, opened, to: output, workspace)
        }
        return EndingRequest.signal == nil
      }
      if let signal = EndingRequest.signal, trainer.canAdvance || trainer.isInterrupted {
        interruption = SignalEnd(number: signal)
      }
    } catch {
      interruption = error
    }
    log?.write()
    // First what is to be kept, then what is to be said: the reader may be gone.
    // A change that cannot be made is none to come.
    let isOrderly = interruption.map { $0 is SignalEnd || $0 is OutputFailure } ?? true
    let path = try output.map {
      try write(run, opened, to: $0, workspace, withComing: isOrderly)
    }
    if let interruption {
      if let path { tellKept(path, at: trainer.step) }
      if let conflict = output?.conflict { Console.error(conflict) }
      if let failure = log?.failure { Console.error(failure) }
      if interruption is SignalEnd { try? reporter.finish(trainer) }
      throw interruption
    }
    try reporter.finish(trainer)
    if output == nil, opened.checkpoint != nil, trainer.step > first {
      Console.warning("these steps are not written; --out FILE keeps what is trained")
    }
    if let path, !json { try Console.writeLine("wrote \(path)") }
    if let conflict = output?.conflict ?? log?.failure { throw CheckFailure(conflict) }
    if case .diverged(let step, let fault) = trainer.status {
      throw CheckFailure(
        "training stopped at step \(step): \(fault.words); the last "
          + "finite weights were kept; lower the learning rate"
          + (trainer.configuration.network.hasActiveSkip
            ? ", or scale or normalize the branches" : ""))
    }
  }

  /// What is said before the first step.
  private func start(
    _ opened: OpenedRun, _ trainer: Trainer, _ workspace: Workspace, limit: Int, every: Int
  ) -> TrainStart {
    let text = opened.source ?? ExperimentFile.write(opened.experiment)
    return TrainStart(
      document: opened.name(document, data: overrides.set.data),
      title: opened.experiment.presentation.name, digest: Fingerprint(of: Array(text.utf8)).digest,
      seed: trainer.configuration.seed,
      set: overrides.set.given, step: trainer.step, steps: limit, every: every,
      program: "resplay \(Resplay.configuration.version)", kernels: workspace.kernels.name,
      threads: threads, parameters: trainer.network.parameterCount, flops: trainer.network.flops,
      trainRows: trainer.dataset.trainRows.count,
      validationRows: trainer.dataset.validationRows.count,
      testRows: trainer.dataset.testRows.count, batch: trainer.configuration.training.batchSize)
  }

  /// A changed network that is not trained has nothing to report.
  private func checkTrains(_ trainer: Trainer, _ opened: OpenedRun) throws {
    trainer.stopPoint = steps.map { .step($0) } ?? .document
    guard !opened.liveSettings.isEmpty, !trainer.canAdvance else { return }
    throw UsageProblem(
      "--continue: the run is finished at step \(trainer.step), so that nothing would be trained "
        + "with the setting; --steps N trains on to step N")
  }

  /// Where the result goes, and how it will find its data from there.
  private final class Output {
    /// Where the next write goes, if nothing else came there.
    var place: SavePlace
    let copies: DataCopies
    /// What another program did meanwhile, and where the run went.
    var conflict: String?

    init(_ place: SavePlace, _ copies: DataCopies) {
      self.place = place
      self.copies = copies
    }
  }

  /// What is in the way of the result is said before anything is trained.
  private func checkOutput(_ output: String, _ opened: OpenedRun, _ workspace: Workspace) throws
    -> Output
  {
    guard [".yaml", ".yml", ".json"].contains(where: { output.hasSuffix($0) }) else {
      throw UsageProblem("--out: read '\(output)'; allowed: a file name ending in .yaml or .json")
    }
    let folder = URL(filePath: output).deletingLastPathComponent().path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue
    else { throw UsageProblem("--out: there is no folder '\(folder)'; make it first") }
    func place(_ path: String) -> String { URL(filePath: path).resolvingSymlinksInPath().path }
    let isItsOwn = opened.path.map { place($0) == place(output) } ?? false
    guard !isItsOwn || !opened.lacksWeights else {
      throw UsageProblem(
        "--out: '\(output)' holds the results of a run whose weights are missing, so that it would "
          + "start anew and replace them; bring the weights back, give another name, or --restart")
    }
    do {
      let place = try workspace.library.place(
        for: URL(filePath: output).path, basedOn: isItsOwn ? opened.source : nil,
        replacing: replace)
      let copies = DataCopies(opened.dataPaths, files: opened.files, document: place.path)
      try copies.check(isAllowed: copyData, output: output)
      return Output(place, copies)
    } catch let error as LibraryError where error.existingPath != nil {
      throw UsageProblem(
        "--out: '\(error.existingPath ?? output)' is there already and not of this document; give "
          + "another name, or --replace")
    } catch let error as LibraryError {
      throw UsageProblem("--out: \(error)")
    }
  }

  /// Writes the run as it stands. It is never thrown away: where another program wrote to its place
  /// meanwhile, it goes to a name beside it, now and from then on.
  /// - Parameter withComing: whether the changes go with it that the run has still to make.
  /// - Returns: the path of the document.
  private func write(
    _ run: ScheduledRun, _ opened: OpenedRun, to output: Output, _ workspace: Workspace,
    withComing: Bool = true
  ) throws -> String {
    let place = output.place
    let written = opened.document.written(
      try run.trainer.checkpoint(), output.copies, .now(workspace),
      coming: withComing ? run.coming : [])
    func save(_ path: String, _ overwriting: Overwriting) throws -> String {
      let saved = try workspace.library.save(
        written.experiment, checkpoint: written.checkpoint, as: path, basedOn: opened.source,
        over: overwriting)
      output.place = saved.place
      return saved.path
    }
    do {
      return try save(place.path, .found(place))
    } catch let error as LibraryError where error.existingPath != nil {
      let stem = URL(filePath: place.path).deletingPathExtension().path
      let ending = URL(filePath: place.path).pathExtension
      for number in 2...99 {
        do {
          let path = try save("\(stem)-\(number).\(ending)", .itself)
          output.conflict = "\(error.description); this run was written to '\(visible(path))'"
          return path
        } catch let error as LibraryError where error.existingPath != nil {
          continue
        }
      }
      throw error
    } catch let error as LibraryError {
      throw WriteProblem.from(error)
    }
  }

  private func tellKept(_ path: String, at step: Int) {
    if ConsoleTerminal.onOutput() != nil, !json { Console.errorLines("") }
    Console.error(
      "stopped at step \(NumberFormat.grouped(step)) and wrote \(visible(path)); "
        + "'resplay train' goes on from there")
  }
}
