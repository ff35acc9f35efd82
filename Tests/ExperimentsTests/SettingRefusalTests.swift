// A setting of the example document and what it is refused with: one line a case.
import Experiments
import Networks
import ProjectSupport
import Schema
import Testing
import Training

@Suite struct SettingRefusalTests {
  /// Makes the settings, `PATH=VALUE` as `--set` takes them, in the example document.
  private func set(_ settings: String) throws -> RunConfiguration {
    let edits = try settings.split(separator: " ").map { setting in
      let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
      return Edit(
        step: 0, path: NodePath(parts[0]), value: try ExperimentFile.readValue(parts[1]))
    }
    return try ExperimentFile.read(exampleText).configuration.applying(edits)
  }

  @Test(arguments: [
    ("seed=-1", "read -1; allowed: a whole number from 0"),
    ("sead=1", "did you mean 'seed'?"),
    ("data.noise=loud", "read 'loud'; allowed: a number"),
    ("data.kind=spirall", "did you mean 'spiral'?"),
    ("network.blocks.body.repeats=0", "allowed: a whole number from 1 to 10000"),
    ("network.blocks.boddy.repeats=3", "did you mean 'body'?"),
    ("network.blocks.body.layers.0.units=many", "read 'many'; allowed: a whole number"),
    ("network.blocks.body.skips.0.from=3", "allowed: a skip forward, from below to"),
    ("network.blocks.body.skips.0.to=9", "allowed: 1 to 3, the number of layers in this block"),
    ("network.blocks.body.skips.0.join=multiply", "allowed: add, concat"),
    ("network.skips.0.to=stem", "allowed: from an earlier block to a later one"),
    ("network.skips.0.from=nowhere", "there is no block 'nowhere'"),
    ("training.batch_size=0", "read 0; allowed: a whole number from 1"),
    ("training.optimizer.kind=adamm", "did you mean 'adam'?"),
  ])
  func aFaultySettingSaysWhatIsAllowed(setting: String, words: String) {
    refuses(words) { try set(setting) }
  }

  @Test func aRightSettingIsMade() throws {
    let set = try set("network.blocks.body.repeats=5 network.blocks.body.skips.0.off_in=[0]")
    #expect(set.network.blocks[1].repeats == 5)
    #expect(set.network.title(of: .block(1, skip: 0)) == "skip of body")
  }
}
