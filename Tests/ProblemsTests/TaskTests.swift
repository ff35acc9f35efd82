// Every task with every loss and metric: what fits, what is said where it does not, what chance
// gives.
import Numerics
import Problems
import Testing

struct TaskTests {
  private func task(_ kind: any TaskKind, _ count: Int) -> Task {
    Task(kind, names: (0..<count).map { "name \($0)" })
  }

  @Test func everyTaskHasALossAndAMetricThatFit() {
    for kind in taskCatalog {
      let task = task(kind, 3)
      #expect(task.refusal(of: kind.usualLoss, data: "x") == nil)
      #expect(kind.headline.fits(task) && metricCatalog.contains(kind.headline))
      #expect(!kind.pictures.isEmpty && !task.words.isEmpty)
      #expect(lossCatalog.allSatisfy { task.refusal(of: task.fitted($0), data: "x") == nil })
    }
    #expect(Set(lossCatalog.map(\.kind)).count == lossCatalog.count)
    #expect(Set(metricCatalog.map(\.kind)).count == metricCatalog.count)
    #expect(metricCatalog.prefix(2) == [.loss, .accuracy], "weights files hold them in this order")
  }

  /// (loss, names, is of classes, words; nil where it fits)
  @Test(
    arguments: [
      (Loss.crossEntropy, 3, true, nil),
      (.binaryCrossEntropy, 2, true, nil),
      (.meanSquaredError, 3, false, nil),
      (.huber, 1, false, nil),
      (.huber, 3, true, "has 3 classes to choose from; use cross_entropy"),
      (.binaryCrossEntropy, 3, true, "has 3 classes, not 2; use cross_entropy"),
      (.crossEntropy, 1, true, "has 1 class, and 2 or more are needed; use other data"),
      (.crossEntropy, 1, false, "has a value to predict and no classes; use mean_squared_error"),
      (
        .binaryCrossEntropy, 2, false,
        "has 2 values to predict and no classes; use mean_squared_error"
      ),
    ] as [(Loss, Int, Bool, String?)])
  func oneRuleSaysWhatFits(loss: Loss, count: Int, isOfClasses: Bool, words: String?) {
    let task = task(isOfClasses ? Classification() : Regression(), count)
    #expect(
      task.refusal(of: loss, data: "spiral")
        == words.map { "read \(loss.kind), but the data (spiral) \($0)" })
  }

  @Test func chanceIsTheCommonestClassOrTheMean() throws {
    var dataset = Dataset(
      inputShape: [1], featureNames: ["x"], inputs: [0, 0, 0, 0, 9],
      task: .classification(classes: ["a", "b"]), targets: [0, 0, 0, 1, 1],
      trainRows: [0, 1, 2, 3],
      testRows: [4])
    let classes = try #require(dataset.task.kind.chance(dataset, .crossEntropy))
    #expect(classes.level == 0.75 && classes.bound == 0.85)
    #expect(classes.isBeaten(by: 0.86) == true && classes.isBeaten(by: 0.84) == false)
    #expect(classes.isBeaten(by: .nan) == nil)
    dataset.task = .regression(outputs: ["y"])
    let values = try #require(dataset.task.kind.chance(dataset, .meanSquaredError))
    #expect(values.level == 0.1875 && values.isBeaten(by: 0.18) == true)
    #expect(values.isBeaten(by: 0.1875) == false)
  }

  @Test func valuesAtEveryPositionAreCounted() throws {
    let dataset = Dataset(
      inputShape: [2], featureNames: ["x", "y"], inputs: [0, 0, 0, 0],
      task: .regression(outputs: ["z"], positions: 2), targets: [1, 3, 5, 7], trainRows: [0],
      testRows: [1])
    #expect(dataset.targetWidth == 2)
    let chance = try #require(dataset.task.kind.chance(dataset, .meanSquaredError))
    #expect(chance.level == 1)
  }
}
