// Another run takes the place of the document's own: one that goes on from a recorded step, one
// that was put aside, one that trained beside it. The one it was stays beside it as it stands.
internal import Engine
internal import Problems

extension SessionRuns {
  /// A run that stands at step 0 is another one than was recorded.
  func recordStart() {
    if main?.step == 0 {
      seconds = 0
      history.restart()
    }
    record()
  }

  func record() {
    if let main { history.note(main, seconds: seconds) }
  }

  /// Shows the run as it was after so many steps, or as it is.
  func look(at step: Int?) { history.look(at: step, main) }

  /// Goes on from a recorded step: that is the document's own run from now on, and the one it was
  /// stays beside it as it stands. Nothing where the step is not recorded.
  /// - Parameter variant: what the run is called that stays.
  func branch(at step: Int, keeping variant: Variant) {
    guard let main, let (branch, spent) = history.take(step, main) else { return }
    seconds = spent
    exchange(branch, keeping: variant)
  }

  /// A run beside the document's own takes its place.
  func lead(with variant: Variant, keeping kept: Variant) {
    guard let index = followers.firstIndex(where: { $0.variant == variant }),
      followers[index].fault == nil, let trainer = followers[index].trainer
    else { return }
    followers.remove(at: index)
    history.restart()
    exchange(trainer, keeping: kept)
    record()
  }

  // MARK: Put aside

  /// Time at work is known of the document's own run alone.
  func pin(_ number: Int, _ variant: Variant) {
    if variant == .main, let main { pins.pin(number, main, seconds: seconds) }
    guard let run = followers.first(where: { $0.variant == variant }), let trainer = run.trainer
    else { return }
    pins.pin(number, trainer, seconds: 0)
  }

  /// A run that was put aside becomes the document's own, which stays beside it. Nothing where its
  /// weights are not kept.
  func restore(_ number: Int, keeping variant: Variant) {
    guard let main, let (checkpoint, spent) = pins.whole(number) else { return }
    var fresh: Trainer?
    lead.attempt { _ in
      let wanted = try checkpoint.current
      let dataset = try main.sharedDataset(wanted) ?? wanted.loadDataset(files: main.files)
      fresh = try Trainer(
        checkpoint, dataset: dataset, kernels: main.kernels, options: main.options,
        files: main.files)
    }
    guard let fresh else { return }
    history.restart()
    seconds = spent
    exchange(fresh, keeping: variant)
    record()
  }

  private func exchange(_ trainer: Trainer, keeping variant: Variant) {
    guard let former = main else { return }
    analyses = SessionAnalyses()
    lead.leaveOutNothing()
    (isRunning, stepsLeft) = (false, nil)
    former.stopPoint = .never
    trainer.stopPoint = .document
    lead.replace(with: trainer)
    wanted = trainer.configuration
    followers.removeAll { $0.variant == variant }
    // Those beside another document's run stay what they are; of the same one they begin again.
    for follower in followers {
      if trainer.base != former.base { follower.stay(besideFormer: former) }
      follower.restart(trainer)
    }
    let kept = Variant.fixed(variant.id, former.configuration).colored(variant.color)
    followers.append(SessionRun(kept, keeping: former))
  }
}
