// Which items a typed text means: every word of it occurs in the item, whole or as letters in their
// order. The better an item fits, the further up it stands. Before anything is typed, an item that
// stands for a group is listed in place of those in it.

enum PickerFilter {
  static func matching(_ items: [PickerItem], _ text: String) -> [PickerItem] {
    let words = text.lowercased().split(separator: " ")
    guard !words.isEmpty else { return items.filter { !$0.isInGroup } }
    let scored = items.enumerated().compactMap { place, item -> (Int, Int, PickerItem)? in
      let title = item.title.lowercased()
      var sum = 0
      for word in words {
        guard let score = score(word, in: title) ?? score(word, in: item.detail.lowercased(), 400)
        else { return nil }
        sum += score
      }
      return (sum, place, item)
    }
    return scored.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }

  /// Smaller is better: at the start, at the start of a word, anywhere, or scattered. nil: not in
  /// it.
  private static func score(_ word: Substring, in text: String, _ penalty: Int = 0) -> Int? {
    if text.hasPrefix(word) { return penalty + text.count / 8 }
    if let found = text.firstRange(of: word) {
      let before = text[..<found.lowerBound].last
      let isWord = before.map { !$0.isLetter && !$0.isNumber } ?? true
      return penalty + (isWord ? 20 : 60) + text.count / 8
    }
    guard penalty == 0, word.count > 1 else { return nil }
    var (rest, gaps, hasBegun) = (word, 0, false)
    for character in text {
      guard let next = rest.first else { break }
      if character == next {
        rest.removeFirst()
        hasBegun = true
      } else if hasBegun {
        gaps += 1
      }
    }
    return rest.isEmpty ? 150 + gaps : nil
  }
}
