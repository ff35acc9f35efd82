// How pictures are drawn: one file a picture beside this one, and the one list that names them all.
import Problems
import TextUI

/// A measured picture that can be drawn.
protocol DrawnPicture {
  /// What it is called at the right of the panel's title.
  var note: String { get }

  /// Whether it wants the width of a confusion matrix rather than a square.
  var isWide: Bool { get }

  /// Draws into any rectangle, an empty one too.
  func draw(_ context: PictureContext, into grid: inout Grid, in rect: Rect)
}

/// What pictures are drawn with, besides what they hold.
struct PictureContext {
  let dataset: Dataset
  /// Test rows counted by true class (row) and predicted class (column); empty where values are
  /// predicted.
  let confusion: [[Int]]
  let drawing: Drawing
}

extension Picture {
  /// Every picture with its drawing: one that has none does not compile.
  var drawn: any DrawnPicture {
    switch self {
    case .boundary(let picture): picture
    case .surface(let picture): picture
    case .samples(let picture): picture
    case .sequences(let picture): picture
    }
  }
}
