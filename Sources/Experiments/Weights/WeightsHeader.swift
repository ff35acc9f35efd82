// A weights file is looked at before it is read: what its header says against what the document's
// network can need, so that a large file of somebody else costs neither time nor memory.
import Engine
import Foundation
import Networks
import Numerics
import Problems
import Schema
import Training

enum WeightsHeader {
  /// Files up to this size are simply read: what is wrong with them is known best then.
  private static let freelyRead = 64 << 20

  /// Checks that a file can be the weights of a document, by its header and its size alone.
  /// - Throws: `SafetensorsError` where it cannot. Nothing is said of a file that cannot be opened
  ///   or of a network that is not known before its data is read: reading the file says it.
  static func check(_ path: String, for experiment: Experiment) throws {
    guard let header = try read(path), header.dataCount > freelyRead,
      let known = parameters(of: experiment)
    else { return }
    let layers = known.layers
    for span in header.spans {
      let count = span.shape.count
      let name = Node(.string(span.name)).excerpt
      if let shape = known.shapes[span.name] {
        guard span.shape == shape else {
          throw SafetensorsError(
            "\(name) is \(span.shape) in the weights, but \(shape) in the network")
        }
      } else if let most = largest(span.name, layers: layers) {
        guard count <= most else {
          throw SafetensorsError("\(name) holds \(count) values; allowed: at most \(most)")
        }
      } else {
        throw SafetensorsError("the weights hold \(name), which is not in the network")
      }
    }
  }

  /// The header of a regular file; nil where there is none to open.
  static func read(_ path: String) throws -> Safetensors.Header? {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let size = Int(status.st_size)
    let length = try Safetensors.headerLength(
      bytes(of: descriptor, from: 0, count: 8), fileSize: size)
    return try Safetensors.Header(
      bytes(of: descriptor, from: 8, count: length), dataCount: size - 8 - length)
  }

  private static func bytes(of descriptor: Int32, from start: Int, count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
      while done < count, let base = buffer.baseAddress {
        let got = pread(descriptor, base + done, count - done, off_t(start + done))
        if got > 0 {
          done += got
        } else if got == 0 || errno != EINTR {
          break
        }
      }
    }
  }

  /// The shapes of all parameters and of what optimizers keep for them, by tensor.
  private static func parameters(
    of experiment: Experiment
  ) -> (shapes: [String: Shape], layers: Int)? {
    guard let current = try? experiment.currentConfiguration(),
      let data = DataOutline(current.dataSource), let lowered = try? Fit.lowered(current, data)
    else { return nil }
    var shapes: [String: Shape] = [:]
    for parameter in lowered.graph.parameters {
      shapes["param/\(parameter.path)"] = parameter.shape
      for state in 0..<ParameterStore.stateCount {
        shapes["state\(state)/\(parameter.path)"] = parameter.shape
      }
    }
    return (shapes, lowered.layers.count)
  }

  /// How many values of a record of the run there can be; nil for what is no such record.
  private static func largest(_ name: String, layers: Int) -> Int? {
    if name.hasPrefix("series/") { return Series.capacity }
    if name.hasPrefix("history/") { return LayerHistory.capacity * layers }
    if name.hasPrefix("run/") { return Series.capacity }
    return nil
  }
}
