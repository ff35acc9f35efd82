// Saving without disturbing: the text of a document with only the changed sections written anew.
// Everything else, comments and spacing included, keeps its very bytes.
import Schema

enum StableText {
  /// The document as text, or nil where `source` cannot be kept and everything is written anew.
  static func write(_ experiment: Experiment, basedOn source: String) -> String? {
    if source.unicodeScalars.first == "\u{FEFF}" {
      let rest = String(source.unicodeScalars.dropFirst())
      return write(experiment, basedOn: rest).map { "\u{FEFF}" + $0 }
    }
    guard let (old, tree) = try? ExperimentFile.decode(source) else { return nil }
    let before = DocumentFields(old).sections
    let after = DocumentFields(experiment).sections
    let changes = ChangedSections(before, after)
    guard !changes.isEmpty else { return source }
    guard let parts = SourceSections(source, tree) else { return nil }
    let text = parts.text(with: explicitDefaults(of: tree, before, in: after), changes: changes)
    // What was pieced together must say what was meant; otherwise it is written anew as a whole.
    guard let (read, _) = try? ExperimentFile.decode(text),
      ChangedSections(after, DocumentFields(read).sections).isEmpty
    else { return nil }
    return text
  }

  /// The document as JSON; the text it was read from where nothing changed.
  static func json(_ experiment: Experiment, basedOn source: String?) -> String {
    let sections = DocumentFields(experiment).sections
    guard let source, let (old, tree) = try? ExperimentFile.decode(source) else {
      return JSONWriter.document(sections)
    }
    let before = DocumentFields(old).sections
    if ChangedSections(before, sections).isEmpty { return source }
    return JSONWriter.document(explicitDefaults(of: tree, before, in: sections))
  }

  private static func explicitDefaults(
    of tree: Node, _ before: [Node.Entry], in after: [Node.Entry]
  ) -> [Node.Entry] {
    after.map { entry in
      guard let written = tree[entry.key] else { return entry }
      let canonical = before.first { $0.key == entry.key }?.value
      return Node.Entry(
        entry.key, ExplicitDefaults(written: written, canonical: canonical).kept(in: entry.value))
    }
  }
}

/// The keys of sections that read differently.
private struct ChangedSections {
  var changed: Set<String> = []
  var removed: Set<String> = []

  var isEmpty: Bool { changed.isEmpty && removed.isEmpty }

  /// Compares text, not values: two spellings of a letter are a change.
  init(_ before: [Node.Entry], _ after: [Node.Entry]) {
    func texts(_ entries: [Node.Entry]) -> [String: [UInt8]] {
      Dictionary(
        uniqueKeysWithValues: entries.map { ($0.key, Array(YAMLWriter.flow($0.value).utf8)) })
    }
    let (old, new) = (texts(before), texts(after))
    changed = Set(new.keys.filter { old[$0] != new[$0] })
    removed = Set(old.keys.filter { new[$0] == nil })
  }
}

/// A source text cut into its top-level sections. Comments and blank lines above a key go with it.
private struct SourceSections {
  private struct Section {
    var key: String
    /// Comments and blank lines above the key.
    var head: String
    var body: String
  }

  private var sections: [Section] = []
  /// Comments and blank lines at the end.
  private var tail = ""
  private let lineEnd: String

  /// nil where the text's top level is not in block form at the left edge.
  init?(_ source: String, _ tree: Node) {
    guard let entries = tree.entries, !entries.isEmpty else { return nil }
    let starts = entries.map { $0.keyLocation?.column == 1 ? $0.keyLocation?.line ?? 0 : 0 }
    guard starts.allSatisfy({ $0 > 0 }), zip(starts, starts.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    let lines = Self.lines(source)
    guard let last = starts.last, last <= lines.count else { return nil }
    lineEnd = lines.contains { $0.hasSuffix("\r\n") } ? "\r\n" : "\n"
    var heads: [Range<Int>] = []
    for (index, start) in starts.enumerated() {
      let floor = index == 0 ? 0 : starts[index - 1]
      let above = index == 0 ? nil : entries[index - 1]
      let first = Self.loose(before: start - 1, downTo: floor, lines, above)
      heads.append(first..<(start - 1))
    }
    if let first = heads.first { heads[0] = 0..<first.upperBound }
    let end = Self.loose(before: lines.count, downTo: last, lines, entries.last)
    for (index, entry) in entries.enumerated() {
      let stop = index + 1 < heads.count ? heads[index + 1].lowerBound : end
      sections.append(
        Section(
          key: entry.key, head: lines[heads[index]].joined(),
          body: lines[starts[index] - 1..<stop].joined()))
    }
    tail = lines[end...].joined()
  }

  /// Index of the first of the lines before `end` that are blank or comments at the left edge and
  /// no part of the section above.
  private static func loose(
    before end: Int, downTo floor: Int, _ lines: [String], _ above: Node.Entry?
  ) -> Int {
    func isBlank(_ line: String) -> Bool {
      line.unicodeScalars.allSatisfy { " \t\r\n".unicodeScalars.contains($0) }
    }
    var index = end
    while index > floor, lines[index - 1].hasPrefix("#") || isBlank(lines[index - 1]) {
      index -= 1
    }
    // Text that ends with blank lines owns them.
    if above?.value.string?.hasSuffix("\n\n") == true {
      while index < end, isBlank(lines[index]) { index += 1 }
    }
    return index
  }

  /// Lines with their ends, as YAML counts them.
  private static func lines(_ source: String) -> [String] {
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    var scalars = source.unicodeScalars.makeIterator()
    var next = scalars.next()
    while let scalar = next {
      next = scalars.next()
      line.append(scalar)
      let isBreak: Bool
      switch scalar {
      case "\r": isBreak = next != "\n"
      case "\n", "\u{85}", "\u{2028}", "\u{2029}": isBreak = true
      default: isBreak = false
      }
      if isBreak {
        lines.append(String(line))
        line = String.UnicodeScalarView()
      }
    }
    if !line.isEmpty { lines.append(String(line)) }
    return lines
  }

  func text(with entries: [Node.Entry], changes: ChangedSections) -> String {
    var out: [Section] = sections.filter { !changes.removed.contains($0.key) }
    for (index, entry) in entries.enumerated() where changes.changed.contains(entry.key) {
      var body = YAMLWriter.section(entry.key, entry.value)
      if lineEnd != "\n" {
        body = body.split(separator: "\n", omittingEmptySubsequences: false)
          .joined(separator: lineEnd)
      }
      if let place = out.firstIndex(where: { $0.key == entry.key }) {
        out[place].body = body
      } else {
        // A new section stands behind the nearest one that comes before it in a document.
        let earlier = Set(entries[..<index].map(\.key))
        let place = (out.lastIndex { earlier.contains($0.key) } ?? -1) + 1
        out.insert(Section(key: entry.key, head: "", body: body), at: place)
      }
    }
    var text = ""
    for section in out {
      if let last = text.unicodeScalars.last, last != "\n", last != "\r" { text += lineEnd }
      text += section.head + section.body
    }
    if !tail.isEmpty, let last = text.unicodeScalars.last, last != "\n", last != "\r" {
      text += lineEnd
    }
    return text + tail
  }
}
