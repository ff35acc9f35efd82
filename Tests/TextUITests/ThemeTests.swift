// Every role has a look at every depth, and nothing depends on colour alone where there is none.

import Foundation
import Testing
import TextUI

@Suite struct ThemeTests {
  static let themes = Theme.Palette.allCases.flatMap { palette in
    ColorDepth.allCases.map { Theme(palette, depth: $0) }
  }

  @Test func colorsStayWithinTheDepth() {
    for theme in ThemeTests.themes {
      for role in Role.all {
        for color in [theme[role].foreground, theme[role].background] {
          #expect(allowed(color, theme.depth), "\(theme.palette) \(theme.depth) \(role)")
        }
      }
      for ramp in [theme.sequential, theme.diverging] {
        #expect(ramp.levels.allSatisfy { allowed($0, theme.depth) })
        #expect(ramp.hasColor == (theme.depth != .mono))
      }
    }
  }

  private func allowed(_ color: Color, _ depth: ColorDepth) -> Bool {
    switch (color, depth) {
    case (.default, _): true
    case (.rgb, .truecolor): true
    case (.indexed, .indexed256): true
    case (.indexed(let index), .ansi16): index < 16
    case (.indexed(let index), .ansi8): index < 8
    default: false
    }
  }

  @Test func theImportantRolesDifferWithoutColor() {
    for palette in Theme.Palette.allCases {
      let theme = Theme(palette, depth: .mono)
      #expect(theme[.selection] != theme[.text])
      #expect(theme[.selection] != theme[.inactiveSelection])
      #expect(theme[.focusFrame] != theme[.frame])
      #expect(theme[.keycap] != theme[.hint])
      #expect(theme[.input] != theme[.text])
    }
  }

  @Test func rolesKnowTheirPlaces() {
    #expect(Role.all.map(\.place) == Array(Role.all.indices))
  }

  @Test func seriesBeginAgainAfterTheLastColour() {
    for theme in ThemeTests.themes {
      #expect(theme[.series(Role.seriesCount)] == theme[.series(0)])
      #expect(theme[.series(-1)] == theme[.series(0)])
      let isColored = theme.depth != .mono
      let colors = Set((0..<Role.seriesCount).map { theme[.series($0)].foreground })
      #expect(colors.count == (isColored ? Role.seriesCount : 1) || theme.depth == .ansi8)
    }
  }

  @Test func rampsAreBoundedAndMonotone() {
    for theme in ThemeTests.themes {
      for ramp in [theme.sequential, theme.diverging] where ramp.hasColor {
        #expect(ramp.color(at: -5) == ramp.levels.first)
        #expect(ramp.color(at: .infinity) == ramp.levels.last)
        #expect(ramp.color(at: .nan) == .default)
        #expect(!ramp.levels.contains(ramp.zero) || theme.depth == .ansi8)
      }
    }
    let levels = ColorRamp.viridis(.truecolor).levels
    let lightness = levels.map { color -> Double in
      guard case .rgb(let red, let green, let blue) = color else { return 0 }
      return 0.2126 * Double(red) + 0.7152 * Double(green) + 0.0722 * Double(blue)
    }
    #expect(zip(lightness, lightness.dropFirst()).allSatisfy { $0 < $1 + 0.5 })
    // Of 256 colours: lighter from step to step, never grey, from violet to yellow.
    let steps = ColorRamp.viridis(.indexed256).levels.map(OKLab.init)
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.lightness + 0.02 < $1.lightness })
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.hue > $1.hue })
    #expect(steps.allSatisfy { $0.chroma > 0.095 })
    // Between two classes both sides of the middle are told apart.
    let sides = ColorRamp.diverging(.indexed256).levels
    #expect(Set(sides.prefix(6)).isDisjoint(with: sides.suffix(6)))
    #expect(sides.count { $0 == sides[6] } == 1)
    #expect(ColorRamp.glyph(at: 0) == " " && ColorRamp.glyph(at: 1) == "@")
    #expect(ColorRamp.glyph(at: .nan) == " ")
  }
}

/// A colour of the cube of 256 as the eye sees it (Ottosson, 2020).
private struct OKLab {
  let lightness: Double
  let chroma: Double
  /// Degrees.
  let hue: Double

  init(_ color: Color) {
    guard case .indexed(let index) = color, (16..<232).contains(index) else {
      (lightness, chroma, hue) = (.nan, .nan, .nan)
      return
    }
    let place = Int(index) - 16
    let channels = [place / 36, place / 6 % 6, place % 6].map { step -> Double in
      let value = (step == 0 ? 0 : Double(55 + 40 * step)) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    let (r, g, b) = (channels[0], channels[1], channels[2])
    let l = cbrt(0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b)
    let m = cbrt(0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b)
    let s = cbrt(0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b)
    lightness = 0.210_454_255_3 * l + 0.793_617_785 * m - 0.004_072_046_8 * s
    let a = 1.977_998_495_1 * l - 2.428_592_205 * m + 0.450_593_709_9 * s
    let b2 = 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766 * s
    chroma = (a * a + b2 * b2).squareRoot()
    let angle = atan2(b2, a) * 180 / .pi
    hue = angle < 0 ? angle + 360 : angle
  }
}
