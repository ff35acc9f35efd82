// Metrics against values of scikit-learn's and of their definitions written out in numpy, made once
// by `Oracles/make_metrics.py`.
import Foundation
import Problems
import Testing

@Suite struct MetricOracleTests {
  struct Oracle: Decodable {
    var classes: [Classes]
    var scenes: [Scenes]
  }

  struct Classes: Decodable {
    var classes: Int
    var positions: Int
    var logits: [Float]
    var targets: [Float]
    var mean_iou: Double
    var class_iou: [Double]
    var accuracy: Double
    var loss: Double
    var perplexity: Double
    var bits: Double
    var exact_match: Double
  }

  struct Scenes: Decodable {
    struct Truth: Decodable {
      var label: Int
      var box: Box

      init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        label = try values.decode(Int.self)
        box = try Box(values.decode([Float].self))
      }
    }

    struct Found: Decodable {
      var detection: Detection

      init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        let score = try values.decode(Double.self)
        let label = try values.decode(Int.self)
        detection = try Detection(
          box: Box(values.decode([Float].self)), label: label, score: score)
      }
    }

    struct Image: Decodable {
      var truth: [Truth]
      var detections: [Found]
    }

    var images: [Image]
    var class_average_precision: [Double]
    var average_precision: Double
  }

  static func oracle() throws -> Oracle {
    try JSONDecoder().decode(
      Oracle.self, from: Data(contentsOf: OracleTests.folder.appending(path: "metrics.json")))
  }

  /// What a metric makes of the rows of a case.
  private func measured(_ metric: Metric, _ values: Classes, _ task: Task) -> Double? {
    let width = values.positions
    return values.logits.withUnsafeBufferPointer { logits in
      values.targets.withUnsafeBufferPointer { targets in
        var (sum, count) = (0.0, 0)
        guard case .rows(let make) = metric.form else {
          for (place, target) in values.targets.enumerated() where target >= 0 {
            let units = values.classes
            let outputs = Loss.Values(rebasing: logits[place * units..<(place + 1) * units])
            let wanted = Loss.Values(rebasing: targets[place..<place + 1])
            switch metric.form {
            case .mean(let value), .weightedMean(let value):
              sum += value(outputs, wanted, .crossEntropy)
            case .ofLoss: sum += Loss.crossEntropy.value(outputs, wanted)
            case .rows: break
            }
            count += 1
          }
          let mean = sum / Double(count)
          return if case .ofLoss(let value) = metric.form { value(mean) } else { mean }
        }
        var measure = make(task, .crossEntropy)
        for row in 0..<values.targets.count / width {
          let units = width * values.classes
          measure.add(
            Loss.Values(rebasing: logits[row * units..<(row + 1) * units]),
            Loss.Values(rebasing: targets[row * width..<(row + 1) * width]))
        }
        return measure.value
      }
    }
  }

  @Test func ofClasses() throws {
    for values in try Self.oracle().classes {
      let names = (0..<values.classes).map(String.init)
      let pixels = Task.pixels(classes: names, height: 1, width: values.positions)
      for (metric, wanted) in [
        (Metric.loss, values.loss), (.accuracy, values.accuracy), (.meanIoU, values.mean_iou),
      ] {
        #expect(metric.fits(pixels))
        let found = try #require(measured(metric, values, pixels))
        #expect(abs(found - wanted) < 1e-6 * wanted, "\(metric.kind): \(found), not \(wanted)")
      }
      let tokens = Task.tokens(names, positions: values.positions)
      let text = Task.languageModel(names, positions: values.positions)
      for (metric, wanted, task) in [
        (Metric.exactMatch, values.exact_match, tokens), (.perplexity, values.perplexity, tokens),
        (.bitsPerCharacter, values.bits, text),
      ] {
        #expect(metric.fits(task))
        let found = try #require(measured(metric, values, task))
        #expect(abs(found - wanted) <= 1e-6 * wanted, "\(metric.kind): \(found), not \(wanted)")
      }
      var overlap = ClassOverlap(classes: values.classes)
      values.logits.withUnsafeBufferPointer { logits in
        values.targets.withUnsafeBufferPointer { overlap.add(logits, $0) }
      }
      for (found, wanted) in zip(overlap.byClass.compactMap(\.self), values.class_iou) {
        #expect(abs(found - wanted) < 1e-12)
      }
    }
  }

  @Test func ofBoxes() throws {
    for scenes in try Self.oracle().scenes {
      var matches = DetectionMatches(BoxGrid(height: 8, width: 8, classes: 3))
      for image in scenes.images {
        matches.add(image.detections.map(\.detection), of: image.truth.map { ($0.label, $0.box) })
      }
      for (found, wanted) in zip(matches.byClass, scenes.class_average_precision) {
        #expect(abs(try #require(found) - wanted) < 1e-9)
      }
      #expect(abs(try #require(matches.value) - scenes.average_precision) < 1e-9)
    }
  }
}

extension Box {
  /// Of middle, width and height.
  fileprivate init(_ values: [Float]) throws {
    guard values.count == 4 else { throw DataError("a box has four values") }
    self.init(x: values[0], y: values[1], width: values[2], height: values[3])
  }
}
