// What the notes of the presets name is there: keys that are keys, presets that can be opened.
import Experiments
import Foundation
import ProjectSupport
import TextUI
import Testing

@testable import Playground

@Suite struct PresetNotesTests {
  private static let presets = Library(
    presetsFolder: Project.file("Presets").path, savesFolder: ""
  ).entries().filter(\.isPreset)

  @Test(arguments: presets.map(\.name)) func whatTheyNameIsThere(name: String) throws {
    let preset = try #require(Self.presets.first { $0.name == name })
    let notes = preset.notes.split(separator: "\n").joined(separator: " ")
    // "Press S, then r": each is a command of the playground.
    for match in notes.matches(of: /\b[Pp]ress (\S)(?:,| )(?: ?then (\S)\b)?/) {
      for key in [match.1, match.2].compactMap(\.self) {
        let stroke = try #require(key.unicodeScalars.first.map { KeyStroke(.character($0)) })
        #expect(CommandCatalog.command(for: stroke, on: .playground) != nil, "\(name): \(key)")
      }
    }
    // "(spirals-56-plain)", "open digits-mlp-56": presets of the library.
    for match in notes.matches(of: /(?:\(|[Oo]pen )([a-z]+[0-9]*(?:-[a-z0-9]+)+)\b/) {
      let named = String(match.1)
      guard Self.presets.contains(where: { $0.name.hasPrefix(named.prefix(4)) }) else { continue }
      #expect(Self.presets.contains { $0.name == named }, "\(name) names \(named)")
    }
  }

  /// Notes fit the box beside the network of a wide screen, or are split into parts.
  @Test(arguments: presets.map(\.name)) func aPartIsNoPage(name: String) throws {
    let preset = try #require(Self.presets.first { $0.name == name })
    for part in preset.notes.split(separator: "\n---\n") {
      #expect(part.split(separator: "\n").count <= 16, "\(name)")
    }
  }
}
