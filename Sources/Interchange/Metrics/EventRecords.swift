// The records of a TensorBoard event file (TFRecord): eight bytes of length, their check, the
// event, its check. A record is whole or ends the file, so that a file is readable however its
// writer ended.
internal import SwiftProtobuf

/// CRC-32C (Castagnoli; RFC 3720, appendix B.4), masked as TFRecord has it.
enum MaskedChecksum {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1
    }
  }

  static func plain(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { value, byte in
      table[Int(UInt8(truncatingIfNeeded: value) ^ byte)] ^ value >> 8
    }
  }

  static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let checksum = plain(bytes)
    return (checksum >> 15 | checksum << 17) &+ 0xA282_EAD8
  }
}

extension TBEvent {
  /// As a record.
  func record() throws -> [UInt8] {
    let event: [UInt8] = try serializedBytes()
    let length = UInt64(event.count).littleEndianBytes
    return length + MaskedChecksum.of(length).littleEndianBytes + event
      + MaskedChecksum.of(event).littleEndianBytes
  }
}

extension FixedWidthInteger {
  fileprivate var littleEndianBytes: [UInt8] {
    (0..<Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) }
  }
}
