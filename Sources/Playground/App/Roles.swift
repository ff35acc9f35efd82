// What the roles of the screen mean here: which curve is a run's, how skips and classes are drawn.
import TextUI
import Training

extension Role {
  /// The document's own run: its loss on the training data, the test data and the validation data.
  static let train = Role.series(0)
  static let test = Role.series(1)
  static let validation = Role.series(3)
  /// The arcs and joins of skips, on and off.
  static let skip = Role.line
  static let skipOff = Role.mark
  /// Points of the two classes.
  static let classA = Role.firstPoint
  static let classB = Role.secondPoint
}

extension Variant {
  /// Its colour on the screen: the second series is the test loss of the document's own run, the
  /// fourth its validation loss.
  var role: Role {
    switch color {
    case 0: .train
    case 1: .series(2)
    default: .series(2 + color)
    }
  }
}
