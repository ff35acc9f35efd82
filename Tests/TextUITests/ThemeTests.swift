// Every role has a look at every depth, and nothing depends on colour alone where there is none.

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
    #expect(ColorRamp.glyph(at: 0) == " " && ColorRamp.glyph(at: 1) == "@")
    #expect(ColorRamp.glyph(at: .nan) == " ")
  }
}
