// The rows that leave the program are those that are trained and tested on: NumPy and pandas read
// them, and their numbers are the program's, bit for bit.
import Engine
import Experiments
import Foundation
import Interchange
import Numerics
import Problems
import ProjectSupport
import Testing
import Training

@Suite struct DataExportTests {
  static let tools = ProcessInfo.processInfo.environment["RESPLAY_TOOLS_PYTHON"]

  private static func run(_ preset: String, _ change: (inout RunConfiguration) -> Void = { _ in })
    throws -> ExportedRun
  {
    var experiment = try ExperimentFile.read(Project.text("Presets/\(preset).yaml"))
    change(&experiment.configuration)
    return ExportedRun(
      experiment, stem: preset, checkpoint: nil, step: 0, files: DataFiles()
    ) { checkpoint in
      try ScheduledRun(
        experiment.configuration, checkpoint: checkpoint, files: DataFiles(), kernels: .best)
    }
  }

  private static func export(_ run: ExportedRun, _ name: String) throws -> [ExportedFile] {
    let kind = try exporter(named: name)
    return try kind.export(run, ExportChoices(kind.options)).files
  }

  @Test func tablesHoldEveryRowOnce() throws {
    let run = try Self.run("tiny-playground") { $0.training.validationFraction = 0.25 }
    let files = try Self.export(run, "data-csv")
    #expect(files.map(\.path) == ["README.md", "train.csv", "validation.csv", "test.csv"])
    let dataset = try run.experiment.configuration.loadDataset(files: DataFiles())
    var rows: [Int] = []
    for file in files.dropFirst() {
      let lines = String(decoding: file.bytes, as: UTF8.self).split(separator: "\n")
      #expect(lines[0] == "row,x,y,class,class_name", "\(lines[0])")
      for line in lines.dropFirst() {
        let cells = line.split(separator: ",")
        let row = try #require(Int(cells[0]))
        rows.append(row)
        #expect(cells[1...2].map { Float($0) } == dataset.inputs(ofRow: row))
        let target = Int(dataset.targets[row])
        #expect(Int(cells[3]) == target && String(cells[4]) == dataset.task.names[target])
      }
    }
    #expect(rows.sorted() == Array(0..<dataset.rowCount))
    #expect(try files.map(\.bytes) == Self.export(run, "data-csv").map(\.bytes))
  }

  /// What a spreadsheet would compute is text, and a cell is one cell whatever it holds.
  @Test func namesOfStrangersAreCells() throws {
    let folder = try TemporaryFolder()
    let rows = (0..<20).map { "\($0),\($0 % 3),-1.5,\($0 % 2 == 0 ? "+yes" : "\"n,o\"")\n" }
    let path = try folder.write(
      "=HYPERLINK(),\"a,\"\"b\",@x,kind\n" + rows.joined(), to: "evil.csv")
    let opened = try Library.openedData(path)
    let run = ExportedRun(
      opened.experiment, stem: "evil", checkpoint: nil, step: 0, files: opened.files
    ) { _ in throw ExportError("nothing is trained") }
    let kind = try exporter(named: "data-csv")
    let hints = try kind.export(run, ExportChoices(kind.options)).hints
    // Two columns and a class.
    #expect(hints.last?.hasSuffix("have an apostrophe before them: 3") == true, "\(hints)")
    let train = try #require(try Self.export(run, "data-csv").first { $0.path == "train.csv" })
    let lines = String(decoding: train.bytes, as: UTF8.self).split(separator: "\n")
    #expect(lines[0] == "row,'=HYPERLINK(),\"a,\"\"b\",'@x,class,class_name")
    #expect(lines.dropFirst().allSatisfy { $0.hasSuffix(",'+yes") || $0.hasSuffix(",\"n,o\"") })
  }

  @Test(.enabled(if: tools != nil, "RESPLAY_TOOLS_PYTHON names no Python"))
  func numpyAndPandasReadThem() throws {
    let folder = try TemporaryFolder()
    for preset in ["tiny-playground", "regression-wave", "unet-cells", "modular-addition"] {
      let run = try Self.run(preset)
      for file in try Self.export(run, "data-csv") {
        try folder.write(file.bytes, to: "\(preset)/\(file.path)")
      }
      for file in try Self.export(run, "data-npz") {
        try folder.write(file.bytes, to: "\(preset).npz")
      }
    }
    try folder.write(
      """
      import sys, numpy, pandas
      for preset in sys.argv[1:]:
          data = numpy.load(preset + ".npz")
          for part in ["train", "test"]:
              table = pandas.read_csv(f"{preset}/{part}.csv", dtype="string")
              table = table.drop(columns=["class_name"], errors="ignore")
              x, y, rows = (data[name + "_" + part] for name in ["x", "y", "rows"])
              width = x[0].size
              assert len(x) == len(y) == len(rows) == len(table) > 0
              assert x.dtype == numpy.float32 and (table["row"].astype(int) == rows).all()
              values = table.iloc[:, 1:1 + width].to_numpy().astype(numpy.float32)
              assert (values == x.reshape(len(x), -1)).all(), preset
              targets = table.iloc[:, 1 + width:].to_numpy().astype(y.dtype)
              assert (targets == y.reshape(len(y), -1)).all(), preset
          print(preset, data["x_train"].shape, data["y_train"].shape, data["output_names"])
      """, to: "read.py")
    let presets = ["tiny-playground", "regression-wave", "unet-cells", "modular-addition"]
    let outcome = try ChildProcess.run(
      try #require(Self.tools), ["read.py"] + presets, directory: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    for words in ["tiny-playground (200, 2) (200,)", "unet-cells (320, 32, 32, 1) ", "(420, 1)"] {
      #expect(outcome.output.contains(words), "\(words): \(outcome.output)")
    }
  }
}
