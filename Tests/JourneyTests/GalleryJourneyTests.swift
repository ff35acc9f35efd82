// The gallery beside files of every kind: it lists, opens, saves and is left, and says of each file
// it cannot read which it is, and why.
import ProjectSupport
import Foundation
import Testing

@Suite struct GalleryJourneyTests {
  private func document(_ name: String, notes: String = "") -> String {
    """
    {"format": "resplay/1", "name": "\(name)", "notes": "\(notes)", "seed": 1,
     "data": {"kind": "spiral", "points": 40},
     "network": {"blocks": [{"name": "head", "layers": [{"kind": "dense", "units": 2}]}]},
     "training": {"loss": "cross_entropy", "batch_size": 8,
                  "optimizer": {"kind": "sgd", "learning_rate": 0.05}, "stop": {"steps": 10}}}
    """
  }

  @Test func besideAnyFileItListsOpensSavesAndLeaves() throws {
    let folder = try TemporaryFolder()
    try folder.folder("presets")
    try folder.write(
      document("escapes", notes: String(repeating: "a\\n", count: 300_000)),
      to: "saves/a-escapes.json")
    try folder.write(document("huge"), to: "saves/b-huge.json")
    let size = (1 << 30) - 4096
    let header = Array(
      #"{"extra":{"dtype":"F32","shape":[\#(size / 4)],"data_offsets":[0,\#(size)]}}"#.utf8)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    let weights = try folder.write(length + header, to: "saves/b-huge.safetensors")
    #expect(truncate(weights, off_t(8 + header.count + size)) == 0)
    try folder.write(document("good one"), to: "saves/c-good.yaml")

    let terminal = try TerminalUnderTest(
      environment: ["RESPLAY_PRESETS": folder.path("presets")], in: folder)
    // Selected first: the faulty one, with its reason beside it.
    try terminal.wait(for: "a-escapes", "huge", "c-good", "at most 20000 characters")
    try terminal.press("Down", "Enter")
    try terminal.wait(for: "It cannot be opened", "'extra', which is not in the network")
    try terminal.press("Down", "Enter")
    try terminal.wait(for: "1 Network", "good one", "finished")
    // A document that holds no run asks for a name first.
    try terminal.saveAs("c-good")
    try terminal.wait(for: "saved ", "c-good.yaml at step")
    try terminal.press("q")
    try terminal.expectEnd()
    #expect(folder.has("saves/c-good.safetensors"))
  }
}
