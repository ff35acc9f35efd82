// What all moments of a page's pictures have in common, stored once: of a plane its points and
// axes, where only the map behind them changes.

final class SharedShapes {
  private(set) var definitions: [String] = []

  /// By the place of an item: which stretch of common items it begins or belongs to.
  struct Stretches {
    fileprivate var names: [Range<Int>: String] = [:]
    fileprivate var count = -1
  }

  /// Finds the stretches of items that are equal in all drawings.
  func shared(_ drawings: [FigureDrawing], _ writer: SVGWriter) -> Stretches {
    var found = Stretches()
    guard let first = drawings.first, drawings.count > 1,
      drawings.allSatisfy({ $0.items.count == first.items.count })
    else { return found }
    found.count = first.items.count
    var start: Int?
    for index in 0...first.items.count {
      let isCommon =
        index < first.items.count
        && drawings.allSatisfy { $0.items[index] == first.items[index] }
      if isCommon {
        start = start ?? index
      } else if let begin = start {
        start = nil
        guard let body = try? writer.body(first.items[begin..<index]) else { continue }
        let name = "c\(definitions.count)"
        definitions.append("<g id=\"\(name)\">\(body)</g>")
        found.names[begin..<index] = name
      }
    }
    return found
  }

  func element(
    _ drawing: FigureDrawing, _ stretches: Stretches, _ writer: SVGWriter
  ) throws -> String {
    guard stretches.count == drawing.items.count else { return try writer.element(drawing) }
    var body: [String] = []
    var index = 0
    while index < drawing.items.count {
      if let (range, name) = stretches.names.first(where: { $0.key.lowerBound == index }) {
        body.append("<use href=\"#\(name)\"/>")
        index = range.upperBound
      } else {
        body.append(try writer.body(drawing.items[index...index]))
        index += 1
      }
    }
    return writer.element(drawing, body: body.joined(separator: "\n"))
  }
}
