// How pictures are drawn: one file a picture beside this one, and the one list that names them all.
import Problems
import TextUI

/// A measured picture that can be drawn.
protocol DrawnPicture {
  /// What it is called at the right of the panel's title.
  var note: String { get }

  /// Where it can be looked at in several ways: what each is called, the first one first.
  var views: [String] { get }

  /// Whether it wants the width of a confusion matrix rather than a square.
  var isWide: Bool { get }

  /// Draws into any rectangle, an empty one too.
  func draw(_ context: PictureContext, into grid: inout Grid, in rect: Rect)
}

extension DrawnPicture {
  var views: [String] { [note] }

  /// Which of the views stands for a number, however large it has become.
  func view(_ number: Int) -> Int { max(0, number) % max(1, views.count) }
}

/// What pictures are drawn with, besides what they hold.
struct PictureContext {
  let dataset: Dataset
  /// Test rows counted by true class (row) and predicted class (column); empty where values are
  /// predicted.
  let confusion: [[Int]]
  let drawing: Drawing
  /// Which of the picture's views is drawn.
  var view = 0
}

extension Picture {
  /// Every picture with its drawing: one that has none does not compile.
  var drawn: any DrawnPicture {
    switch self {
    case .boundary(let picture): picture
    case .surface(let picture): picture
    case .samples(let picture): picture
    case .sequences(let picture): picture
    case .pixels(let picture): picture
    case .restoration(let picture): picture
    case .boxes(let picture): picture
    }
  }
}
