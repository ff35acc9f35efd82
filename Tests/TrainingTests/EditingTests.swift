// Live edits: what stays, what is recorded, and that the record leads to the same run again.
import Numerics
import Problems
import Engine
import Networks
import Schema
import Testing
import Training

struct EditingTests {
  private func replay(_ trainer: Trainer) throws -> ScheduledRun {
    let run = try ScheduledRun(
      trainer.base, events: trainer.edits, files: DataFiles(), kernels: .best)
    try run.run(until: .step(trainer.step))
    return run
  }

  @Test func togglingSkipsKeepsParametersAndMomentum() throws {
    let trainer = try Trainer(smallRun()).advance(12)
    let path = "body[1].dense1.weight"
    let (values, momentum) = (trainer.values(path), trainer.momentum(path))
    try trainer.change { $0.network = $0.network.withSkips(false) }
    #expect(trainer.values(path) == values && trainer.momentum(path) == momentum)
    #expect(momentum.contains { $0 != 0 } && trainer.step == 12)
    #expect(trainer.edits.map(\.path.description) == ["network.blocks.body.skips.0.enabled"])
    #expect(trainer.marks == [ChangeMark(step: 12, label: "skips off")])
    trainer.advance(8)
    try trainer.change { $0.network = $0.network.withSkips(true) }
    #expect(trainer.marks.last == ChangeMark(step: 20, label: "skips on"))
    trainer.advance(8)
    #expect(try Bits(replay(trainer).trainer) == Bits(trainer))
  }

  /// A gate, survival and dropout come and go while it trains; a gate that is off keeps what it has
  /// learnt.
  @Test func skipsOfEverySortAreReplayed() throws {
    let trainer = try Trainer(smallRun()).advance(5)
    let (weight, gate) = ("body[1].dense1.weight", "body[1].skip0.gate_weight")
    let before = trainer.values(weight)
    try trainer.change { $0.network.blocks[1].skips[0].join = .gate }
    #expect(trainer.values(weight) == before && trainer.values(gate).count == 64)
    trainer.advance(5)
    let learnt = trainer.values(gate)
    #expect(learnt != (try Trainer(trainer.configuration)).values(gate))
    try trainer.change { $0.network.blocks[1].skips[0].enabled = false }
    trainer.advance(5)
    #expect(trainer.values(gate) == learnt)
    try trainer.change {
      $0.network.blocks[1].skips[0].enabled = true
      $0.network.blocks[1].skips[0].survival = 0.5
      $0.network.blocks[1].skips[0].dropout = 0.25
    }
    #expect(trainer.values(gate) == learnt)
    trainer.advance(5)
    try trainer.change {
      $0.network.blocks[1].skips[0].join = .add
      $0.network.blocks[1].skips[0].shortcut = .zeroPad
    }
    trainer.advance(5)
    #expect(
      Set(trainer.edits.map(\.path.description)) == [
        "network.blocks.body.skips.0.join", "network.blocks.body.skips.0.enabled",
        "network.blocks.body.skips.0.survival", "network.blocks.body.skips.0.dropout",
        "network.blocks.body.skips.0.shortcut",
      ])
    #expect(try Bits(replay(trainer).trainer) == Bits(trainer))
  }

  /// A block that is called otherwise is the same block: its weights stay, no curve is marked, and
  /// what was recorded says so.
  @Test func aBlockKeepsItsWeightsUnderAnotherName() throws {
    let trainer = try Trainer(smallRun()).advance(12)
    let (old, new) = ("body[1].dense1.weight", "trunk[1].dense1.weight")
    let (values, momentum) = (trainer.values(old), trainer.momentum(old))
    let column = trainer.weightGradients.values.last
    try trainer.change { $0.network.blocks[1].name = "trunk" }
    #expect(trainer.values(new) == values && trainer.momentum(new) == momentum)
    #expect(values.count == 64 && trainer.marks.isEmpty && trainer.changedStep == 0)
    #expect(trainer.weightGradients.values.last == column)
    let event = try #require(trainer.edits.first)
    #expect(trainer.edits.count == 1 && event.isRenaming)
    #expect(event.node == ["step": 12, "rename": "body", "to": "trunk"])
    var faults = FaultCollector()
    #expect(Edit.decode(event.node, path: "", into: &faults) == event)
    // Another change of the same step is made of the same block.
    try trainer.change { $0.network.blocks[1].repeats = 4 }
    #expect(trainer.values(new) == values && trainer.marks.map(\.label) == ["trunk repeats 4"])
    trainer.advance(8)
    try trainer.change { $0.network.blocks[1].name = "body" }
    trainer.advance(8)
    let again = try replay(trainer).trainer
    #expect(try Bits(again) == Bits(trainer))
    #expect(try Trainer(resuming: trainer.checkpoint()).marks == trainer.marks)
  }

  /// Documents that say the same by the list of blocks, as they did once, are replayed as they
  /// were: a repeated block of another name is a new one.
  @Test func anOldRenamingIsReplayedAsItWas() throws {
    let plain = try Trainer(smallRun()).advance(12)
    var renamed = plain.configuration
    renamed.network.blocks[1].name = "trunk"
    let events = plain.configuration.edits(toBecome: renamed, at: 12)
    #expect(events.map(\.path.description) == ["network.blocks"])
    let run = try ScheduledRun(
      smallRun(), events: events, files: DataFiles(), kernels: .best)
    try run.run(until: .step(12))
    let path = "trunk[1].dense1.weight"
    #expect(run.trainer.values(path) == (try Trainer(renamed)).values(path))
    #expect(run.trainer.values("head.dense1.weight") == plain.values("head.dense1.weight"))
    #expect(run.trainer.marks.map(\.label) == ["body is now trunk"])
  }

  /// What runs beside it follows the renaming as it is recorded.
  @Test func aVariantKeepsItsWeightsToo() throws {
    let trainer = try Trainer(smallRun()).advance(12)
    let before = try VariantRun(.twin, of: trainer)
    try before.train(to: 12)
    try trainer.change { $0.network.blocks[1].name = "trunk" }
    let after = try VariantRun(.twin, of: trainer)
    try after.train(to: 12)
    #expect(
      after.trainer.values("trunk[2].dense2.weight")
        == before.trainer.values("body[2].dense2.weight"))
  }

  @Test func aRenamingIsReadStrictly() {
    let wrong: [Node] = [
      ["step": 1, "rename": "3", "to": "a"], ["step": 1, "rename": "a.b", "to": "a"],
      ["step": 1, "rename": "body", "to": 7], ["step": 1, "rename": "body", "set": "seed"],
    ]
    for node in wrong {
      var faults = FaultCollector()
      #expect(Edit.decode(node, path: "", into: &faults) == nil)
      #expect(faults.faults.first?.description.contains("rename: block") == true)
    }
  }

  /// A run never gets into a state that no document can hold.
  @Test func aRunTakesAsManyChangesAsADocumentHolds() throws {
    let first = try Trainer(smallRun()).advance(1)
    var checkpoint = try first.checkpoint()
    let rates = (1..<Checkpoint.maximumEdits).map { 0.01 + 0.01 * Double($0 % 2) }
    checkpoint.edits = rates.map {
      Edit(step: 1, path: NodePath("training.optimizer.learning_rate"), value: Node(.number($0)))
    }
    let trainer = try Trainer(resuming: checkpoint).advance(1)
    try trainer.change { $0.training.optimizer = OptimizerSpec(sgd(0.5)) }
    #expect(trainer.edits.count == Checkpoint.maximumEdits)
    trainer.advance(1)
    let before = trainer.configuration
    #expect {
      try trainer.change { $0.training.optimizer = OptimizerSpec(sgd(0.25)) }
    } throws: { "\($0)".contains("as many changes as a document can hold (4096)") }
    #expect(trainer.configuration == before && trainer.canAdvance)
    // It still goes on, and is saved and opened again.
    trainer.advance(1)
    #expect(try Trainer(resuming: trainer.checkpoint()).digest == trainer.digest)
  }

  @Test func editsOfEverySortAreReplayed() throws {
    let trainer = try Trainer(smallRun()).advance(5)
    try trainer.change { $0.training.optimizer = OptimizerSpec(sgd(0.1)) }
    trainer.advance(5)
    try trainer.change { $0.network.blocks[1].repeats = 5 }
    trainer.advance(5)
    try trainer.change { $0.training.batchSize = 24 }
    trainer.advance(5)
    try trainer.change { $0.training.optimizer = OptimizerSpec(Adam()) }
    trainer.advance(5)
    try trainer.change {
      $0.seed = 8
      $0.data = DataSpec(Moons())
    }
    trainer.advance(5)
    try trainer.change { $0.network.blocks[1].layers.insert(Layer(Tanh()), at: 3) }
    trainer.advance(5)
    #expect(
      trainer.marks.map(\.label) == [
        "learning_rate 0.1", "body repeats 5", "batch_size 24", "optimizer adam", "seed 8 +1",
        "body layers changed",
      ])
    #expect(trainer.dataset.rowCount == 400)
    #expect(trainer.weightGradients.paths == trainer.network.layers.map(\.path))
    #expect(try Bits(replay(trainer).trainer) == Bits(trainer))
  }

  @Test func anEditAtStepZeroIsANewStart() throws {
    let trainer = try Trainer(smallRun())
    try trainer.change { $0.seed = 9 }
    #expect(trainer.edits.isEmpty && trainer.marks.isEmpty && trainer.base.seed == 9)
    let fresh = try Trainer(smallRun { $0.seed = 9 })
    #expect(try Bits(trainer.advance(10)) == Bits(fresh.advance(10)))
  }

  @Test func editsOfOneStepAreOneChange() throws {
    let trainer = try Trainer(smallRun()).advance(9)
    let before = try Bits(trainer)
    let original = trainer.configuration
    try trainer.change { $0.training.optimizer = OptimizerSpec(Adam()) }
    try trainer.change { $0.network.blocks[1].repeats = 1 }
    try trainer.apply(original)
    #expect(try Bits(trainer) == before)
    #expect(trainer.edits.isEmpty && trainer.marks.isEmpty)
    try trainer.change { $0.network.blocks[1].repeats = 1 }
    try trainer.change { $0.network.blocks[1].repeats = 4 }
    #expect(trainer.marks.map(\.label) == ["body repeats 4"])
    trainer.advance(9)
    #expect(try Bits(replay(trainer).trainer) == Bits(trainer))
  }

  @Test func aFailedEditLeavesNoTrace() throws {
    let trainer = try Trainer(smallRun()).advance(9)
    let before = try Bits(trainer)
    let said = message { try trainer.change { $0.network.blocks[2].layers = [dense(3)] } }
    #expect(said.contains("2"))
    #expect(message { try trainer.change { $0.training.loss = .meanSquaredError } } != "")
    #expect(message { try trainer.change { $0.data = DataSpec(RegressionPlane()) } } != "")
    #expect(try Bits(trainer) == before)
    #expect(trainer.edits.isEmpty)
    let untouched = try Trainer(smallRun()).advance(20)
    #expect(try Bits(trainer.advance(11)) == Bits(untouched))
  }

  @Test func resetStartsAgainFromTheSameWeights() throws {
    let trainer = try Trainer(smallRun()).advance(9)
    try trainer.change { $0.network = $0.network.withSkips(false) }
    try trainer.reset()
    #expect(trainer.step == 0 && trainer.edits.isEmpty && trainer.marks.isEmpty)
    let plain = try Trainer(Variant.twin.configuration(smallRun()))
    #expect(try Bits(trainer.advance(10)) == Bits(plain.advance(10)))
  }

  /// What was measured on another network or other data says nothing of the present one.
  @Test func measurementsBelongToWhatTheyWereMadeOn() throws {
    let trainer = try Trainer(smallRun()).advance(12)
    func isMeasured() -> Bool { trainer.measures.contains { !$0.weightGradient.isNaN } }
    #expect(isMeasured() && trainer.measuresLastStep && trainer.changedStep == 0)
    let changes: [(inout RunConfiguration) -> Void] = [
      { $0.network = $0.network.withSkips(false) }, { $0.data = DataSpec(Moons()) },
      {
        $0.training.loss = .binaryCrossEntropy; $0.network = residual(outputs: 1)
      },
    ]
    for change in changes {
      let before = trainer.configuration
      try trainer.change(change)
      #expect(!isMeasured() && !trainer.measuresLastStep && trainer.changedStep == trainer.step)
      #expect(trainer.trainedConfiguration == before)
      let resumed = try Trainer(resuming: trainer.checkpoint())
      #expect(resumed.changedStep == trainer.step && resumed.trainedConfiguration == before)
      #expect(resumed.measures.allSatisfy { $0.weightGradient.isNaN })
      trainer.advance(5)
      #expect(isMeasured() && trainer.trainedConfiguration == trainer.configuration)
    }
    let changed = trainer.changedStep
    try trainer.change { $0.training.optimizer = OptimizerSpec(sgd(0.1)) }
    #expect(isMeasured() && trainer.changedStep == changed)
  }

  @Test func testRowsThatWereTrainedOnAreCounted() throws {
    func split(_ fraction: Double, noise: Double = 0) -> DataSpec {
      var spiral = Spiral()
      spiral.plane.points = 120
      spiral.plane.testFraction = fraction
      spiral.plane.noise = noise
      return DataSpec(spiral)
    }
    let trainer = try Trainer(smallRun { $0.data = split(0.5) }).advance(3)
    #expect(trainer.trainedTestRows == 0)
    try trainer.change { $0.data = split(0.75) }
    #expect(trainer.trainedTestRows == 30)
    // Taken back at the same step it never was.
    try trainer.change { $0.data = split(0.25) }
    #expect(trainer.trainedTestRows == 0)
    trainer.advance(3)
    // The same points with noise, behind other data, are still those that were trained on.
    try trainer.change { $0.data = DataSpec(Moons()) }
    #expect(trainer.trainedTestRows == 0)
    trainer.advance(3)
    try trainer.change { $0.data = split(0.5, noise: 0.1) }
    #expect(trainer.trainedTestRows == 30)
    #expect(try Trainer(resuming: trainer.checkpoint()).trainedTestRows == 30)
    try trainer.change { $0.seed = 8 }
    #expect(trainer.trainedTestRows == 0)
    // Built-in rows stay what they are whatever the seed.
    let digits = try Trainer(
      smallRun {
        $0.data = DataSpec(Digits())
        $0.network = residual(outputs: 10)
        $0.network.blocks[0].layers.insert(Layer(Flatten()), at: 0)
      }
    ).advance(1)
    try digits.change { $0.seed = 8 }
    #expect(digits.trainedTestRows > 200)
    try digits.reset()
    #expect(digits.trainedTestRows == 0)
  }

  @Test func raisingTheStepCountGoesOn() throws {
    let trainer = try Trainer(smallRun { $0.training.stop.steps = 10 })
    trainer.run()
    try trainer.change { $0.training.stop.steps = 15 }
    #expect(trainer.canAdvance)
    trainer.run()
    #expect(trainer.step == 15)
    let again = try ScheduledRun(
      trainer.base, events: trainer.edits, files: DataFiles(), kernels: .best)
    try again.run()
    #expect(try Bits(again.trainer) == Bits(trainer))
  }

  @Test func aSingleSkipIsNamed() throws {
    let old = smallRun {
      $0.network.blocks.insert(
        Block("more", layers: [dense(8)], skips: [Skip(from: 0, to: 1)]), at: 2)
    }
    func label(_ change: (inout RunConfiguration) -> Void) -> String {
      var new = old
      change(&new)
      return changeLabel(from: old, to: new)
    }
    #expect(label { $0.network.blocks[1].skips[0].enabled = false } == "body skip 0 off")
    #expect(label { $0.network.blocks[1].skips[0].offIn = [1] } == "body skip 0 in part")
    #expect(label { $0.network = $0.network.withSkips(false) } == "skips off")
    #expect(label { $0.network.blocks[2].name = "deep" } == "more is now deep")
    #expect(label { $0.training.schedule = ScheduleSpec(CosineSchedule()) } == "schedule cosine")
  }
}
