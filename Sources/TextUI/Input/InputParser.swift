// Turns the bytes a terminal sends into events. A state machine fed byte by byte: sequences may be
// split anywhere between reads. Total: any bytes are accepted, unknown sequences are swallowed
// whole, everything buffered is bounded. It has no clock: the caller flushes it after a silence.

package struct InputParser: Sendable {
  /// Bytes of one paste that are kept. The rest is dropped.
  package static let pasteLimit = 1 << 20
  private static let sequenceLimit = 64

  /// What would be pending if no more bytes came.
  package enum Pending: Hashable, Sendable {
    case nothing
    /// An ESC or part of a sequence: flush after 25 ms of silence.
    case sequence
    /// A paste whose end has not come: flush after a second of silence.
    case paste
  }

  private enum State: Sendable {
    case ground, escape, control, linuxFunction, single, text, textEscape
    case utf8(need: Int, value: UInt32, least: UInt32)
    case mouse([UInt8])
    case paste(matched: Int)
  }

  private var state = State.ground
  private var parameters: [UInt8] = []
  private var pasted: [UInt8] = []
  private var altHeld = false
  private var events: [InputEvent] = []

  package init() {}

  package var pending: Pending {
    switch state {
    case .ground: .nothing
    case .paste: .paste
    default: .sequence
    }
  }

  /// Takes bytes and returns the events they complete.
  package mutating func feed(_ bytes: some Sequence<UInt8>) -> [InputEvent] {
    for byte in bytes { take(byte) }
    return drain()
  }

  /// Ends whatever is pending: a lone ESC becomes the escape key, an unfinished sequence is
  /// dropped, an unfinished paste is delivered.
  package mutating func flush() -> [InputEvent] {
    switch state {
    case .ground: break
    case .escape: emit(.escape)
    case .control where parameters.isEmpty: emit(.character("["), .alt)
    case .single: emit(.character("O"), .alt)
    case .utf8: emit(.character("\u{FFFD}"))
    case .paste(let matched): finishPaste(unmatched: matched)
    default: break
    }
    reset()
    return drain()
  }

  private mutating func drain() -> [InputEvent] {
    let result = events
    events.removeAll(keepingCapacity: true)
    return result
  }

  private mutating func reset() {
    state = .ground
    parameters.removeAll(keepingCapacity: true)
    altHeld = false
  }

  private mutating func emit(_ key: Key, _ modifiers: Modifiers = []) {
    events.append(.key(key, altHeld ? modifiers.union(.alt) : modifiers))
    altHeld = false
  }

  private mutating func take(_ byte: UInt8) {
    switch state {
    case .ground: ground(byte)
    case .escape: escape(byte)
    case .control: control(byte)
    case .linuxFunction:
      if (0x41...0x45).contains(byte) { emit(.function(Int(byte) - 0x40)) }
      reset()
    case .single: single(byte)
    case .text: text(byte)
    case .textEscape: textEscape(byte)
    case .utf8(let need, let value, let least): utf8(byte, need, value, least)
    case .mouse(let bytes): mouse(bytes + [byte])
    case .paste(let matched): paste(byte, matched)
    }
  }

  private mutating func ground(_ byte: UInt8) {
    switch byte {
    case 0x1B: state = .escape
    case 0x00: emit(.character(" "), .control)
    case 0x08, 0x7F: emit(.backspace)
    case 0x09: emit(.tab)
    case 0x0A, 0x0D: emit(.enter)
    case 0x01...0x1A: emit(.character(Unicode.Scalar(byte + 0x60)), .control)
    case 0x1C...0x1F: emit(.character(Unicode.Scalar(byte + 0x40)), .control)
    case 0x20...0x7E: emit(.character(Unicode.Scalar(byte)))
    case 0xC2...0xDF: state = .utf8(need: 1, value: UInt32(byte & 0x1F), least: 0x80)
    case 0xE0...0xEF: state = .utf8(need: 2, value: UInt32(byte & 0x0F), least: 0x800)
    case 0xF0...0xF4: state = .utf8(need: 3, value: UInt32(byte & 0x07), least: 0x10000)
    default: emit(.character("\u{FFFD}"))
    }
  }

  private mutating func utf8(_ byte: UInt8, _ need: Int, _ value: UInt32, _ least: UInt32) {
    guard byte & 0xC0 == 0x80 else {
      emit(.character("\u{FFFD}"))
      state = .ground
      ground(byte)
      return
    }
    let value = value << 6 | UInt32(byte & 0x3F)
    if need > 1 {
      state = .utf8(need: need - 1, value: value, least: least)
      return
    }
    state = .ground
    let scalar = value >= least ? Unicode.Scalar(value) : nil
    emit(.character(scalar ?? "\u{FFFD}"))
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case 0x1B: emit(.escape)
    case 0x5B: state = .control
    case 0x4F: state = .single
    case 0x5D, 0x50, 0x58, 0x5E, 0x5F:
      state = .text
      parameters = [byte]
    default:
      state = .ground
      altHeld = true
      ground(byte)
      if case .ground = state { altHeld = false }
    }
  }

  private mutating func control(_ byte: UInt8) {
    switch byte {
    case 0x1B:
      reset()
      state = .escape
    case 0x5B where parameters.isEmpty: state = .linuxFunction
    case 0x4D where parameters.isEmpty: state = .mouse([])
    case 0x20...0x3F:
      if parameters.count < InputParser.sequenceLimit { parameters.append(byte) }
    case 0x40...0x7E:
      let sequence = ControlSequence(parameters: parameters, final: byte)
      reset()
      if sequence.startsPaste {
        pasted.removeAll()
        state = .paste(matched: 0)
      } else if let event = sequence.event {
        events.append(event)
      }
    case 0x80...: reset()
    default: break
    }
  }

  private mutating func single(_ byte: UInt8) {
    reset()
    if byte == 0x1B {
      state = .escape
    } else if let key = ControlSequence.cursorKey(byte) {
      emit(key)
    }
  }

  /// Reads a terminal's answer in words (OSC, DCS, APC) up to its end mark.
  private mutating func text(_ byte: UInt8) {
    switch byte {
    case 0x1B: state = .textEscape
    case 0x07: finishText()
    case 0x18, 0x1A: reset()
    default:
      if parameters.count < InputParser.sequenceLimit { parameters.append(byte) }
    }
  }

  private mutating func finishText() {
    if let event = ControlSequence.answer(parameters) { events.append(event) }
    reset()
  }

  private mutating func textEscape(_ byte: UInt8) {
    if byte == 0x5C { return finishText() }
    reset()
    state = .escape
    escape(byte)
  }

  /// The oldest mouse encoding: three bytes, each 32 more than its value.
  private mutating func mouse(_ bytes: [UInt8]) {
    guard bytes.count == 3 else {
      state = .mouse(bytes)
      return
    }
    reset()
    let values = bytes.map { Int($0) - 32 }
    guard values.allSatisfy({ $0 >= 0 }) else { return }
    let released = values[0] & 3 == 3 && values[0] & 0x60 == 0
    if let event = ControlSequence.mouse(
      code: released ? values[0] & ~3 : values[0], x: values[1], y: values[2], released: released)
    {
      events.append(event)
    }
  }

  private static let pasteEnd: [UInt8] = [0x1B, 0x5B, 0x32, 0x30, 0x31, 0x7E]

  private mutating func paste(_ byte: UInt8, _ matched: Int) {
    if byte == InputParser.pasteEnd[matched] {
      if matched + 1 < InputParser.pasteEnd.count {
        state = .paste(matched: matched + 1)
      } else {
        finishPaste(unmatched: 0)
        reset()
      }
      return
    }
    if matched > 0 { keep(InputParser.pasteEnd[..<matched]) }
    if byte == 0x1B {
      state = .paste(matched: 1)
    } else {
      if pasted.count < InputParser.pasteLimit { pasted.append(byte) }
      if matched > 0 { state = .paste(matched: 0) }
    }
  }

  private mutating func keep(_ bytes: some Collection<UInt8>) {
    pasted.append(contentsOf: bytes.prefix(max(0, InputParser.pasteLimit - pasted.count)))
  }

  private mutating func finishPaste(unmatched: Int) {
    keep(InputParser.pasteEnd[..<unmatched])
    var bytes: [UInt8] = []
    bytes.reserveCapacity(pasted.count)
    var previous: UInt8 = 0
    for byte in pasted {
      if byte == 0x0D {
        bytes.append(0x0A)
      } else if !(byte == 0x0A && previous == 0x0D) {
        bytes.append(byte)
      }
      previous = byte
    }
    pasted = []
    events.append(.paste(String(decoding: bytes, as: UTF8.self)))
  }
}
