// How far the time axis of the panels reaches: in doubling windows up to where the run will stop by
// itself, so that what is drawn stays where it is while the run goes on (and little has to be sent
// to the terminal), and a finished run fills its panels.
import Training

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
}
