// A run as one page that opens from disk in any browser, without a network and without this
// program.
internal import Schema

enum PageExporter: Exporter {
  static let name = "html"
  static let summary = "the run as a page of its own: pictures over time, the twin beside it"
  static let output = ExportOutput.file(ending: "html")
  static let options = [
    ExportOption(
      "moments", .integer(2...120), standard: 24, help: "how many, more of them at the start"),
    ExportOption(
      "detail", .integer(16...256), standard: 96, help: "cells across a picture of the plane"),
  ]

  static func export(_ run: ExportedRun, _ choices: ExportChoices) throws -> Exported {
    // A document that is too large for a code has none.
    let code = try? ShareCode.encode(run.experiment, files: run.files)
    let page = try PageBuilder(
      run, moments: choices.integer("moments"), detail: choices.integer("detail"), code: code)
    return Exported([ExportedFile("", try page.html())], hints: ["open % in a browser"])
  }
}
