// What leaves the program for others to read. An exporter is one file that conforms to `Exporter`
// and one line in `exporterCatalog`; `resplay export X --to KIND`, its help and the playground are
// made from what it declares. Exporters turn a run into bytes. They touch no file and no clock.
package import Schema

/// Where the bytes of an exporter go.
package enum ExportOutput: Hashable, Sendable {
  /// One file, whose name ends in a dot and this.
  case file(ending: String)
  /// A folder of files.
  case folder
}

/// A choice that an exporter offers: `--with NAME=VALUE`.
package struct ExportOption: Sendable {
  package let name: String
  package let type: FieldType
  package let standard: Node
  /// What it does, one phrase without a full stop.
  package let help: String

  package init(_ name: String, _ type: FieldType, standard: Node, help: String) {
    self.name = name
    self.type = type
    self.standard = standard
    self.help = help
  }

  func allows(_ value: Node) -> Bool {
    switch (type, value.content) {
    case (.flag, .bool): true
    case (.integer(let range), .integer(let number)): range.contains(number)
    case (.number(let range), _): value.double.map(range.contains) ?? false
    case (.choice(let names), .string(let text)): names.contains(text)
    case (.text(let length), .string(let text)): text.count <= length
    default: false
    }
  }
}

/// What was chosen; every option of the exporter has a value, of its type.
package struct ExportChoices: Sendable {
  private var values: [String: Node]

  /// - Throws: `Faults` that name the option, what was read and what is allowed.
  package init(_ options: [ExportOption], given: [(name: String, value: Node)] = []) throws {
    values = Dictionary(uniqueKeysWithValues: options.map { ($0.name, $0.standard) })
    var faults = FaultCollector()
    for (name, value) in given {
      guard let option = options.first(where: { $0.name == name }) else {
        let names = options.map(\.name)
        faults.add(
          Fault(
            path: "--with",
            "read \(Node(.string(name)).excerpt); "
              + (names.isEmpty
                ? "this format has no options" : "allowed: \(names.joined(separator: ", "))"),
            suggestion: nearest(to: name, among: names)))
        continue
      }
      guard option.allows(value) else {
        faults.add(
          Fault(
            path: "--with \(name)", "read \(value.excerpt); allowed: \(option.type.allowed)"))
        continue
      }
      values[name] = value
    }
    try faults.check()
  }

  package func text(_ name: String) -> String { values[name]?.string ?? "" }
  package func flag(_ name: String) -> Bool { values[name]?.content == .bool(true) }
  package func number(_ name: String) -> Double { values[name]?.double ?? 0 }
  package func integer(_ name: String) -> Int { Int(values[name]?.double ?? 0) }
}

/// One file of an export.
package struct ExportedFile: Sendable {
  /// Relative to the folder of the export, with `/` between its parts; of a single file the name
  /// is the caller's.
  package var path: String
  package var bytes: [UInt8]

  package init(_ path: String, _ bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  package init(_ path: String, _ text: String) { self.init(path, Array(text.utf8)) }
}

/// What an exporter made.
package struct Exported: Sendable {
  package var files: [ExportedFile]
  /// What to do with it, for people: whole lines, in which `%` stands for where it was written.
  package var hints: [String]

  package init(_ files: [ExportedFile], hints: [String] = []) {
    self.files = files
    self.hints = hints
  }

  package init(_ bytes: [UInt8], hints: [String] = []) {
    self.init([ExportedFile("", bytes)], hints: hints)
  }
}

/// Another program that makes the file of an exporter's bytes, for formats that it writes better.
package struct ExportConverter: Sendable {
  /// As it is called: `rsvg-convert`.
  package let program: String
  /// In front of the path of the file that it reads; what it makes it writes to standard output.
  package let arguments: [String]
  /// How to get it, for people.
  package let remedy: String
}

/// A format that other programs read.
package protocol Exporter: Sendable {
  /// The word behind `--to`: `pytorch`.
  static var name: String { get }
  /// What it is, one phrase for the help.
  static var summary: String { get }
  static var output: ExportOutput { get }
  static var options: [ExportOption] { get }
  /// Makes the file of the bytes that `export` returns; nil: they are the file.
  static var converter: ExportConverter? { get }

  /// What cannot be carried, each with the key path of the part; asked before anything is made.
  static func refusals(_ run: ExportedRun, _ choices: ExportChoices) throws -> [Fault]

  /// What of the run is not in it, a phrase each; told before anything is made.
  static func omissions(_ run: ExportedRun, _ choices: ExportChoices) throws -> [String]

  /// Equal runs and choices give equal bytes.
  /// - Throws: `ExportError` or what training says.
  static func export(_ run: ExportedRun, _ choices: ExportChoices) throws -> Exported
}

extension Exporter {
  package static var options: [ExportOption] { [] }
  package static var converter: ExportConverter? { nil }
  package static func refusals(_ run: ExportedRun, _ choices: ExportChoices) throws -> [Fault] {
    []
  }
  package static func omissions(
    _ run: ExportedRun, _ choices: ExportChoices
  ) throws -> [String] { [] }
}

/// Why there is nothing to export; the text is for the user.
package struct ExportError: Error, Sendable, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}

/// Every format, one line each.
package let exporterCatalog: [any Exporter.Type] = [
  WeightsExporter.self,
  PyTorchExporter.self,
  ONNXExporter.self,
  CSVExporter.self,
  JSONLinesExporter.self,
  TensorBoardExporter.self,
  DataCSVExporter.self,
  DataNPZExporter.self,
  SVGExporter.self,
  PNGExporter.self,
  PDFExporter.self,
  DotExporter.self,
  MermaidExporter.self,
  PageExporter.self,
  NPZExporter.self,
  HuggingFaceExporter.self,
  KerasExporter.self,
]

/// The format called `name`.
/// - Throws: `ExportError` that lists them.
package func exporter(named name: String) throws -> any Exporter.Type {
  if let found = exporterCatalog.first(where: { $0.name == name }) { return found }
  let names = exporterCatalog.map { $0.name }
  let hint = nearest(to: name, among: names).map { "; did you mean '\($0)'?" } ?? ""
  throw ExportError(
    "--to: read \(Node(.string(name)).excerpt); allowed: \(names.joined(separator: ", "))\(hint)")
}
