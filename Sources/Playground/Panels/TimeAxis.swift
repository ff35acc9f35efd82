// How far the time axis of the panels reaches: in doubling windows up to where the run will stop by
// itself, so that what is drawn stays where it is while the run goes on (and little has to be sent
// to the terminal), and a finished run fills its panels. Which stretch of it is shown is one window
// for all of them.
import Numerics
import Training
import Problems

enum TimeAxis {
  /// The last step of the axis.
  static func end(_ run: RunSnapshot) -> Int {
    end(step: max(run.step, run.horizon), stop: run.configuration.training.stop.steps)
  }

  static func end(step: Int, stop: Int) -> Int {
    var end = 32
    while end < step, end < 1 << 60 { end *= 2 }
    return step <= stop ? max(1, min(end, stop)) : end
  }

  /// The steps that the panels show.
  static func shown(_ playground: PlaygroundState) -> ClosedRange<Int> {
    guard let main = playground.main else { return 0...32 }
    return playground.timeWindow.shown(of: end(main), step: main.step)
  }
}

/// The stretch of time that losses and layers are shown of.
package struct TimeWindow: Hashable, Sendable {
  /// Steps from its first to its last; nil shows all.
  var length: Int?
  /// The last step; nil goes with the run.
  var end: Int?
  /// Whether axes count epochs instead of steps.
  var isInEpochs = false

  /// The fewest steps that are shown.
  static let least = 16

  /// - Parameters:
  ///   - whole: the last step of the axis.
  ///   - step: where the run is.
  func shown(of whole: Int, step: Int) -> ClosedRange<Int> {
    guard let length, length < whole else { return 0...whole }
    // A window that goes with the run moves by quarters: what is drawn stays where it is between.
    let quarter = max(1, length / 4)
    let newest = (step + quarter - 1) / quarter * quarter
    // Nor does it stay where nothing is yet, of a run that was started again.
    let last = end.map { $0 - length > step ? newest : $0 } ?? newest
    let right = min(max(last, length), whole)
    return right - length...right
  }

  /// Half of what is shown, around a step of it.
  mutating func zoomIn(around anchor: Int, of whole: Int, step: Int) -> Bool {
    let shown = shown(of: whole, step: step)
    let present = shown.upperBound - shown.lowerBound
    guard present > Self.least else { return false }
    let new = max(Self.least, present / 2)
    let anchor = min(max(anchor, shown.lowerBound), shown.upperBound)
    length = new
    let right = anchor + (shown.upperBound - anchor) * new / present
    end = right >= step ? nil : right
    return true
  }

  /// Twice as much; all where that is more than there is.
  mutating func zoomOut(of whole: Int, step: Int) -> Bool {
    guard let length, length < whole else { return false }
    let shown = shown(of: whole, step: step)
    guard length * 2 < whole else {
      (self.length, end) = (nil, nil)
      return true
    }
    self.length = length * 2
    let right = min(shown.upperBound + length / 2, whole)
    end = right >= step ? nil : right
    return true
  }

  /// A quarter of what is shown to earlier or later steps.
  mutating func pan(by quarters: Int, of whole: Int, step: Int) -> Bool {
    guard let length, length < whole else { return false }
    let shown = shown(of: whole, step: step)
    let right = min(max(shown.upperBound + quarters * max(1, length / 4), length), whole)
    guard right != shown.upperBound else { return false }
    end = right >= step && quarters > 0 ? nil : right
    return true
  }
}

extension PlaygroundState {
  /// Zooms the time axis of the panels around the cursor of the layers, or the newest steps.
  mutating func zoomTime(in isIn: Bool) -> Response {
    guard let main else { return .refusal("nothing measured yet") }
    let whole = TimeAxis.end(main)
    let cursor = panels[GradientPanel.self].cursor?.step
    let shown = TimeAxis.shown(self)
    let anchor = cursor.flatMap { shown.contains($0) ? $0 : nil } ?? main.step
    if isIn {
      return timeWindow.zoomIn(around: anchor, of: whole, step: main.step)
        ? [] : .refusal("\(TimeWindow.least) steps are the least that is shown")
    }
    return timeWindow.zoomOut(of: whole, step: main.step)
      ? [] : .refusal("the whole run is shown already")
  }

  mutating func panTime(by quarters: Int) -> Response {
    guard let main else { return .refusal("nothing measured yet") }
    guard timeWindow.length != nil else {
      return .refusal("the whole run is shown: } shows less of it")
    }
    return timeWindow.pan(by: quarters, of: TimeAxis.end(main), step: main.step)
      ? [] : .refusal("there are no \(quarters < 0 ? "earlier" : "later") steps")
  }

  /// Steps of an epoch, by the batches as they are now.
  var stepsPerEpoch: Int? {
    guard let rows = snapshot?.dataset?.trainRows.count, rows > 0, let main else { return nil }
    let training = main.configuration.training
    let batches = max(1, rows / max(1, min(training.batchSize, rows)))
    return max(1, batches / max(1, training.accumulate))
  }

  /// What a step is called on the axes: `1,024`, or `epoch 3.2`.
  func axisWords(_ step: Int) -> String {
    guard timeWindow.isInEpochs, let perEpoch = stepsPerEpoch else {
      return NumberFormat.grouped(step)
    }
    return "epoch \(NumberFormat.significant(Double(step) / Double(perEpoch), digits: 3))"
  }
}

/// Commands of the time axis, for all panels that have one.
let timeCommands: [Command] = [
  Command(
    "zoom_time_in", keys: ["}"], title: "less time", .looking,
    help: "Half as many steps on the axes of losses and layers (or the wheel over them).",
    hint: .rank(12, onlyIn: GradientPanel.id)
  ) { $0.zoomTime(in: true) },
  Command(
    "zoom_time_out", keys: ["{"], title: "more time", .looking,
    help: "Twice as many steps on these axes, up to the whole run."
  ) { $0.zoomTime(in: false) },
  Command(
    "earlier", keys: ["["], title: "earlier", .looking,
    help: "Earlier steps, where not the whole run is shown."
  ) { $0.panTime(by: -1) },
  Command(
    "later", keys: ["]"], title: "later", .looking,
    help: "Later steps; at the newest the axes go with the run."
  ) { $0.panTime(by: 1) },
  Command(
    "axis_unit", keys: ["X"], title: "steps or epochs", .looking,
    help: "The axes of losses and layers in steps or in epochs.",
    word: { $0.timeWindow.isInEpochs ? "steps" : "epochs" },
    reason: { $0.stepsPerEpoch == nil ? "no data is loaded yet" : nil }
  ) { playground in
    playground.timeWindow.isInEpochs.toggle()
    return []
  },
]
