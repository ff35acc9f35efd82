// A title that tells the depth of its network follows it: "56 layers" says 58 once there are two
// more.

extension String {
  /// With the number before `layers` or `-layer` replaced, where it is the depth that was.
  package func followingDepth(from old: Int, to new: Int) -> String {
    guard old != new else { return self }
    for unit in [" layers", " layer", "-layer"] {
      guard let place = range(of: "\(old)\(unit)") else { continue }
      // No part of a longer number.
      if let before = self[..<place.lowerBound].last, before.isNumber || before == "." { continue }
      let words = unit == " layer" && new != 1 ? " layers" : unit
      return replacingCharacters(in: place, with: "\(new)\(words)")
    }
    return self
  }

  private func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }

  private func replacingCharacters(in place: Range<String.Index>, with text: String) -> String {
    String(self[..<place.lowerBound]) + text + self[place.upperBound...]
  }
}
