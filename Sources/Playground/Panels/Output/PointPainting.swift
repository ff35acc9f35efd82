// Putting points of one's own into the picture of the plane, and erasing them: with a cross and
// keys, or with the mouse, while it trains.
import Numerics
import Problems
import TextUI
import Training

/// What points are put with.
struct PointBrush: Hashable, Sendable {
  /// The class that is put; one more than there are asks for a new one.
  var label = 0
  /// Where the cross stands on the plane.
  var x = 0.0
  var y = 0.0

  /// How far an arrow key moves the cross, and how near a point is that is erased.
  static let step = 0.1
  static let reach = 0.3
}

/// The picture of the plane on the screen: which place a cell stands for.
struct PlaneRoom {
  let map: Rect
  let extent: Double

  func place(x: Int, y: Int) -> (x: Double, y: Double)? {
    guard map.contains(x: x, y: y) else { return nil }
    let across = (Double(x - map.x) + 0.5) / Double(map.width)
    let down = (Double(y - map.y) + 0.5) / Double(map.height)
    return (extent * (2 * across - 1), extent * (1 - 2 * down))
  }

  /// The cell of a place, where it is in the picture.
  func cell(_ x: Double, _ y: Double) -> (x: Int, y: Int)? {
    let across = Int(((x / extent + 1) / 2 * Double(map.width)).rounded(.down))
    let down = Int(((1 - y / extent) / 2 * Double(map.height)).rounded(.down))
    guard (0...map.width).contains(across), (0...map.height).contains(down), !map.isEmpty else {
      return nil
    }
    return (map.x + min(across, map.width - 1), map.y + min(down, map.height - 1))
  }
}

extension PlaygroundState {
  /// What points are put with; nil while none are.
  var brush: PointBrush? {
    get { panels[OutputPanel.self].brush }
    set { panels[OutputPanel.self].brush = newValue }
  }

  private var ownPoints: OwnPoints? { document.configuration.data.kind as? OwnPoints }

  var whyNotPainted: String? {
    guard ownPoints == nil else { return nil }
    return "points are put into data of the kind points: e on the data chooses it"
  }

  /// The hint bar meanwhile.
  static func paintingHints(_ brush: PointBrush) -> [HintItem] {
    [
      HintItem(label: "Enter", word: "put", stroke: KeyStroke(.enter)),
      HintItem(label: "x", word: "erase", stroke: "x"),
      HintItem(label: "c", word: "class \(brush.label + 1)", stroke: "c"),
      HintItem(label: "arrows", word: "move", stroke: KeyStroke(.right)),
      HintItem(label: "space", word: "train", stroke: " "),
      HintItem(label: "u", word: "undo", stroke: "u"),
      HintItem(label: "Esc", word: "done", stroke: KeyStroke(.escape)),
    ]
  }

  mutating func togglePainting() -> Response {
    if brush != nil {
      brush = nil
      return Response(saying: "points are put no more")
    }
    focus(on: OutputPanel.id)
    brush = PointBrush()
    return Response(
      saying: "a click or Enter puts a point, the right button or x erases one, c changes the class"
    )
  }

  /// What a key does while points are put and the panel has the keyboard. Nil leaves it to the
  /// commands.
  mutating func paintingKey(_ stroke: KeyStroke) -> Response? {
    guard var brush, focus == OutputPanel.id, let points = ownPoints else { return nil }
    switch stroke.key {
    case .escape: return togglePainting()
    case .left, .character("h"): brush.x -= PointBrush.step
    case .right, .character("l"): brush.x += PointBrush.step
    case .up, .character("k"): brush.y += PointBrush.step
    case .down, .character("j"): brush.y -= PointBrush.step
    case .enter: return put(brush.x, brush.y)
    case .character("x"), .backspace, .delete: return erase(brush.x, brush.y)
    case .character("c") where stroke.modifiers.isEmpty:
      let most = min(points.classes + 1, OwnPoints.maximumClasses)
      brush.label = (brush.label + 1) % most
      self.brush = brush
      return Response(
        saying: brush.label < points.classes
          ? "class \(brush.label + 1)" : "class \(brush.label + 1), a new one")
    default: return nil
    }
    brush.x = min(max(brush.x, -3), 3)
    brush.y = min(max(brush.y, -3), 3)
    self.brush = brush
    return []
  }

  /// What a press or drag of the mouse does at a place of the plane.
  mutating func paint(at place: (x: Double, y: Double), erasing: Bool) -> Response {
    brush?.x = place.x
    brush?.y = place.y
    return erasing ? erase(place.x, place.y) : put(place.x, place.y)
  }

  private mutating func put(_ x: Double, _ y: Double) -> Response {
    guard var points = ownPoints, let brush else { return [] }
    let point = OwnPoint(x, y, brush.label)
    guard !points.points.contains(point) else { return [] }
    guard points.points.count < OwnPoints.maximumPoints else {
      return .refusal("there are \(OwnPoints.maximumPoints) points, as many as a document holds")
    }
    points.points.append(point)
    guard brush.label >= points.classes else {
      return change(points, "\(points.points.count) points")
    }
    points.classes = brush.label + 1
    var configuration = document.configuration
    configuration.data = DataSpec(points)
    configuration.fitHead(from: document.configuration)
    return .showing(
      .question(
        .newClass(
          points.classes,
          .change(configuration, pace: nil, "\(points.classes) classes: the last layer has grown")))
    )
  }

  private mutating func erase(_ x: Double, _ y: Double) -> Response {
    guard var points = ownPoints else { return [] }
    func distance(_ point: OwnPoint) -> Double {
      ((point.x - x) * (point.x - x) + (point.y - y) * (point.y - y)).squareRoot()
    }
    guard
      let index = points.points.indices.min(by: {
        distance(points.points[$0]) < distance(points.points[$1])
      }),
      distance(points.points[index]) <= PointBrush.reach
    else { return Response(saying: "no point is near") }
    guard points.points.count > 1 else { return .refusal("the last point stays") }
    points.points.remove(at: index)
    return change(points, "\(points.points.count) points")
  }

  private mutating func change(_ points: OwnPoints, _ what: String) -> Response {
    var configuration = document.configuration
    configuration.data = DataSpec(points)
    return apply(configuration, what)
  }
}
