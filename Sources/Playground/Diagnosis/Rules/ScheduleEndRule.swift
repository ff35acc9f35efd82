// A run that goes on after its schedule has ended at rate 0: its steps change nothing.
import Numerics
import Schema
import Training

enum ScheduleEndRule: DiagnosisRule {
  static func findings(_ evidence: Evidence) -> [Finding] {
    guard let end = evidence.idleSince else { return [] }
    let training = evidence.main.configuration.training
    let (step, schedule) = (evidence.main.step, training.schedule.kind)
    let longer = min(2 * step, 10_000_000)
    var remedies: [Remedy] = []
    if schedule.factor(step: step, total: longer) > RunSnapshot.noRate {
      remedies.append(
        Remedy(
          "a longer run: \(NumberFormat.grouped(longer)) steps",
          set: Assignment("training.stop.steps", String(longer))))
    }
    remedies.append(Remedy("a constant rate", set: Assignment("training.schedule", "constant")))
    return [
      Finding(
        kind: .warning,
        text: "the schedule ended at step \(NumberFormat.grouped(end)): the rate is 0",
        detail: "the \(schedule.kind) schedule leaves nothing of learning rate "
          + "\(NumberFormat.compact(evidence.learningRate)), and a step changes no weight. More "
          + "training.stop.steps lengthen a cosine, r starts again",
        key: "r", remedies: remedies, source: "Loshchilov & Hutter, 2017")
    ]
  }
}

extension RunSnapshot {
  /// What of a learning rate counts as nothing.
  static let noRate = 1e-12

  /// The step from which on the schedule leaves nothing of the learning rate; nil while it leaves
  /// something.
  var scheduleEnd: Int? {
    let training = configuration.training
    func hasRate(_ step: Int) -> Bool {
      training.schedule.kind.factor(step: step, total: training.stop.steps) > Self.noRate
    }
    guard step > 0, !hasRate(step) else { return nil }
    // Once there is none, there is none again.
    var (with, without) = (0, step)
    while without - with > 1 {
      let middle = with + (without - with) / 2
      if hasRate(middle) { with = middle } else { without = middle }
    }
    return without
  }
}

extension Evidence {
  /// The step since which steps are made at rate 0; nil where the last one was not.
  var idleSince: Int? { main.scheduleEnd.flatMap { main.step > $0 ? $0 : nil } }
}
