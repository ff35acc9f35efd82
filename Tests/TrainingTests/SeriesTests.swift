// Curves and histories stay bounded and say exactly what they are documented to say.
import Testing
import Training

struct SeriesTests {
  @Test func everyPointIsTheMeanOfItsSteps() {
    var series = Series()
    for step in 0..<5000 { series.append(Float(step), at: step) }
    #expect(series.stride == 8)
    #expect(series.values.count == 625)
    for (index, value) in series.values.enumerated() {
      #expect(value == Float(index * 8) + 3.5)
    }
    series.append(6000, at: 5000)
    #expect(series.values.count == 626 && series.last == 6000)
    series.append(6002, at: 5001)
    #expect(series.last == 6001)
  }

  @Test func gapsAreNotMeasured() {
    var series = Series(stride: 10)
    series.append(1, at: 0)
    series.append(3, at: 30)
    #expect(series.values.map { $0.isNaN ? -1 : $0 } == [1, -1, -1, 3])
    series.append(.nan, at: 40)
    #expect(series.values.count == 5 && series.last == 3)
    series.append(7, at: 9_000_000)
    #expect(series.values.count <= Series.capacity && series.last == 7)
    #expect(series.values.first == 1 || series.values.first == 2)
  }

  @Test func aSeriesMayStartAnywhere() {
    var series = Series()
    series.append(2, at: 100)
    series.append(4, at: 101)
    #expect(series.firstStep == 100 && series.values == [2, 4])
  }

  @Test func historiesThinByPowersOfTwo() {
    var history = LayerHistory(paths: ["a", "b"])
    for step in 0..<3000 where history.isDue(step) {
      history.append([Float(step), 0], at: step)
    }
    #expect(history.stride == 8)
    #expect(history.steps == Array(stride(from: 0, to: 3000, by: 8)))
    #expect(history.values.map { $0[0] } == history.steps.map(Float.init))
    #expect(!history.isDue(2992) && !history.isDue(3001) && history.isDue(3000))
  }

  @Test func rowsFollowTheirPaths() {
    var history = LayerHistory(paths: ["a", "b"])
    history.append([1, 2], at: 0)
    history.setRows(["b", "c", "a"])
    #expect(history.values[0][0] == 2 && history.values[0][1].isNaN && history.values[0][2] == 1)
    history.append([1], at: 1)
    #expect(history.steps == [0])
  }

  @Test func evaluationsAreSpreadOverTheRun() {
    for total in [1, 7, 200, 201, 4000, 10_000_000] {
      let plan = MeasurePlan(total: total)
      #expect(plan.evaluates(at: 0) && plan.evaluates(at: total))
      #expect((total / plan.interval) <= 200)
      #expect(total < 200 || (total / plan.interval) >= 100)
    }
  }
}
