// Several lines being typed, with a cursor: what a line is on the screen is what fits its width.
import TextUI

package struct TextArea: Hashable, Sendable {
  /// Characters at most; more is not taken.
  package static let maximumLength = 20_000
  package private(set) var scalars: [Unicode.Scalar]
  /// 0 ... count.
  package private(set) var cursor: Int

  package init(_ text: String = "") {
    scalars = Array(text.unicodeScalars.prefix(Self.maximumLength))
    while scalars.last == "\n" { scalars.removeLast() }
    cursor = scalars.count
  }

  package var text: String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// Line ends and what is visible; tabs become spaces.
  package mutating func insert(_ text: String) {
    for scalar in text.unicodeScalars where scalars.count < Self.maximumLength {
      let taken: Unicode.Scalar = scalar == "\t" ? " " : scalar
      guard taken == "\n" || taken.value >= 0x20 && !(0x7F...0x9F).contains(taken.value) else {
        continue
      }
      scalars.insert(taken, at: cursor)
      cursor += 1
    }
  }

  /// The lines of the screen: where each begins and ends, its line end left out. Long lines are
  /// broken behind a space where there is one.
  package func lines(width: Int) -> [Range<Int>] {
    let width = max(4, width)
    var lines: [Range<Int>] = []
    var (start, columns, lastSpace) = (0, 0, 0)
    for (index, scalar) in scalars.enumerated() {
      if scalar == "\n" {
        lines.append(start..<index)
        (start, columns, lastSpace) = (index + 1, 0, 0)
        continue
      }
      columns += CharacterWidth.of(String(scalar))
      if columns > width {
        let end = lastSpace > start ? lastSpace : index
        lines.append(start..<end)
        start = end
        columns = scalars[start...index].reduce(0) { $0 + CharacterWidth.of(String($1)) }
      }
      if scalar == " " { lastSpace = index + 1 }
    }
    lines.append(start..<scalars.count)
    return lines
  }

  /// The line and the column of the cursor, in characters.
  package func place(in lines: [Range<Int>]) -> (line: Int, column: Int) {
    let line = lines.lastIndex { $0.lowerBound <= cursor } ?? 0
    return (line, cursor - lines[line].lowerBound)
  }

  /// - Parameters:
  ///   - width: columns of a line on the screen.
  ///   - rows: lines that a page has.
  mutating func edit(_ stroke: KeyStroke, width: Int, rows: Int) {
    switch stroke.key {
    case .enter: insert("\n")
    case .backspace where cursor > 0:
      cursor -= 1
      scalars.remove(at: cursor)
    case .delete where cursor < scalars.count: scalars.remove(at: cursor)
    case .left: cursor = max(0, cursor - 1)
    case .right: cursor = min(scalars.count, cursor + 1)
    case .up: move(by: -1, width)
    case .down: move(by: 1, width)
    case .pageUp: move(by: -max(1, rows), width)
    case .pageDown: move(by: max(1, rows), width)
    case .home, .end:
      let lines = lines(width: width)
      let line = lines[place(in: lines).line]
      cursor = stroke.key == .home ? line.lowerBound : line.upperBound
    case .character(let scalar) where stroke.modifiers.subtracting(.shift).isEmpty:
      insert(String(scalar))
    default: break
    }
  }

  private mutating func move(by offset: Int, _ width: Int) {
    let lines = lines(width: width)
    let (line, column) = place(in: lines)
    let target = lines[min(max(line + offset, 0), lines.count - 1)]
    cursor = min(target.lowerBound + column, target.upperBound)
  }
}
