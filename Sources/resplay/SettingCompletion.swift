// What a shell offers behind --set and --with: names, and behind '=' the values of a field that has
// a list of them. Nothing of it is computed before a shell asks.
internal import ArgumentParser
internal import Engine
internal import Experiments
internal import Interchange
internal import Networks
internal import Problems
internal import Schema
internal import Training

extension CompletionKind {
  /// `PATH=VALUE` of the document on the line, or of one with all defaults.
  static var setting: CompletionKind {
    .custom { words, _, begun in
      offered(SettingPaths(document(words)?.settings ?? DocumentSettings()).offered(begun))
    }
  }

  /// `NAME=VALUE` of the format on the line.
  static var exportOption: CompletionKind {
    .custom { words, _, begun in
      let kind = words.lastIndex(of: "--to").flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
      let options = exporterCatalog.first { $0.name == kind }?.options ?? []
      guard let equals = begun.firstIndex(of: "=") else {
        return offered(options.map { $0.name + "=" })
      }
      let name = String(begun[..<equals])
      let values = options.first { $0.name == name }?.type.listed ?? []
      return offered(values.map { "\(name)=\($0)" })
    }
  }

  /// The first word that names a preset, a save or a file of a document which can be read.
  private static func document(_ words: [String]) -> Experiment? {
    guard let library = library(words) else { return nil }
    let names = Set(library.presetNames + library.saveNames)
    return words.dropFirst(2).lazy
      .filter { names.contains($0) || [".yaml", ".yml", ".json"].contains(where: $0.hasSuffix) }
      .compactMap { try? library.open($0, weights: .ignored).experiment }.first
  }
}

/// The key paths of a document and the values they may have.
private struct SettingPaths {
  private let settings: DocumentSettings

  init(_ settings: DocumentSettings) { self.settings = settings }

  func offered(_ begun: String) -> [String] {
    guard let equals = begun.firstIndex(of: "=") else {
      return settings.settableValues.map { $0.path + "=" }
    }
    let path = String(begun[..<equals])
    return values(NodePath(path).parts).map { "\(path)=\($0)" }
  }

  // MARK: Values

  /// Where kinds of which catalog stand; `*` is the name or number of an element.
  private static let catalogs: [(place: [String], kinds: any KindList)] = [
    (["data"], datasetCatalog), (["training", "optimizer"], optimizerCatalog),
    (["training", "schedule"], scheduleCatalog),
    (["network", "blocks", "*", "layers", "*"], layerCatalog),
  ]

  /// Where which fields stand.
  private static let groups: [(place: [String], fields: [FieldInfo])] = [
    (["training"], TrainingSection.fieldInfos), (["training", "augment"], Augmentation.fieldInfos),
    (["training", "stop"], StopRule.fieldInfos), (["network", "blocks", "*"], Block.fieldInfos),
    (["network", "blocks", "*", "skips", "*"], Skip.fieldInfos),
    (["network", "skips", "*"], LongSkip.fieldInfos),
  ]

  private func values(_ path: [String]) -> [String] {
    guard let name = path.last else { return [] }
    func isAt(_ path: [String], _ place: [String]) -> Bool {
      path.count == place.count && zip(path, place).allSatisfy { $1 == "*" || $0 == $1 }
    }
    let owner = Array(path.dropLast())
    if let catalog = Self.catalogs.first(where: {
      isAt(path, $0.place) || name == "kind" && isAt(owner, $0.place)
    }) {
      return catalog.kinds.kinds
    }
    if let catalog = Self.catalogs.first(where: { isAt(owner, $0.place) }) {
      let node = settings.settableNode.value(at: NodePath(owner))
      let kind = node?["kind"]?.string ?? node?.string ?? ""
      if name == "trainable" { return FieldType.flag.listed }
      return catalog.kinds.fields(of: kind).first { $0.name == name }?.listed ?? []
    }
    let group = Self.groups.first { isAt(owner, $0.place) }
    return group?.fields.first { $0.name == name }?.listed ?? []
  }
}

extension FieldType {
  /// All values, where they are a list.
  fileprivate var listed: [String] {
    switch self {
    case .choice(let names): names
    case .flag: ["false", "true"]
    default: []
    }
  }
}

extension FieldInfo {
  fileprivate var listed: [String] { type.listed.isEmpty ? names : type.listed }
}
