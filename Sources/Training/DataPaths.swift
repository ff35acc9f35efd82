// The files that a run's data names, wherever they stand: in the configuration, and in the edits
// made since.
import Problems
import Schema

extension RunConfiguration {
  /// Every path of a file that the data names, and of the weights that the run starts from.
  package var dataPaths: [String] { ownDataPaths + (startPath.map { [$0] } ?? []) }

  /// Every path of a file that the data names.
  package var ownDataPaths: [String] {
    let node = data.kind.completeNode
    return type(of: data.kind).fileFields.compactMap { node[$0]?.string }.filter { !$0.isEmpty }
  }

  /// The same configuration with other names of its files.
  package func renamingData(_ name: (String) -> String) -> RunConfiguration {
    var node = data.node
    node.rename(type(of: data.kind).fileFields, name)
    var faults = FaultCollector()
    var copy = self
    copy.data = DataSpec.decode(node, path: "data", into: &faults) ?? data
    if let path = startPath, name(path) != path { copy.startFrom = name(path) }
    return copy
  }
}

extension Edit {
  /// Every path of a file that the edit brings in.
  package var dataPaths: [String] {
    var paths: [String] = []
    _ = renamingData {
      paths.append($0)
      return $0
    }
    return paths
  }

  /// The same edit with other names of files.
  package func renamingData(_ name: (String) -> String) -> Edit {
    var copy = self
    if path.parts == ["start_from"], let start = value.string, !start.isEmpty {
      let path = StartWeights.path(of: start)
      let renamed = name(path)
      if renamed != path { copy.value = Node(.string(renamed)) }
    } else if path.parts == ["data"], let kind = value["kind"]?.string {
      copy.value.rename(Self.fileFields(of: kind), name)
    } else if path.parts.count == 2, path.parts[0] == "data", let old = value.string,
      datasetCatalog.kinds.contains(where: { Self.fileFields(of: $0).contains(path.parts[1]) })
    {
      copy.value = Node(.string(name(old)))
    }
    return copy
  }

  private static func fileFields(of kind: String) -> [String] {
    datasetCatalog[kind].map { type(of: $0.standard).fileFields } ?? []
  }
}

extension Node {
  /// Gives texts in a mapping another name.
  fileprivate mutating func rename(_ keys: [String], _ name: (String) -> String) {
    for key in keys {
      if let old = self[key]?.string, !old.isEmpty { self[key] = Node(.string(name(old))) }
    }
  }
}

extension Checkpoint {
  /// Every path of a file that the run's data names or named.
  package var dataPaths: [String] { base.dataPaths + edits.flatMap(\.dataPaths) }

  /// The same run with other names of its files.
  package func renamingData(_ name: (String) -> String) -> Checkpoint {
    var copy = self
    copy.base = base.renamingData(name)
    copy.edits = edits.map { $0.renamingData(name) }
    return copy
  }
}
