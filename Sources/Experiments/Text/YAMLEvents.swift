// The events of a YAML text, one at a time, from the parser inside Yams. Yams' own tree builder is
// not used: it builds the whole tree, aliases followed, before anything can be bounded, and it
// stops at the first repeated key. Yams has no public product for the events, so its module `CYaml`
// is imported, which comes with the product `Yams`.
internal import CYaml
import Schema

struct YAMLEvent {
  enum Content {
    case streamEnd
    case documentStart
    case documentEnd
    case alias
    case scalar(String, isPlain: Bool)
    case listStart
    case listEnd
    case mapStart
    case mapEnd
    case other
  }

  var content: Content
  var location: Location
  var hasAnchor = false
  /// The tag written before the value, expanded: `tag:yaml.org,2002:str`.
  var tag: String?
}

/// Parses one text. The bytes must be valid UTF-8 without control characters.
final class YAMLEvents {
  // The parser points into itself, so it needs a place of its own.
  private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
  private let bytes: UnsafeMutableBufferPointer<UInt8>

  init(_ text: String) throws {
    let utf8 = text.utf8
    bytes = .allocate(capacity: max(1, utf8.count))
    _ = bytes.initialize(from: utf8)
    parser.initialize(to: yaml_parser_t())
    guard yaml_parser_initialize(parser) == 1 else {
      throw Faults([Fault(path: "", "there is not enough memory to read this text")])
    }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes.baseAddress, utf8.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    bytes.deallocate()
  }

  /// The next event.
  /// - Throws: `Faults` where the text is not YAML.
  func next() throws -> YAMLEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw Faults([syntaxFault()]) }
    defer { yaml_event_delete(&event) }
    let location = Location(
      line: Int(event.start_mark.line) + 1, column: Int(event.start_mark.column) + 1)
    switch event.type {
    case YAML_STREAM_END_EVENT:
      return YAMLEvent(content: .streamEnd, location: location)
    case YAML_DOCUMENT_START_EVENT:
      return YAMLEvent(content: .documentStart, location: location)
    case YAML_DOCUMENT_END_EVENT:
      return YAMLEvent(content: .documentEnd, location: location)
    case YAML_ALIAS_EVENT:
      return YAMLEvent(content: .alias, location: location)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let text = String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: Int(scalar.length)),
        as: UTF8.self)
      return YAMLEvent(
        content: .scalar(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE),
        location: location, hasAnchor: scalar.anchor != nil, tag: Self.string(scalar.tag))
    case YAML_SEQUENCE_START_EVENT:
      let start = event.data.sequence_start
      return YAMLEvent(
        content: .listStart, location: location, hasAnchor: start.anchor != nil,
        tag: Self.string(start.tag))
    case YAML_SEQUENCE_END_EVENT:
      return YAMLEvent(content: .listEnd, location: location)
    case YAML_MAPPING_START_EVENT:
      let start = event.data.mapping_start
      return YAMLEvent(
        content: .mapStart, location: location, hasAnchor: start.anchor != nil,
        tag: Self.string(start.tag))
    case YAML_MAPPING_END_EVENT:
      return YAMLEvent(content: .mapEnd, location: location)
    default:
      return YAMLEvent(content: .other, location: location)
    }
  }

  private static func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  private func syntaxFault() -> Fault {
    let state = parser.pointee
    let problem = state.problem.map { String(cString: $0) } ?? "there is not enough memory"
    let mark = state.problem_mark
    let location = Location(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    let place = offset(of: Int(mark.index))
    if let place, bytes[place] == UInt8(ascii: "\t") {
      return Fault(at: location, path: "", "a tab cannot indent; use spaces")
    }
    if problem.hasPrefix("did not find expected ',' or"), let place, let word = bracketed(place) {
      return Fault(
        at: location, path: "",
        "a word with '[' in it needs quotes within { } and [ ]; write \"\(word)\"")
    }
    if problem.hasPrefix("Maximum nesting") {
      return Fault(at: location, path: "", "the text is nested too deeply")
    }
    if problem.contains("undefined tag handle") {
      return Fault(at: location, path: "", "tags are not allowed; write the plain value")
    }
    let context = state.context.map { " (\(String(cString: $0)))" } ?? ""
    return Fault(at: location, path: "", "this is not YAML: \(problem)\(context)")
  }

  /// Where the character with this number starts: marks count characters.
  private func offset(of index: Int) -> Int? {
    var seen = -1
    for (place, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
      seen += 1
      if seen == index { return place }
    }
    return nil
  }

  /// The name that goes on with the bracket at a place, such as `body[2]`, the bracket closed.
  private func bracketed(_ place: Int) -> String? {
    func isPart(_ byte: UInt8) -> Bool {
      let scalar = Unicode.Scalar(byte)
      return scalar.properties.isAlphabetic && byte < 0x80 || (48...57).contains(byte)
        || scalar == "_" || scalar == "-"
    }
    guard bytes[place] == UInt8(ascii: "[") else { return nil }
    let name = bytes[..<place].suffix(48).reversed().prefix(while: isPart).reversed()
    let index = bytes[(place + 1)...].prefix(12).prefix(while: isPart)
    guard !name.isEmpty else { return nil }
    return String(decoding: name, as: UTF8.self) + "[\(String(decoding: index, as: UTF8.self))]"
  }
}
