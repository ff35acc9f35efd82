// The meaning of one complete CSI sequence: xterm's function keys with modifiers, SGR mouse, focus,
// the CSI-u keyboard, and the answer to a status request (xterm control sequences, Dickey).

struct ControlSequence {
  private let marker: UInt8?
  private let values: [Int]
  private let final: UInt8

  init(parameters: [UInt8], final: UInt8) {
    self.final = final
    var body = parameters[...]
    if let first = body.first, (0x3C...0x3F).contains(first) {
      marker = first
      body = body.dropFirst()
    } else {
      marker = nil
    }
    values = body.split(separator: 0x3B, omittingEmptySubsequences: false).map { field in
      var value = 0
      for byte in field {
        guard (0x30...0x39).contains(byte) else { break }
        value = min(value * 10 + Int(byte - 0x30), 1_000_000)
      }
      return value
    }
  }

  var startsPaste: Bool { marker == nil && final == 0x7E && values.first == 200 }

  /// nil for a sequence that means nothing here.
  var event: InputEvent? {
    if marker == 0x3C {
      guard values.count == 3, final == 0x4D || final == 0x6D else { return nil }
      return ControlSequence.mouse(
        code: values[0], x: values[1], y: values[2], released: final == 0x6D)
    }
    guard marker == nil else { return nil }
    switch final {
    case 0x49: return .focus(true)
    case 0x4F: return .focus(false)
    case 0x6E: return values == [0] ? .acknowledgement : nil
    case 0x5A: return .key(.backTab, [])
    case 0x7E: return tilde
    case 0x75: return ControlSequence.plainKey(values.first ?? 0, modifiers)
    default: return ControlSequence.cursorKey(final).map { .key($0, modifiers) }
    }
  }

  private var modifiers: Modifiers { ControlSequence.modifiers(values.count > 1 ? values[1] : 1) }

  private static func modifiers(_ code: Int) -> Modifiers {
    code > 1 ? Modifiers(rawValue: UInt8((code - 1) & 7)) : []
  }

  private var tilde: InputEvent? {
    let key: Key
    switch values.first ?? 0 {
    case 1, 7: key = .home
    case 2: key = .insert
    case 3: key = .delete
    case 4, 8: key = .end
    case 5: key = .pageUp
    case 6: key = .pageDown
    case let code where (11...15).contains(code): key = .function(code - 10)
    case let code where (17...21).contains(code): key = .function(code - 11)
    case let code where (23...24).contains(code): key = .function(code - 12)
    case 27 where values.count == 3: return ControlSequence.plainKey(values[2], modifiers)
    default: return nil
    }
    return .key(key, modifiers)
  }

  /// A key told by its character code, as CSI-u and modifyOtherKeys do.
  private static func plainKey(_ code: Int, _ modifiers: Modifiers) -> InputEvent? {
    switch code {
    case 9: return .key(modifiers.contains(.shift) ? .backTab : .tab, modifiers.subtracting(.shift))
    case 13: return .key(.enter, modifiers)
    case 27: return .key(.escape, modifiers)
    case 8, 127: return .key(.backspace, modifiers)
    default:
      guard code >= 32, let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init) else {
        return nil
      }
      return .key(.character(scalar), modifiers)
    }
  }

  /// The last byte of SS3 and of unnumbered CSI keys.
  static func cursorKey(_ byte: UInt8) -> Key? {
    switch byte {
    case 0x41: .up
    case 0x42: .down
    case 0x43: .right
    case 0x44: .left
    case 0x46: .end
    case 0x48: .home
    case 0x4D: .enter
    case 0x50...0x53: .function(Int(byte) - 0x4F)
    default: nil
    }
  }

  /// - Parameters:
  ///   - code: button and modifier bits.
  ///   - x: the column counted from 1.
  ///   - y: the row counted from 1.
  static func mouse(code: Int, x: Int, y: Int, released: Bool) -> InputEvent? {
    guard x >= 1, y >= 1, code & 0x80 == 0 else { return nil }
    var modifiers: Modifiers = []
    if code & 4 != 0 { modifiers.insert(.shift) }
    if code & 8 != 0 { modifiers.insert(.alt) }
    if code & 16 != 0 { modifiers.insert(.control) }
    let kind: MouseEvent.Kind
    if code & 0x40 != 0 {
      guard code & 2 == 0, !released else { return nil }
      kind = code & 1 == 0 ? .wheelUp : .wheelDown
    } else if code & 3 == 3 {
      guard code & 0x20 != 0 else { return nil }
      kind = .move
    } else {
      let button: MouseEvent.Button = [.left, .middle, .right][code & 3]
      kind = code & 0x20 != 0 ? .drag(button) : released ? .release(button) : .press(button)
    }
    return .mouse(MouseEvent(kind, x: x - 1, y: y - 1, modifiers: modifiers))
  }
}

extension ControlSequence {
  /// What a terminal says in words: the colour of its background, `]11;rgb:1e1e/1e1e/2e2e` with one
  /// to four hexadecimal digits each. nil for anything else.
  static func answer(_ bytes: [UInt8]) -> InputEvent? {
    let text = String(decoding: bytes, as: UTF8.self)
    // "RGB" in hexadecimal, after "known".
    if text.lowercased().hasPrefix("p1+r524742") { return .truecolor }
    let begin = "]11;rgb:"
    guard text.hasPrefix(begin) else { return nil }
    let parts = text.dropFirst(begin.count).split(
      separator: "/", omittingEmptySubsequences: false)
    let values = parts.compactMap { part -> UInt8? in
      guard (1...4).contains(part.count), let value = UInt32(part, radix: 16) else { return nil }
      let most = (UInt32(1) << (4 * UInt32(part.count))) - 1
      return UInt8(value * 255 / most)
    }
    guard parts.count == 3, values.count == 3 else { return nil }
    return .background(red: values[0], green: values[1], blue: values[2])
  }
}
