// Plain text, character by character: what a language model learns from.
internal import Engine
package import Numerics
package import Schema

/// Sequences of characters with the character that follows at every position.
package struct TextFile: DatasetKind {
  package static let kind = "text"
  package static let summary = "a text file, for a language model by characters"
  package static let details = """
    The text of a UTF-8 file, a token a character (a Unicode scalar). Line ends are LF, however the
    file writes them, and a byte order mark is left out. The vocabulary is the characters that come
    up, in the order of their code points, at most 4,096. A row is `context` characters, and its
    target at every position the character that follows. Rows begin every `stride` characters (0:
    every `context` characters, so that each is predicted once). The last rows are the test part,
    `test_fraction` of all, rounded up: the text that the network is tested on lies behind all that
    it was trained on, and rows that would share characters with the test part are left out.
    """
  package static let isStored = true
  package static let fileFields = ["path"]
  package static let fileTask = "classes at every position"

  package var path = ""
  package var context = 32
  package var stride = 0
  package var testFraction = 0.1

  package init() {}

  package static var fields: [Field<TextFile>] {
    [
      .text("path", \.path, maximumLength: 4096, required: true, help: "a file of UTF-8 text"),
      .integer("context", \.context, 1...1024, unit: "characters", help: "characters of a row"),
      .integer(
        "stride", \.stride, 0...1024, unit: "characters",
        help: "from the beginning of a row to that of the next; 0: the context"),
      .number(
        "test_fraction", \.testFraction, 0...0.9, help: "part at the end kept for the test"),
    ]
  }

  static let maximumVocabulary = 4096
  /// Characters of all rows together.
  private static let maximumTokens = 20_000_000

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    let name = Node(.string(path)).excerpt
    let characters = try Self.characters(
      try Codec.unpacked(files.read(path, maximumBytes: 64 << 20), name, maximumBytes: 64 << 20),
      name)
    let step = stride == 0 ? context : stride
    guard characters.count > context + step else {
      throw DataError(
        "\(name) has \(characters.count) characters; allowed: more than \(context + step), so that "
          + "there are two rows; take a longer text or a shorter data.context")
    }
    let rows = (characters.count - 1 - context) / step + 1
    guard rows * context <= Self.maximumTokens else {
      throw DataError(
        "\(name): \(rows) rows of \(context) characters; allowed: \(Self.maximumTokens) characters "
          + "in all; use a larger data.stride")
    }
    let vocabulary = Set(characters).sorted()
    guard (2...Self.maximumVocabulary).contains(vocabulary.count) else {
      throw DataError(
        "\(name) has \(vocabulary.count) different characters; allowed: 2 to "
          + "\(Self.maximumVocabulary)")
    }
    let number = Dictionary(
      uniqueKeysWithValues: vocabulary.enumerated().map { ($1, Float($0)) })
    let tokens = characters.map { number[$0] ?? 0 }
    var (inputs, targets): ([Float], [Float]) = ([], [])
    inputs.reserveCapacity(rows * context)
    targets.reserveCapacity(rows * context)
    for row in 0..<rows {
      inputs += tokens[row * step..<row * step + context]
      targets += tokens[row * step + 1...row * step + context]
    }
    let split = split(rows, ownTestCount: nil, seed: seed)
    var dataset = Dataset(
      inputShape: [context], featureNames: (1...context).map { "character \($0)" },
      inputs: inputs,
      task: .languageModel(vocabulary.map(Self.shown), positions: context),
      targets: targets, trainRows: split.train, testRows: split.test)
    dataset.vocabularySize = vocabulary.count
    dataset.notes = ["\(characters.count) characters, \(vocabulary.count) different ones"]
    return dataset
  }

  /// The last rows are kept for the test, and those that overlap them are not trained on.
  package func split(
    _ count: Int, ownTestCount: Int?, seed: Seed
  ) -> (train: [Int32], test: [Int32]) {
    let counts = SplitCounts(count, testFraction: testFraction)
    let step = stride == 0 ? context : stride
    // A row reads one character more than its context.
    let shared = counts.test == 0 ? 0 : context / step
    let trained = max(1, counts.train - shared)
    return (
      (0..<Int32(trained)).map(\.self), (Int32(counts.train)..<Int32(count)).map(\.self)
    )
  }

  /// - Throws: `DataError` with the byte that is no text.
  static func characters(_ bytes: [UInt8], _ name: String) throws -> [Unicode.Scalar] {
    var rest = bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    var found: [Unicode.Scalar] = []
    found.reserveCapacity(rest.count)
    var parser = Unicode.UTF8.ForwardParser()
    var input = rest.makeIterator()
    var place = rest.startIndex
    var endsWithReturn = false
    while true {
      switch parser.parseScalar(from: &input) {
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        place += encoded.count
        if scalar == "\n", endsWithReturn {
          endsWithReturn = false
          continue
        }
        endsWithReturn = scalar == "\r"
        found.append(endsWithReturn ? "\n" : scalar)
      case .emptyInput: return found
      case .error:
        let line = found.count { $0 == "\n" } + 1
        throw DataError("\(name): line \(line), byte \(place): this is no UTF-8 text; convert it")
      }
    }
  }

  /// A character as a name of a class.
  private static func shown(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "newline"
    case "\t": "tab"
    case " ": "space"
    default: String(scalar)
    }
  }
}

extension TextFile: RecognizedData {
  package static func recognizes(_ sample: DataSample) -> (any DatasetKind)? {
    guard sample.isText else { return nil }
    var kind = TextFile()
    kind.path = sample.path
    return kind
  }
}

extension CSV: RecognizedData {
  /// By its name, or because the text is cut into numbers.
  package static func recognizes(_ sample: DataSample) -> (any DatasetKind)? {
    guard sample.isText || sample.ends("csv", "tsv") else { return nil }
    var kind = CSV()
    kind.path = sample.path
    return sample.ends("csv", "tsv", "tab", "data") || CSVStyle.isTable(sample.bytes) ? kind : nil
  }
}
