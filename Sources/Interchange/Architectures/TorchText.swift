// What `print(model)` writes of a `Sequential` of PyTorch, as a tree of modules with their
// arguments. It is text of a stranger: bounded, and every place has its line.
internal import Schema

/// One module: `Linear(in_features=2, out_features=4, bias=True)`.
struct TorchModule {
  /// `0.2`: the names of those it is in, and its own.
  var path: String
  var line: Int
  var type: String
  var arguments: [String] = []
  var named: [String: String] = [:]
  var children: [TorchModule] = []

  var place: String { "line \(line), (\(path)) \(type)" }

  /// An argument by its name, or by its place where it is written without.
  private func text(_ name: String, at index: Int? = nil) -> String? {
    named[name] ?? index.flatMap { arguments.indices.contains($0) ? arguments[$0] : nil }
  }

  func integer(_ name: String, at index: Int? = nil) -> Int? {
    text(name, at: index).flatMap { Int($0) }
  }

  func number(_ name: String, standard: Double) -> Double {
    text(name).flatMap { Double($0) } ?? standard
  }

  func flag(_ name: String, standard: Bool) -> Bool {
    text(name).map { $0 == "True" } ?? standard
  }

  func word(_ name: String) -> String? { text(name)?.filter { $0 != "'" && $0 != "\"" } }

  /// `3` or `(3, 3)`: the same along both directions of an image; nil where they differ.
  func extent(_ name: String, at index: Int? = nil, standard: Int) -> Int? {
    guard let text = text(name, at: index) else { return standard }
    let parts = text.filter { !"() ".contains($0) }.split(separator: ",").map { Int($0) }
    guard let first = parts.first, parts.allSatisfy({ $0 == first }) else { return nil }
    return first
  }
}

struct TorchTextParser {
  static let maximumBytes = 1 << 20
  static let maximumModules = 20_000
  static let maximumDepth = 32

  private let text: [UInt8]
  private var index = 0
  private var line = 1
  private var count = 0

  static func looksLikeOne(_ bytes: [UInt8]) -> Bool {
    bytes.drop { isSpace($0) }.starts(with: "Sequential(".utf8)
  }

  /// - Throws: `ImportError` with the line.
  static func module(_ bytes: [UInt8]) throws -> TorchModule {
    guard bytes.count <= maximumBytes else {
      throw ImportError("read \(bytes.count) bytes; allowed: at most \(maximumBytes)")
    }
    var parser = TorchTextParser(text: bytes)
    let module = try parser.module("", depth: 0)
    parser.skipSpace()
    guard parser.peek == nil else { throw parser.fault("more text behind the network") }
    return module
  }

  private init(text: [UInt8]) { self.text = text }

  private var peek: UInt8? { index < text.count ? text[index] : nil }

  private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }

  private func fault(_ what: String) -> ImportError {
    ImportError("line \(line): \(what); allowed: a Sequential as print(model) writes it")
  }

  private mutating func advance() {
    if peek == 0x0A { line += 1 }
    index += 1
  }

  private mutating func skipSpace() {
    while let byte = peek, Self.isSpace(byte) { advance() }
  }

  private mutating func take(_ character: Character) -> Bool {
    guard let byte = peek, byte == character.asciiValue else { return false }
    advance()
    return true
  }

  /// Letters, digits, `_` and `.`.
  private mutating func word() -> String {
    var bytes: [UInt8] = []
    while let byte = peek, bytes.count < 200,
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    {
      bytes.append(byte)
      advance()
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func module(_ path: String, depth: Int) throws -> TorchModule {
    count += 1
    guard count <= Self.maximumModules, depth <= Self.maximumDepth else {
      throw fault("more than \(Self.maximumModules) modules, or one in another too often")
    }
    skipSpace()
    var module = TorchModule(path: path, line: line, type: word())
    guard !module.type.isEmpty, take("(") else { throw fault("no module begins here") }
    skipSpace()
    if peek == UInt8(ascii: "("), isChild {
      while take("(") {
        let name = word()
        guard !name.isEmpty, take(")"), take(":") else { throw fault("no '(name): module' here") }
        let inner = path.isEmpty ? name : "\(path).\(name)"
        module.children.append(try self.module(inner, depth: depth + 1))
        skipSpace()
      }
      guard take(")") else { throw fault("a module is not closed") }
      return module
    }
    try readArguments(of: &module)
    return module
  }

  /// Whether `(0): ` stands here and not a tuple.
  private var isChild: Bool {
    let rest = text[index...].prefix(210)
    guard let close = rest.firstIndex(of: UInt8(ascii: ")")) else { return false }
    return text[(close + 1)...].first == UInt8(ascii: ":")
  }

  /// What stands up to the closing bracket, cut at commas outside of brackets.
  private mutating func readArguments(of module: inout TorchModule) throws {
    var (part, depth) = ([UInt8](), 0)
    func finish(_ module: inout TorchModule) {
      let text = String(decoding: part, as: UTF8.self).trimming
      part = []
      guard !text.isEmpty else { return }
      if let equals = text.firstIndex(of: "="), !text.hasPrefix("(") {
        module.named[String(text[..<equals])] = String(text[text.index(after: equals)...])
      } else {
        module.arguments.append(text)
      }
    }
    while let byte = peek {
      switch byte {
      case UInt8(ascii: ")") where depth == 0:
        advance()
        finish(&module)
        return
      case UInt8(ascii: ","), 0x0A:
        if depth == 0 { finish(&module) } else { part.append(byte) }
      case UInt8(ascii: "("), UInt8(ascii: "["):
        depth += 1
        part.append(byte)
      case UInt8(ascii: ")"), UInt8(ascii: "]"):
        depth -= 1
        part.append(byte)
      default: part.append(byte)
      }
      guard part.count <= 1000, module.arguments.count + module.named.count <= 64, depth >= 0 else {
        throw fault("an argument is too long, or there are too many")
      }
      advance()
    }
    throw fault("the text ends inside a module")
  }
}
