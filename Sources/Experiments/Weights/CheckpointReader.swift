// Takes a weights file apart into the values of a checkpoint, believing nothing.
import Problems
import Numerics
import Engine
import Schema
import Training

struct CheckpointReader {
  private let texts: [String: String]
  private var tensors: [String: NamedTensor]
  private let order: [String]

  init(file: Safetensors) {
    texts = Dictionary(file.metadata.map { ($0.key, $0.value) }) { first, _ in first }
    tensors = Dictionary(file.tensors.map { ($0.name, $0) }) { first, _ in first }
    order = file.tensors.map(\.name)
  }

  /// What was not taken, in the file's order: the tensors of the network.
  var rest: [NamedTensor] { order.compactMap { tensors[$0] } }

  func text(_ key: String) throws -> String {
    guard let text = texts[key] else {
      throw SafetensorsError("this is not a checkpoint of resplay: '\(key)' is missing")
    }
    return text
  }

  func integer(_ key: String) throws -> Int { try Self.integer(text(key), key) }

  func hexadecimal(_ key: String) throws -> UInt64 { try Self.hexadecimal(text(key), key) }

  mutating func vector(_ name: String) throws -> [Float] { try tensor(name, rank: 1).values }

  func hasText(_ key: String) -> Bool { texts[key] != nil }

  func best() throws -> BestMeasurement? {
    guard hasText("best/value") else { return nil }
    let bits = try hexadecimal("best/value")
    guard let pattern = UInt32(exactly: bits) else { throw Self.damaged("best/value") }
    return BestMeasurement(
      value: Float(bitPattern: pattern), step: try integer("best/step"),
      since: try integer("best/since"),
      exhaustedAt: hasText("best/exhausted") ? try integer("best/exhausted") : nil)
  }

  mutating func evaluation(_ name: String, validation: String) throws -> Evaluation? {
    guard tensors[name] != nil else { return nil }
    let values = try vector(name)
    // A file of an earlier version has fewer.
    let known = 2...metricCatalog.count * 2
    guard values.count.isMultiple(of: 2), known.contains(values.count) else {
      throw Self.damaged(name)
    }
    var evaluation = Evaluation()
    for (index, metric) in metricCatalog.prefix(values.count / 2).enumerated() {
      evaluation.train[metric.kind] = values[2 * index]
      evaluation.test[metric.kind] = values[2 * index + 1]
    }
    if tensors[validation] != nil {
      let values = try vector(validation)
      guard values.count <= metricCatalog.count else { throw Self.damaged(validation) }
      for (metric, value) in zip(metricCatalog, values) {
        evaluation.validation[metric.kind] = value
      }
    }
    return evaluation
  }

  /// - Parameter old: what it was called in files of an earlier version.
  mutating func series(_ name: String, formerly old: String? = nil) throws -> Series {
    let name = old.flatMap { texts["series/\(name)"] == nil ? $0 : nil } ?? name
    let key = "series/\(name)"
    let words = try text(key).split(separator: " ").map(String.init)
    guard words.count == 4 else { throw Self.damaged(key) }
    var series = Series()
    series.firstStep = try Self.integer(words[0], key)
    series.stride = try Self.integer(words[1], key)
    series.lastSum = Double(bitPattern: try Self.hexadecimal(words[2], key))
    series.lastCount = try Self.integer(words[3], key)
    series.values = try vector(key)
    guard series.stride >= 1, series.values.count <= Series.capacity, series.lastSum.isFinite else {
      throw Self.damaged(key)
    }
    return series
  }

  mutating func history(_ name: String) throws -> LayerHistory {
    let key = "history/\(name)"
    let tensor = try tensor(key, rank: 2)
    var history = LayerHistory()
    history.stride = try integer("\(key)/stride")
    history.steps = try text("\(key)/steps").split(separator: " ").map {
      try Self.integer(String($0), key)
    }
    history.paths = try text("\(key)/paths").split(separator: "\n").map(String.init)
    let (columns, rows) = (tensor.shape.dimensions[0], tensor.shape.dimensions[1])
    guard history.stride >= 1, columns <= LayerHistory.capacity, columns == history.steps.count,
      rows == history.paths.count, tensor.values.count == columns * rows
    else { throw Self.damaged(key) }
    history.values = (0..<columns).map { Array(tensor.values[($0 * rows)..<(($0 + 1) * rows)]) }
    return history
  }

  private mutating func tensor(_ name: String, rank: Int) throws -> NamedTensor {
    guard let tensor = tensors.removeValue(forKey: name), tensor.shape.dimensions.count == rank
    else { throw Self.damaged(name) }
    return tensor
  }

  private static func integer(_ text: String, _ key: String) throws -> Int {
    guard let value = Int(text), (0...(1 << 53)).contains(value) else { throw damaged(key) }
    return value
  }

  private static func hexadecimal(_ text: String, _ key: String) throws -> UInt64 {
    guard text.utf8.count == 16, let value = UInt64(text, radix: 16) else { throw damaged(key) }
    return value
  }

  private static func damaged(_ key: String) -> SafetensorsError {
    SafetensorsError("this checkpoint is damaged at '\(key)'")
  }
}
