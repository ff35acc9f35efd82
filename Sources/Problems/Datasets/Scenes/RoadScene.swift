// One drawn scene of a road: where everything is, and what a pixel shows of it.
import Numerics

struct RoadScene {
  enum Label: Int { case road, ground, sky, laneMark, vehicle }

  struct Color {
    var red, green, blue: Double

    /// Around these values, each channel by up to `spread`.
    static func near(
      _ red: Double, _ green: Double, _ blue: Double, spread: Double,
      using random: inout RandomStream
    ) -> Color {
      Color(
        red: red + random.uniform(-spread, spread), green: green + random.uniform(-spread, spread),
        blue: blue + random.uniform(-spread, spread))
    }

    func times(_ factor: Double) -> Color {
      Color(red: red * factor, green: green * factor, blue: blue * factor)
    }
  }

  private struct Vehicle {
    /// How near it is: 0 at the horizon, 1 at the bottom.
    var depth: Double
    /// Its middle, in half widths of the road from the road's middle.
    var lane: Double
    var color: Color
  }

  private let horizon: Double
  private let curve: Double
  private let place: Double
  private let halfWidth: Double
  private let phase: Double
  let light: Double
  private let sky: Color
  private let ground: Color
  private let road: Color
  private let vehicles: [Vehicle]

  init(using random: inout RandomStream) {
    horizon = random.uniform(4, 7)
    curve = random.uniform(-0.5, 0.5)
    place = random.uniform(-0.12, 0.12)
    halfWidth = random.uniform(0.5, 0.75)
    phase = random.uniform(0, 1)
    light = random.uniform(0.7, 1)
    sky = .near(0.5, 0.7, 0.95, spread: 0.1, using: &random)
    ground = .near(0.35, 0.5, 0.2, spread: 0.12, using: &random)
    road = .near(0.4, 0.4, 0.42, spread: 0.08, using: &random)
    vehicles = (0..<1 + random.below(3)).map { _ in
      Vehicle(
        depth: random.uniform(0.2, 0.8), lane: random.below(2) == 0 ? -0.45 : 0.45,
        color: .near(0.5, 0.4, 0.45, spread: 0.4, using: &random))
    }.sorted { $0.depth < $1.depth }
  }

  /// Middle and half width of the road at a depth, as shares of the image's width.
  private func lane(at t: Double) -> (middle: Double, half: Double) {
    (0.5 + place * t + curve * (1 - t) * (1 - t), 0.02 + (halfWidth - 0.02) * t)
  }

  func pixel(_ x: Int, _ y: Int, of width: Int, _ height: Int) -> (Label, Color) {
    let (across, down) = ((Double(x) + 0.5) / Double(width), Double(y) + 0.5)
    for vehicle in vehicles.reversed() {
      if let found = self.vehicle(vehicle, across, down, of: width, height) { return found }
    }
    guard down > horizon else {
      return (.sky, sky.times(0.85 + 0.3 * down / Double(height)))
    }
    let t = (down - horizon) / (Double(height) - horizon)
    let (middle, half) = lane(at: t)
    let distance = abs(across - middle) / half
    guard distance < 1 else { return (.ground, ground.times(0.8 + 0.3 * t)) }
    // Half a pixel, in half widths of the road.
    let thin = 0.5 / Double(width) / half
    let dash = 1.5 / (t + 0.1) + phase
    let isDashed = distance < max(0.06, thin) && dash - dash.rounded(.down) < 0.6
    let isEdge = abs(distance - 0.91) < max(0.05, thin)
    return isDashed || isEdge
      ? (.laneMark, Color(red: 0.95, green: 0.95, blue: 0.85)) : (.road, road.times(0.9 + 0.2 * t))
  }

  private func vehicle(
    _ vehicle: Vehicle, _ across: Double, _ down: Double, of width: Int, _ height: Int
  ) -> (Label, Color)? {
    let (middle, half) = lane(at: vehicle.depth)
    let bottom = horizon + vehicle.depth * (Double(height) - horizon)
    let side = 0.25 * half
    let tall = 0.8 * 2 * side * Double(width)
    let (dx, dy) = ((across - middle - vehicle.lane * half) / side, (bottom - down) / tall)
    guard abs(dx) <= 1, dy >= 0, dy <= 1 else { return nil }
    let isWindow = dy > 0.55 && dy < 0.85 && abs(dx) < 0.7
    return (.vehicle, isWindow ? Color(red: 0.1, green: 0.12, blue: 0.15) : vehicle.color)
  }
}
