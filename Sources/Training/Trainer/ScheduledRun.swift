// Training without a screen: a base configuration and the changes made while it trained, each
// applied when its step is reached. `train` goes on with it, `replay` checks a digest by it.
internal import Numerics
package import Problems
package import Engine
internal import Schema

package final class ScheduledRun {
  package let trainer: Trainer
  private var pending: ArraySlice<Edit>
  /// Changes of steps that were not reached yet.
  package var coming: [Edit] { pending.filter { $0.step > trainer.step } }

  /// - Parameters:
  ///   - events: in the order of their steps; those already in the checkpoint are not made again.
  ///   - checkpoint: where to go on; nil starts at step 0.
  ///   - dataset: the data of `base` where it is loaded already.
  /// - Throws: `TrainingError`, `GraphError`, `DataError` or `Faults` for the user.
  package init(
    _ base: RunConfiguration, events: [Edit] = [], checkpoint: Checkpoint? = nil,
    dataset: Dataset? = nil, files: DataFiles, kernels: KernelSet,
    options: ExecutionOptions = ExecutionOptions()
  ) throws {
    try checkOrder(of: events)
    func data(_ configuration: RunConfiguration) throws -> Dataset {
      let isKnown = configuration.dataSource == base.dataSource
      return try (isKnown ? dataset : nil) ?? configuration.loadDataset(files: files)
    }
    if let checkpoint {
      let current = try checkpoint.current
      trainer = try Trainer(
        checkpoint, dataset: data(current), kernels: kernels,
        options: options, files: files)
      pending = events[...].drop { event in
        event.step < checkpoint.step
          || (event.step == checkpoint.step && checkpoint.edits.contains(event))
      }
    } else {
      let start = try base.applying(events.prefix { $0.step == 0 })
      trainer = try Trainer(
        start, dataset: data(start), kernels: kernels, options: options, files: files)
      pending = events.drop { $0.step == 0 }
    }
  }

  /// Trains until the run stops by itself or diverges, or `observe` returns false. Events of the
  /// very last step are made too: a document's results may have been measured after them.
  /// - Parameters:
  ///   - stop: by the document, or at a step of the caller's.
  ///   - interval: steps between two calls of `observe`, on multiples of it.
  ///   - observe: called before the first step, on multiples of `interval`, and after the last
  ///     step.
  /// - Throws: what an event that does not fit says.
  package func run(
    until stop: StopPoint = .document, every interval: Int = .max,
    observe: (Trainer) throws -> Bool = { _ in true }
  ) throws {
    trainer.stopPoint = stop
    try makeEvents()
    guard try observe(trainer) else { return }
    var reported = trainer.step
    while trainer.canAdvance {
      trainer.advance()
      try makeEvents()
      if trainer.step % max(1, interval) == 0, trainer.step != reported, trainer.canAdvance {
        reported = trainer.step
        guard try observe(trainer) else { return }
      }
    }
    if trainer.step != reported { _ = try observe(trainer) }
  }

  /// Trains to a step whatever the document's stop rule: the run may have gone on past it.
  /// - Throws: what an event that does not fit says.
  package func replay(to step: Int) throws {
    try run(until: .never, every: 1) { $0.step < step }
  }

  /// Makes every change that is due, those of one step together.
  func makeEvents() throws {
    while let step = pending.first?.step, step <= trainer.step {
      let group = pending.prefix { $0.step == step }
      try trainer.apply(trainer.configuration.applying(group), recordedAs: Array(group))
      pending = pending.dropFirst(group.count)
    }
  }
}

private func checkOrder(of events: [Edit]) throws {
  for (event, next) in zip(events, events.dropFirst()) where next.step < event.step {
    throw TrainingError(
      "events: the change of '\(next.path)' at step \(next.step) stands after one at step "
        + "\(event.step); put events in the order of their steps")
  }
}
