// Every palette can be read: contrast of text and marks by WCAG 2.1, and curves that eyes with any
// of the three common colour deficiencies tell apart (simulated as Machado, Oliveira & Fernandes,
// 2009, at full strength; distances in OKLab, Ottosson, 2020).
import Foundation
import Testing
import TextUI

@Suite struct ThemeContrastTests {
  private static let palettes: [(palette: Theme.Palette, background: [Double])] = [
    (.dark, [0, 0, 0]), (.highContrast, [0, 0, 0]), (.light, [1, 1, 1]),
  ]
  private static let text: [Role] =
    [.muted, .accent, .good, .warning, .bad, .axis, .hint, .mark, .firstPoint, .secondPoint]
    + (0..<Role.seriesCount).map { .series($0) }

  private func linear(_ channel: UInt8) -> Double {
    let value = Double(channel) / 255
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }

  private func linear(_ color: Color) -> [Double]? {
    guard case .rgb(let red, let green, let blue) = color else { return nil }
    return [linear(red), linear(green), linear(blue)]
  }

  private func contrast(_ a: [Double], _ b: [Double]) -> Double {
    func luminance(_ color: [Double]) -> Double {
      0.2126 * color[0] + 0.7152 * color[1] + 0.0722 * color[2]
    }
    let (low, high) = (min(luminance(a), luminance(b)), max(luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)
  }

  @Test func textAndMarksStandOut() throws {
    for (palette, background) in Self.palettes {
      let theme = Theme(palette, depth: .truecolor)
      for role in Self.text {
        let color = try #require(linear(theme[role].foreground), "\(palette) \(role)")
        #expect(contrast(color, background) >= 4.5, "\(palette) \(role)")
      }
      let frame = try #require(linear(theme[.frame].foreground))
      #expect(contrast(frame, background) >= 3, "\(palette)")
      let cap = theme[.keycap]
      #expect(
        contrast(try #require(linear(cap.foreground)), try #require(linear(cap.background))) >= 4.5)
    }
  }

  @Test func barsAndStripsStandOut() throws {
    for (palette, background) in Self.palettes {
      let theme = Theme(palette, depth: .truecolor)
      for place in 0...20 {
        let color = try #require(linear(theme.mark(at: Float(place) / 20)))
        #expect(contrast(color, background) >= 3, "\(palette) \(place)")
      }
    }
  }

  /// On the row under the cursor too, whatever the terminal's own text colour is.
  @Test func textStandsOutOnTheCursorsRow() throws {
    for (palette, _) in Self.palettes {
      let theme = Theme(palette, depth: .truecolor)
      for place in [Role.selection, .inactiveSelection, .input] {
        let row = theme[place]
        let background = try #require(linear(row.background))
        for role in [.text] + Self.text {
          let color = try #require(linear(theme[role].over(row).foreground), "\(palette) \(role)")
          #expect(contrast(color, background) >= 4.5, "\(palette) \(place) \(role)")
        }
      }
    }
  }

  /// What a picture fills with the colours of classes, on what it fills with the first one.
  @Test func areasStandOutOfTheirGround() throws {
    for (palette, _) in Self.palettes {
      let theme = Theme(palette, depth: .truecolor)
      let ground = try #require(linear(theme[.ground].foreground))
      let areas = (0..<5).map { Role.series($0) } + [.firstPoint, .secondPoint]
      for role in areas {
        let color = try #require(linear(theme[role].foreground))
        #expect(contrast(color, ground) >= 3, "\(palette) \(role)")
      }
    }
  }

  /// Ink can be read on every colour that a theme has, and so can it on the colours of values.
  @Test(arguments: [ColorDepth.truecolor, .indexed256]) func inkStandsOutOfEveryColour(
    depth: ColorDepth
  ) throws {
    for (palette, _) in Self.palettes {
      let theme = Theme(palette, depth: depth)
      let colors =
        Role.all.map { theme[$0].foreground } + theme.sequential.levels + theme.diverging.levels
      for color in colors where color != .default {
        #expect(theme.ink(on: color).contrast(with: color) ?? 0 >= 4.5, "\(palette) \(color)")
        guard let exact = linear(color) else { continue }
        let (black, white) = (contrast(exact, [0, 0, 0]), contrast(exact, [1, 1, 1]))
        let ink = try #require(linear(theme.ink(on: color)))
        #expect(contrast(exact, ink) > max(black, white) - 0.1, "\(palette) \(color)")
      }
    }
    #expect(Theme(depth: .mono).ink(on: .default) == .default)
    let most = try #require(Color.indexed(16).contrast(with: .rgb(255, 255, 255)))
    #expect(abs(most - 21) < 1e-6)
    #expect(Color.indexed(244).contrast(with: .default) == nil)
  }

  private func lab(_ color: [Double]) -> [Double] {
    let (r, g, b) = (color[0], color[1], color[2])
    let long = cbrt(max(0, 0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b))
    let middle = cbrt(max(0, 0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b))
    let short = cbrt(max(0, 0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b))
    return [
      0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
      1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
      0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    ]
  }

  private static let deficiencies: [(name: String, matrix: [[Double]])] = [
    ("none", [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    (
      "protanopia",
      [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
      ]
    ),
    (
      "deuteranopia",
      [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
      ]
    ),
    (
      "tritanopia",
      [
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
      ]
    ),
  ]

  @Test func curvesAreToldApartByEveryEye() throws {
    for (palette, _) in Self.palettes {
      let theme = Theme(palette, depth: .truecolor)
      let colors = try (0..<Role.seriesCount).map {
        try #require(linear(theme[.series($0)].foreground))
      }
      for (name, matrix) in Self.deficiencies {
        let seen = colors.map { color in
          lab(matrix.map { row in zip(row, color).reduce(0) { $0 + $1.0 * $1.1 } })
        }
        for i in seen.indices {
          for j in 0..<i {
            let distance = zip(seen[i], seen[j])
              .reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
            #expect(distance >= 0.1, "\(palette) \(name): series \(j) and \(i)")
          }
        }
      }
    }
  }
}
