// A weights file that is open: its header is known before its numbers are read, and they are read
// tensor by tensor, so that a file costs no more memory than what is wanted of it.
import Numerics
import Engine
import Foundation
import Training

struct WeightsFile: ~Copyable {
  let header: Safetensors.Header
  private let descriptor: Int32
  private let size: Int
  /// Where the numbers start.
  private let start: Int

  /// Opens a regular file and reads its header.
  /// - Throws: `LibraryError` where it cannot be opened, `SafetensorsError` where it is no weights
  ///   file or a larger one than is ever read.
  init(_ path: String) throws {
    let (descriptor, size) = try Self.opened(path)
    do {
      var digest = FingerprintStream()
      let first = try Self.bytes(of: descriptor, from: 0, count: min(8, size), &digest)
      let length = try Safetensors.headerLength(first, fileSize: size)
      let text = try Self.bytes(of: descriptor, from: 8, count: length, &digest)
      header = try Safetensors.Header(text, dataCount: size - 8 - length)
      (self.descriptor, self.size, start) = (descriptor, size, 8 + length)
    } catch {
      _ = close(descriptor)
      throw error
    }
  }

  deinit { _ = close(descriptor) }

  /// The fingerprint of a regular file; nil where there is none of a size that is read.
  static func fingerprint(_ path: String) -> Fingerprint? {
    guard let (descriptor, size) = try? opened(path) else { return nil }
    defer { _ = close(descriptor) }
    var digest = FingerprintStream()
    guard (try? pass(descriptor, from: 0, to: size, into: &digest)) != nil else { return nil }
    return digest.fingerprint
  }

  /// Everything the file holds, and the fingerprint of the very bytes that were read.
  func whole() throws -> (content: Safetensors, fingerprint: Fingerprint) {
    var digest = FingerprintStream()
    // The header once more: its bytes were not kept.
    try Self.pass(descriptor, from: 0, to: start, into: &digest)
    // In the order of their places, in which they cover the file.
    var values: [Int: [Float]] = [:]
    let order = header.spans.indices.sorted {
      (header.spans[$0].begin, header.spans[$0].end) < (
        header.spans[$1].begin, header.spans[$1].end
      )
    }
    for index in order {
      let span = header.spans[index]
      values[index] = try floats(span, &digest)
    }
    return (content(values), digest.fingerprint)
  }

  /// Texts and the wanted tensors; the others have no values.
  func part(_ isWanted: (Safetensors.Span) -> Bool) throws -> Safetensors {
    var digest = FingerprintStream()
    var values: [Int: [Float]] = [:]
    for (index, span) in header.spans.enumerated() where isWanted(span) {
      values[index] = try floats(span, &digest)
    }
    return content(values)
  }

  private func content(_ values: [Int: [Float]]) -> Safetensors {
    var content = Safetensors()
    content.metadata = header.metadata
    content.tensors = header.spans.enumerated().map { index, span in
      NamedTensor(name: span.name, shape: span.shape, values: values[index] ?? [])
    }
    return content
  }

  private func floats(_ span: Safetensors.Span, _ digest: inout FingerprintStream) throws
    -> [Float]
  {
    let values = try [Float](unsafeUninitializedCapacity: (span.end - span.begin) / 4) {
      buffer, count in
      let raw = UnsafeMutableRawBufferPointer(buffer)
      try Self.fill(raw, from: start + span.begin, of: descriptor)
      digest.combine(UnsafeRawBufferPointer(raw))
      count = buffer.count
    }
    #if _endian(little)
      return values
    #else
      return values.map { Float(bitPattern: UInt32(littleEndian: $0.bitPattern)) }
    #endif
  }

  // MARK: - Reading

  private static func opened(_ path: String) throws -> (descriptor: Int32, size: Int) {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else {
      throw LibraryError("it could not be read: \(String(cString: strerror(errno)))")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      _ = close(descriptor)
      throw LibraryError("it is not a regular file")
    }
    let size = Int(status.st_size)
    guard size <= CheckpointFile.maximumBytes else {
      _ = close(descriptor)
      throw LibraryError(
        "it has \(size) bytes; allowed: at most \(CheckpointFile.maximumBytes)")
    }
    return (descriptor, size)
  }

  private static func bytes(
    of descriptor: Int32, from place: Int, count: Int, _ digest: inout FingerprintStream
  ) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
      try fill(UnsafeMutableRawBufferPointer(buffer), from: place, of: descriptor)
      digest.combine(UnsafeRawBufferPointer(buffer))
      done = buffer.count
    }
  }

  /// Passes over bytes for their fingerprint alone.
  private static func pass(
    _ descriptor: Int32, from begin: Int, to end: Int, into digest: inout FingerprintStream
  ) throws {
    var place = begin
    while place < end {
      let count = min(1 << 20, end - place)
      _ = try bytes(of: descriptor, from: place, count: count, &digest)
      place += count
    }
  }

  /// - Throws: `SafetensorsError` where the file has become shorter meanwhile.
  private static func fill(
    _ buffer: UnsafeMutableRawBufferPointer, from place: Int, of descriptor: Int32
  ) throws {
    var done = 0
    while done < buffer.count, let base = buffer.baseAddress {
      let got = pread(descriptor, base + done, buffer.count - done, off_t(place + done))
      if got > 0 {
        done += got
      } else if got == 0 || errno != EINTR {
        throw SafetensorsError("the file was changed or could not be read while it was read")
      }
    }
  }
}
