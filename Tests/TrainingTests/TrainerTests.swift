// One run: it learns, measures what it says, stops by its rules, and depends on nothing else.
import Numerics
import Problems
import Engine
import Networks
import Schema
import Testing
import Training

struct TrainerTests {
  @Test func aDeepResidualNetworkLearnsWhatThePlainOneCannot() throws {
    let residual = smallRun {
      var spiral = Spiral()
      spiral.plane.noise = 0.05
      $0.data = DataSpec(spiral)
      // No activation follows a block's second layer: its variance must not be doubled.
      var second = Dense()
      second.initial = .lecun
      $0.network = residual56
      $0.network.blocks[1].layers[2] = Layer(second)
      $0.training.batchSize = 32
      $0.training.stop.steps = 2000
    }
    let main = try Trainer(residual)
    main.run()
    #expect(main.status == .finished(reason: "steps") && main.step == 2000)
    #expect(main.evaluate().testAccuracy > 0.95)
    let plain = try Trainer(Variant.twin.configuration(residual))
    plain.run()
    #expect(plain.step == 2000 && plain.evaluate().testAccuracy < 0.6)
  }

  @Test func measuresAreOfTheLayersAndTheirSteps() throws {
    let trainer = try Trainer(smallRun()).advance(20)
    let paths = trainer.network.layers.map(\.path)
    #expect(trainer.weightGradients.paths == paths)
    #expect(trainer.weightGradients.steps == Array(0..<20))
    #expect(trainer.activationGradients.steps == Array(0..<20))
    for (layer, measure) in zip(trainer.network.layers, trainer.measures) {
      #expect(layer.path == measure.path)
      #expect(measure.weightGradient.isNaN == (layer.kind == "relu"))
      #expect(layer.kind == "relu" || measure.weightGradient > 0)
      #expect(measure.activationGradient > 0)
    }
    #expect(trainer.batchLosses.values.count == 20)
    #expect(trainer.testLoss.values.count == 21)
    #expect(trainer.lastLoss == trainer.batchLosses.values.last)
  }

  @Test func weightGradientNormsAreThoseOfTheGradients() throws {
    let trainer = try Trainer(smallRun())
    trainer.advance()
    let path = "body[1].dense2"
    let index = try #require(trainer.parameters.index(of: "\(path).weight"))
    let sum = trainer.parameters.gradient(index).reduce(0.0) { $0 + Double($1) * Double($1) }
    let measure = try #require(trainer.measures.first { $0.path == path })
    #expect(abs(Double(measure.weightGradient) / sum.squareRoot() - 1) < 1e-5)
  }

  @Test func whatIsWatchedChangesNothing() throws {
    let quiet = try Trainer(smallRun())
    quiet.measuresActivations = false
    quiet.advance(30)
    let watched = try Trainer(smallRun())
    for _ in 0..<30 {
      watched.advance()
      _ = watched.evaluate()
      _ = watched.picture(PictureSize(width: 8, height: 8))
      _ = watched.measures
    }
    #expect(quiet.digest == watched.digest)
    #expect(quiet.activationGradients.steps.isEmpty)
    let twice = try Trainer(smallRun()).advance(30)
    #expect(try Bits(twice) == Bits(watched))
  }

  @Test func stopsByStepsAndMayGoOn() throws {
    let trainer = try Trainer(smallRun { $0.training.stop.steps = 10 })
    trainer.run()
    #expect(trainer.step == 10 && trainer.status == .finished(reason: "steps"))
    let digest = trainer.digest
    trainer.advance()
    #expect(trainer.digest == digest && trainer.step == 10)
    trainer.extend()
    #expect(trainer.canAdvance)
    trainer.advance(5)
    #expect(trainer.step == 15)
    trainer.stopPoint = .step(12)
    #expect(!trainer.canAdvance)
    trainer.stopPoint = .step(20)
    trainer.run()
    #expect(trainer.step == 20)
  }

  @Test func stopsAtTheLossGoal() throws {
    let trainer = try Trainer(
      smallRun {
        var gauss = GaussClouds()
        gauss.plane.points = 120
        $0.data = DataSpec(gauss)
        $0.training.stop.loss = 0.2
        $0.training.stop.steps = 2000
      })
    trainer.run()
    #expect(trainer.status == .finished(reason: "loss") && trainer.step < 1000)
    // 60 train rows in batches of 16 are 3 steps an epoch.
    let mean = try trainer.checkpoint().recentLosses.suffix(3).reduce(0, +) / 3
    #expect(mean <= 0.2)
  }

  @Test func clippingBoundsTheStep() throws {
    let free = try Trainer(smallRun())
    let clipped = try Trainer(smallRun { $0.training.clipNorm = 1e-3 })
    let before = free.values("head.dense1.weight")
    free.advance()
    clipped.advance()
    func moved(_ trainer: Trainer) -> Float {
      zip(trainer.values("head.dense1.weight"), before).reduce(0) { $0 + abs($1.0 - $1.1) }
    }
    #expect(moved(clipped) > 0 && moved(clipped) < 0.01 * moved(free))
    let norm = { (trainer: Trainer) in trainer.measures[0].weightGradient }
    #expect(norm(clipped) == norm(free))
  }

  @Test func lossHasToFitTheData() throws {
    let classes = message { _ = try Trainer(smallRun { $0.training.loss = .meanSquaredError }) }
    #expect(classes.contains("mean_squared_error") && classes.contains("spiral"))
    let values = message {
      _ = try Trainer(smallRun { $0.data = DataSpec(RegressionPlane()) })
    }
    #expect(values.contains("cross_entropy") && values.contains(RegressionPlane.kind))
  }

  @Test func regressionLearnsAndDrawsASurface() throws {
    let trainer = try Trainer(
      smallRun {
        $0.data = DataSpec(RegressionPlane())
        $0.network = residual(outputs: 1)
        $0.training.loss = .meanSquaredError
        $0.training.optimizer = OptimizerSpec(Adam())
        $0.training.stop.steps = 300
      })
    let before = trainer.evaluate()
    trainer.run()
    let after = trainer.evaluate()
    #expect(after.testLoss < 0.2 * before.testLoss && after.testAccuracy.isNaN)
    guard case .surface(let picture)? = trainer.picture() else {
      Issue.record("a regression on the plane has a surface")
      return
    }
    #expect(picture.width == 64 && picture.height == 64 && picture.values.count == 4096)
  }

  /// Tensors of one step are bounded by the network, all that a run keeps by the run.
  @Test(arguments: [
    (20_000, "one step of this network needs", "allowed: 1.0 GB"),
    (10_000, "this run needs about", "allowed: 2.1 GB"),
  ])
  func tooMuchMemoryIsRefusedBeforeItIsAllocated(batch: Int, need: String, limit: String) throws {
    let refusal = message {
      _ = try Trainer(
        smallRun {
          // 49.6 million parameters, kept seven times with optimizer state and a copy.
          $0.network = Network(blocks: [
            Block("body", layers: [dense(4096), dense(4096), dense(4096), dense(3900), dense(2)])
          ])
          $0.training.batchSize = batch
          var spiral = Spiral()
          spiral.plane.points = 50_000
          $0.data = DataSpec(spiral)
        })
    }
    #expect(refusal.contains(need) && refusal.contains(limit), "\(refusal)")
  }

  @Test func kernelsAndThreadsGiveTheSameBits() throws {
    let configuration = smallRun { $0.network = residual(width: 24) }
    let dataset = try configuration.loadDataset(files: DataFiles())
    var digests: Set<String> = []
    for kernels in KernelSet.available {
      for threads in [1, 2] {
        var options = ExecutionOptions()
        options.threads = threads
        options.splitThreshold = 1
        let trainer = try Trainer(
          configuration, dataset: dataset, kernels: kernels, options: options)
        digests.insert(trainer.advance(25).digest)
      }
    }
    #expect(digests.count == 1)
  }
}

/// 56 dense layers: 27 residual blocks of two, stem and head.
private let residual56 = residual(width: 16, blocks: 27)
