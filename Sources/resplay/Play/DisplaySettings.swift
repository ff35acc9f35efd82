// How the playground is drawn, as a person prefers it: a commented file in the configuration
// folder, and options that come before it.
internal import ArgumentParser
internal import Experiments
internal import Foundation
internal import Schema
internal import TextUI

struct DisplaySettings: Configurable {
  enum Palette: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// Light where the terminal's background is, else dark.
    case auto, dark, light
    case highContrast = "high-contrast"
  }

  enum Colors: String, CaseIterable, ExpressibleByArgument, Sendable {
    case auto, truecolor, none
    case indexed256 = "256"
    case ansi16 = "16"
    case ansi8 = "8"
  }

  enum Glyphs: String, CaseIterable, ExpressibleByArgument, Sendable {
    case auto, unicode, blocks, ascii
  }

  var theme = Palette.auto
  var colors = Colors.auto
  var glyphs = Glyphs.auto

  static var fields: [Field<DisplaySettings>] {
    [
      .choice("theme", \.theme, help: "colours; auto follows the terminal's background"),
      .choice("colors", \.colors, help: "how many; auto asks the terminal's description"),
      .choice("glyphs", \.glyphs, help: "characters; auto follows the locale"),
    ]
  }

  /// The settings of a file; the standard ones where there is none.
  /// - Throws: `UsageProblem` that says what is wrong where.
  init(file: String) throws {
    self.init()
    guard FileManager.default.fileExists(atPath: file) else { return }
    guard let data = FileManager.default.contents(atPath: file), data.count <= 65_536 else {
      throw UsageProblem("'\(file)' cannot be read, or has more than 65,536 bytes")
    }
    do {
      let node = try ExperimentFile.readValue(String(decoding: data, as: UTF8.self))
      if node.content == .null { return }
      var faults = FaultCollector()
      let decoded = DisplaySettings.decode(node, path: "", into: &faults)
      try faults.check()
      if let decoded { self = decoded }
    } catch let faults as Faults {
      throw UsageProblem(faults.list.map { "\(file):\($0)" }.joined(separator: "; "))
    }
  }

  init() {}

  var depth: ColorDepth? {
    switch colors {
    case .auto: nil
    case .truecolor: .truecolor
    case .indexed256: .indexed256
    case .ansi16: .ansi16
    case .ansi8: .ansi8
    case .none: .mono
    }
  }

  var glyphSet: GlyphSet? {
    switch glyphs {
    case .auto: nil
    case .unicode: .unicode
    case .blocks: .blocks
    case .ascii: .ascii
    }
  }

  /// The palette to start with.
  /// - Parameter colorfgbg: the variable by which some terminals tell their colours: the last
  ///   number is that of the background, 7 or 15 where it is light.
  func palette(colorfgbg: String?) -> Theme.Palette {
    switch theme {
    case .dark: return .dark
    case .light: return .light
    case .highContrast: return .highContrast
    case .auto:
      let last = colorfgbg?.split(separator: ";").last.flatMap { Int($0) }
      return last == 7 || last == 15 ? .light : .dark
    }
  }

  /// What the file may hold, each with its standard value.
  static let example = """
    # Settings of resplay. Options of the command line come before them.
    # theme: auto     # auto, dark, light, high-contrast
    # colors: auto    # auto, truecolor, 256, 16, 8, none
    # glyphs: auto    # auto, unicode (with braille), blocks, ascii
    """
}

/// `--theme`, `--colors` and `--glyphs`.
struct DisplayOptions: ParsableArguments {
  @Option(help: "Colours: auto, dark, light or high-contrast.")
  var theme: DisplaySettings.Palette?

  @Option(help: "How many colours: auto, truecolor, 256, 16, 8 or none.")
  var colors: DisplaySettings.Colors?

  @Option(help: "Characters: auto, unicode (with braille), blocks or ascii.")
  var glyphs: DisplaySettings.Glyphs?

  /// The settings of the file, and what is given here in place of them.
  func settings(file: String) throws -> DisplaySettings {
    var settings = try DisplaySettings(file: file)
    settings.theme = theme ?? settings.theme
    settings.colors = colors ?? settings.colors
    settings.glyphs = glyphs ?? settings.glyphs
    return settings
  }
}
