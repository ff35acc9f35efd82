// Weights in the safetensors format: ours, whose metadata holds the document they belong to, or a
// stranger's, such as a state dict of PyTorch. Numbers of other widths are read as single ones.
internal import Experiments
internal import Networks
internal import Numerics
internal import Schema
internal import Training

enum SafetensorsImporter: Importer {
  static let name = "safetensors"
  static let summary = "weights of resplay, PyTorch or others in a .safetensors file"

  /// What a run keeps of the largest network: parameters, optimizer state and an average.
  private static let maximumValues = 4 * Network.maximumParameters

  static func recognizes(_ input: ImportInput) -> Bool {
    input.bytes.count > 9 && input.bytes[8] == UInt8(ascii: "{")
      && (input.ends("safetensors") || input.bytes[..<8].suffix(3).allSatisfy { $0 == 0 })
  }

  static func read(_ input: ImportInput) throws -> Imported {
    let bytes = input.bytes
    do {
      let start = 8 + (try Safetensors.headerLength(bytes[...], fileSize: bytes.count))
      let header = try Safetensors.Header(
        Array(bytes[8..<start]), dataCount: bytes.count - start, types: Safetensors.knownTypes)
      var weights = ImportedWeights([])
      let count = header.spans.reduce(0) { $0 + $1.shape.count }
      guard count <= maximumValues else {
        throw SafetensorsError("it has \(count) values; allowed: at most \(maximumValues)")
      }
      for span in header.spans {
        guard span.shape.count <= Network.maximumParameters else {
          throw SafetensorsError(
            "tensor \(Node(.string(span.name)).excerpt) has \(span.shape.count) values; allowed: "
              + "at most \(Network.maximumParameters)")
        }
        if let values = floats(bytes[(start + span.begin)..<(start + span.end)], span.type) {
          weights.tensors.append(NamedTensor(name: span.name, shape: span.shape, values: values))
        } else {
          weights.others.append((span.name, "whole numbers (\(span.type))"))
        }
      }
      let texts = Dictionary(header.metadata.map { ($0.key, $0.value) }) { first, _ in first }
      weights.step = texts["step"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
      if let text = texts["document"] {
        do {
          weights.document = try ExperimentFile.read(text)
        } catch let faults as Faults {
          throw SafetensorsError(
            "the document in its metadata cannot be read: \(faults.list.first?.description ?? "")")
        }
      }
      return Imported(.weights(weights))
    } catch let error as SafetensorsError {
      throw ImportError("\(input.words): \(error.description)")
    }
  }

  /// The values in single precision; nil where they are whole numbers or truths.
  static func floats(_ bytes: ArraySlice<UInt8>, _ type: String) -> [Float]? {
    bytes.withUnsafeBytes { raw in
      func all<Bits: FixedWidthInteger>(_: Bits.Type, _ value: (Bits) -> Float) -> [Float] {
        stride(from: 0, to: raw.count, by: MemoryLayout<Bits>.size).map {
          value(Bits(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: Bits.self)))
        }
      }
      switch type {
      case "F64": return all(UInt64.self) { Float(Double(bitPattern: $0)) }
      case "F32": return all(UInt32.self) { Float(bitPattern: $0) }
      case "BF16": return all(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
      case "F16": return all(UInt16.self, half)
      default: return nil
      }
    }
  }

  /// IEEE 754 binary16 (not every machine's compiler has the type).
  private static func half(_ bits: UInt16) -> Float {
    let (exponent, fraction) = (Int(bits >> 10 & 0x1F), Float(bits & 0x3FF))
    let magnitude: Float =
      switch exponent {
      case 0: fraction * 0x1p-24
      case 31: fraction == 0 ? .infinity : .nan
      default: Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
      }
    return bits >> 15 == 0 ? magnitude : -magnitude
  }
}
