// A journal of what a person did: every key, click, paste and size with the step of training at
// which it came. Played again it trains exactly so far before each, so that it ends the same every
// time: a report of a fault that anybody can play.
internal import Experiments
internal import Foundation
internal import Numerics
internal import TextUI
internal import Training

struct Journal {
  struct Head: Codable {
    var journal = "resplay/1"
    var program: String
    var document: String?
    /// Of the document's text and the step it was at.
    var digest: String?
  }

  struct Entry: Codable {
    /// Of the document's own run.
    var step: Int
    var key: String?
    var modifiers: UInt8?
    var paste: String?
    var mouse: [Int]?
    var mouseKind: String?
    var size: [Int]?
    /// Since the start: the rhythm, on which nothing else depends.
    var seconds: Double?

    enum CodingKeys: String, CodingKey {
      case step, key, modifiers, paste, mouse, size, seconds
      case mouseKind = "mouse_kind"
    }
  }

  /// Bytes and entries of a journal that is played.
  static let maximumBytes = 16 << 20
  /// Of the screen before the first entry, which is its size.
  static let firstSize = (width: 80, height: 24)
  /// Columns and rows that a click may be at.
  static let maximumPlace = 1000
  /// Steps that a journal may ask for.
  static let maximumStep = 100_000_000

  var head: Head
  var entries: [Entry]

  /// Whether a file begins as a journal does.
  static func isOne(_ file: String) -> Bool {
    guard let bytes = FileStart.read(file, count: 1000), bytes.first == UInt8(ascii: "{"),
      let line = bytes.split(separator: UInt8(ascii: "\n")).first
    else { return false }
    return (try? JSONDecoder().decode(Head.self, from: Data(line)))?.journal.hasPrefix("resplay/")
      ?? false
  }

  /// - Throws: `UsageProblem` that names the line.
  init(contentsOf file: String) throws {
    // Whatever it is, no more of it is read than a journal may have.
    guard let handle = FileHandle(forReadingAtPath: file),
      let data = try? handle.read(upToCount: Self.maximumBytes + 1) ?? Data()
    else { throw UsageProblem("there is no journal '\(file)'") }
    guard data.count <= Self.maximumBytes else {
      throw UsageProblem("'\(file)' has more than \(Self.maximumBytes) bytes")
    }
    let lines = data.split(separator: UInt8(ascii: "\n"))
    let decoder = JSONDecoder()
    guard let first = lines.first, let head = try? decoder.decode(Head.self, from: first),
      head.journal == "resplay/1"
    else { throw UsageProblem("'\(file)' is no journal of resplay") }
    self.head = head
    entries = try lines.dropFirst().enumerated().map { number, line in
      guard let entry = try? decoder.decode(Entry.self, from: line),
        (0...Self.maximumStep).contains(entry.step), entry.event != nil,
        entry.seconds.map({ (0...1e9).contains($0) }) ?? true
      else {
        throw UsageProblem(
          "\(file):\(number + 2): allowed: step, 0 to \(Self.maximumStep), and one of key, paste, "
            + "mouse with mouse_kind, size")
      }
      return entry
    }
  }
}

extension Journal {
  /// Longest and usual wait between two entries at normal speed, in seconds.
  static let longestWait = 3.0
  private static let usualWait = 0.6

  /// Seconds from the entry before to this one, at normal speed.
  func wait(before index: Int) -> Double {
    guard entries.indices.contains(index), index > 0 else { return 0 }
    // Sizes come by themselves.
    if entries[index].size != nil { return 0 }
    guard let now = entries[index].seconds, let before = entries[index - 1].seconds else {
      return Self.usualWait
    }
    return min(max(now - before, 0.05), Self.longestWait)
  }

  /// What a document is called in a journal: a file by its whole path, so that the journal can be
  /// played from any folder; presets and saves by their names.
  static func name(of opened: OpenedExperiment, named name: String) -> String {
    if opened.place != .elsewhere, !name.contains("/") { return name }
    let path = opened.path ?? name
    guard FileManager.default.fileExists(atPath: path) else { return name }
    return URL(filePath: path).standardizedFileURL.path
  }

  /// Where the document of a journal is: as it is called, else beside the journal.
  static func place(of name: String, besideJournal file: String) -> String {
    let folder = URL(filePath: file).deletingLastPathComponent()
    let last = URL(filePath: name).lastPathComponent
    let all = [name, folder.appending(path: name).path, folder.appending(path: last).path]
    return all.first { FileManager.default.fileExists(atPath: $0) } ?? name
  }

  /// What a document is told by: its text, and the step of its weights.
  static func digest(of opened: OpenedExperiment) -> String {
    let text =
      "\(opened.source ?? opened.experiment.presentation.name) \(opened.checkpoint?.step ?? 0)"
    return Fingerprint(of: Array(text.utf8)).words
  }
}

extension Journal.Entry {
  /// nil for what is not a person's doing.
  init?(_ event: InputEvent, step: Int) {
    self.init(step: step)
    switch event {
    case .key(let key, let modifiers):
      self.key = KeyName.name(of: key)
      if !modifiers.isEmpty { self.modifiers = modifiers.rawValue }
    case .paste(let text): paste = text
    case .mouse(let event):
      mouse = [event.x, event.y]
      mouseKind = KeyName.name(of: event.kind)
    case .resize(let width, let height): size = [width, height]
    case .focus, .acknowledgement, .background, .truecolor, .tick: return nil
    }
  }

  private init(step: Int) { self.step = step }

  /// What it stands for; nil where it is nothing known.
  var event: InputEvent? {
    if let key, let known = KeyName.key(key) {
      return .key(known, Modifiers(rawValue: modifiers ?? 0))
    }
    if let paste { return .paste(paste) }
    if let size, size.count == 2 {
      return .resize(width: min(max(size[0], 0), 500), height: min(max(size[1], 0), 200))
    }
    if let mouse, mouse.count == 2, let kind = mouseKind.flatMap(KeyName.kind) {
      let place = mouse.map { min(max($0, 0), Journal.maximumPlace) }
      return .mouse(MouseEvent(kind, x: place[0], y: place[1]))
    }
    return nil
  }
}

/// What keys and movements of the mouse are called in a journal.
enum KeyName {
  private static let named: [(String, Key)] = [
    ("Up", .up), ("Down", .down), ("Left", .left), ("Right", .right), ("Home", .home),
    ("End", .end), ("PageUp", .pageUp), ("PageDown", .pageDown), ("Insert", .insert),
    ("Delete", .delete), ("Backspace", .backspace), ("Tab", .tab), ("BackTab", .backTab),
    ("Enter", .enter), ("Escape", .escape), ("Space", .character(" ")),
  ]
  private static let kinds: [(String, MouseEvent.Kind)] = [
    ("press", .press(.left)), ("release", .release(.left)), ("drag", .drag(.left)),
    ("press right", .press(.right)), ("release right", .release(.right)),
    ("drag right", .drag(.right)), ("press middle", .press(.middle)),
    ("release middle", .release(.middle)), ("drag middle", .drag(.middle)), ("move", .move),
    ("wheel up", .wheelUp), ("wheel down", .wheelDown),
  ]

  static func name(of key: Key) -> String {
    if let found = named.first(where: { $0.1 == key }) { return found.0 }
    switch key {
    case .character(let scalar): return String(scalar)
    case .function(let number): return "F\(number)"
    default: return ""
    }
  }

  static func key(_ name: String) -> Key? {
    if let found = named.first(where: { $0.0 == name }) { return found.1 }
    if name.unicodeScalars.count == 1, let scalar = name.unicodeScalars.first {
      return .character(scalar)
    }
    guard name.hasPrefix("F"), let number = Int(name.dropFirst()), (1...63).contains(number) else {
      return nil
    }
    return .function(number)
  }

  static func name(of kind: MouseEvent.Kind) -> String {
    kinds.first { $0.1 == kind }?.0 ?? ""
  }

  static func kind(_ name: String) -> MouseEvent.Kind? { kinds.first { $0.0 == name }?.1 }
}

/// Writes a journal as it goes.
final class JournalWriter {
  private let file: String
  private let handle: FileHandle
  private let encoder = JSONEncoder()
  private let start = Clock.seconds()

  /// - Throws: `UsageProblem` where the file is there already or cannot be made.
  init(_ file: String, _ head: Journal.Head) throws {
    guard !FileManager.default.fileExists(atPath: file) else {
      throw UsageProblem("--journal: '\(file)' is there already; choose another name")
    }
    guard FileManager.default.createFile(atPath: file, contents: nil),
      let handle = FileHandle(forWritingAtPath: file)
    else { throw UsageProblem("--journal: '\(file)' cannot be written") }
    (self.file, self.handle) = (file, handle)
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    write(head)
  }

  /// Removes the file: nothing was done.
  func discard() {
    try? handle.close()
    try? FileManager.default.removeItem(atPath: file)
  }

  func note(_ event: InputEvent, step: Int) {
    guard var entry = Journal.Entry(event, step: step) else { return }
    entry.seconds = ((Clock.seconds() - start) * 100).rounded() / 100
    write(entry)
  }

  private func write(_ value: some Encodable) {
    guard var data = try? encoder.encode(value) else { return }
    data.append(UInt8(ascii: "\n"))
    try? handle.write(contentsOf: data)
  }
}
