// Interim: opening and listing documents until the library can.
internal import Datasets
internal import Engine
internal import Experiments
internal import Foundation
internal import Networks
internal import Schema
internal import Training

struct FolderResolver {
  var folder: String
  init(
    environment: [String: String], workingDirectory: String, executable: String?,
    isFolder: (String) -> Bool
  ) { folder = workingDirectory }
  func presets(option: String?) -> String { option ?? folder + "/Presets" }
  func saves(option: String?) -> String { option ?? folder + "/Saves" }
}

extension ExperimentFile {
  static func readValue(_ text: String) throws -> Node {
    if let value = Int(text) { return Node(.integer(value)) }
    if let value = Double(text) { return Node(.number(value)) }
    if text == "true" || text == "false" { return Node(.bool(text == "true")) }
    return Node(.string(text))
  }
}

extension Library {
  func openInterim(_ name: String) throws -> OpenedExperiment {
    let path = name.hasSuffix(".yaml") ? name : presetsFolder + "/" + name + ".yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return OpenedExperiment(interim: try ExperimentFile.read(text), path: path, source: text)
  }

  func entriesInterim() -> [LibraryEntry] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: presetsFolder)) ?? []
    return names.sorted().compactMap { file in
      guard file.hasSuffix(".yaml"), let opened = try? openInterim(presetsFolder + "/" + file)
      else { return nil }
      let (experiment, run) = (opened.experiment, opened.experiment.configuration)
      let data = try? run.data.kind.load(seed: run.randomSeed, files: DataFiles())
      let lowered = data.flatMap {
        try? run.network.lower(
          input: $0.inputShape, outputs: $0.task.outputCount, loss: nil, batch: 1,
          seed: run.randomSeed)
      }
      return LibraryEntry(
        interim: String(file.dropLast(5)), path: presetsFolder + "/" + file, of: experiment,
        parameters: lowered?.parameterCount ?? 0)
    }
  }
}
