// What every command works with: folders, kernels and files, from options, environment and place.
internal import Numerics
internal import ArgumentParser
internal import Problems
internal import Engine
internal import Experiments
internal import Foundation
internal import Schema
internal import Terminal
internal import Training

struct FolderOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Folder of saves.", valueName: "folder"), completion: .directory)
  var saves: String?

  @Option(help: ArgumentHelp("Folder of presets.", valueName: "folder"), completion: .directory)
  var presets: String?

  func workspace() throws -> Workspace { try Workspace(saves: saves, presets: presets) }
}

struct Workspace {
  let library: Library
  let kernels: KernelSet
  private let home: String?
  private let benchmarksFolder: String
  /// Where unsaved work is kept; nil: nowhere.
  let stateFolder: String?
  /// Where settings are read from; nil: nowhere.
  let settingsFile: String?

  init(saves: String?, presets: String?) throws {
    let environment = ProcessInfo.processInfo.environment
    let manager = FileManager.default
    let folders = FolderResolver(
      environment: environment, workingDirectory: manager.currentDirectoryPath,
      executable: ExecutablePath.current(environment: environment)
    ) { path in
      var isFolder: ObjCBool = false
      return manager.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
    library = Library(
      presetsFolder: folders.presets(option: presets), savesFolder: folders.saves(option: saves))
    home = folders.home()
    benchmarksFolder = folders.benchmarks()
    stateFolder = folders.state()
    settingsFile = folders.settingsFile()
    kernels = try Self.kernels(environment["RESPLAY_KERNELS"])
  }

  /// A path as somebody typed it: a `~` at its beginning is the home folder.
  func path(typed: String) -> String {
    FolderResolver.path(typed: typed, home: home)
  }

  /// The file of the benchmark called `name`, W1 ... W10 in either case; nil where it is another
  /// name.
  func benchmark(_ name: String) -> String? {
    guard name.wholeMatch(of: /[Ww][1-9][0-9]?/) != nil else { return nil }
    let path = "\(benchmarksFolder)/\(name.lowercased()).yaml"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  /// The names of all benchmarks that ship.
  /// - Throws: `UsageProblem` where they are not to be found.
  func benchmarks() throws -> [String] {
    let names = (1...99).map { "W\($0)" }.filter { benchmark($0) != nil }
    guard !names.isEmpty else {
      throw UsageProblem(
        "there are no benchmarks in '\(benchmarksFolder)'; name a file, a preset or a save")
    }
    return names
  }

  private static func kernels(_ name: String?) throws -> KernelSet {
    guard let name, !name.isEmpty else { return .best }
    do {
      return try KernelSet.named(name)
    } catch {
      throw UsageProblem("RESPLAY_KERNELS: \(problemText(error))")
    }
  }

  /// Opens a document; what is wrong in it names it.
  /// - Parameter weights: what is done about the weights beside it.
  /// - Parameter streams: whether standard input and pipes are read.
  func open(
    _ document: String, weights: WeightsUse = .needed, streams: Bool = true
  ) throws -> OpenedExperiment {
    do {
      let opened = try self.document(document, weights: weights, streams: streams)
      for notice in opened.notices { Console.warning(notice) }
      return opened
    } catch let faults as Faults {
      let isInput = streams && document == DocumentStream.standardInput
      throw DocumentProblem(
        document: isInput ? "standard input" : document, faults: faults.list)
    }
  }

  /// Options for a number of threads, which never changes a result. A signal that is noted, as
  /// where something is to be written first, interrupts a step that takes long.
  func execution(threads: Int) throws -> ExecutionOptions {
    guard (1...64).contains(threads) else {
      throw UsageProblem("--threads: read \(threads); allowed: a whole number from 1 to 64")
    }
    var options = ExecutionOptions()
    options.threads = threads
    options.interruption = Interruption { EndingRequest.signal != nil }
    return options
  }
}

/// `--data PATH` and `--set PATH=VALUE`, as every command that reads a document takes them.
struct SettingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Learns from this file or folder in place of the document's data: images (IDX, CIFAR, PNG, "
        + "PPM, PGM), tables, NumPy arrays or text, told by what it holds. Without a document a "
        + "network that fits is proposed.", valueName: "path"), completion: .file())
  var data: String?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Sets a value of the document, written as there: --set training.optimizer.learning_rate=0.1, "
        + "--set network.blocks.body.repeats=10, --set 'data.label=# class'. Repeatable.",
      valueName: "path=value"), completion: .setting)
  var settings: [String] = []

  /// What was given, as settings: `PATH=VALUE`.
  var given: [String] { (data.map { ["data=\($0)"] } ?? []) + settings }

  /// The document that is meant: the one named, or what is proposed for the data.
  func document(_ named: String?) throws -> String {
    if let named { return named }
    guard let data else {
      throw UsageProblem(
        "name a document (a file, a preset or a save), or data to learn from with --data PATH")
    }
    // No preset's or save's name.
    return data.contains("/") ? data : "./\(data)"
  }

  /// Opens the document that is meant. What is set of the data is set before a network is proposed
  /// for it: it may not be readable otherwise.
  func open(
    _ named: String?, _ workspace: Workspace, weights: WeightsUse
  ) throws -> OpenedExperiment {
    let document = try document(named)
    guard named == nil, let data else { return try workspace.open(document, weights: weights) }
    var files = DataFiles()
    let own = try settings(into: &files, isProposed: true).filter {
      $0.path.parts.first == "data" && $0.path.parts.count > 1
    }
    return try Library.openedData(data, edits: own.map(\.edit))
  }

  /// The settings, the data first; a data file named here may be anywhere.
  /// - Parameter isProposed: whether the document was made for the data.
  func settings(into files: inout DataFiles, isProposed: Bool) throws -> [Setting] {
    var all: [Setting] = []
    if let data, !isProposed {
      let (found, access) = try Library.recognized(data)
      files.allowed.formUnion(access.allowed)
      all.append(Setting(path: NodePath("data"), value: found.node))
    }
    return try all
      + settings.map { text in
        guard var setting = try Setting(text) else {
          throw UsageProblem(
            "--set: read '\(text)'; allowed: PATH=VALUE, as in --set network.blocks.body.repeats=10"
          )
        }
        let isStart = setting.path.description == "start_from"
        let isName = isStart && !setting.text.contains("/")
        if isStart || setting.path.description == "data.path", !setting.text.isEmpty, !isName {
          let given = setting.value.string ?? setting.text
          var absolute = URL(filePath: given).standardizedFileURL.path
          if isStart { absolute = StartWeights.path(of: absolute) }
          files.allowed.insert(absolute)
          setting.value = Node(.string(absolute))
          setting.text = absolute
        }
        return setting
      }
  }
}

/// `--set PATH=VALUE` and `--seed N`, as every command that runs a document takes them.
struct OverrideOptions: ParsableArguments {
  @Option(
    parsing: .unconditional, help: "Seed of every random number, in place of the document's.")
  var seed: Int?

  @OptionGroup var set: SettingOptions
}
