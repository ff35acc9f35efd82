// One of every widget, with contents that exercise it: used by the sweep and by the goldens.

import TextUI

enum Samples {
  static let bad: [Float] = [
    .nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, 3.4e38, -3.4e38,
  ]

  static func wave(_ count: Int, _ slope: Float = -4) -> [Float] {
    (0..<count).map { index in
      let place = Float(index) / Float(max(count - 1, 1))
      let ripple = Float(index % 5) * 0.02
      return 1.2 + slope * place * (1 - place / 2) * 0.5 + ripple
    }
  }

  /// 1, 1/2, 1/4, ...: a straight line on a logarithmic axis.
  static func halving(_ count: Int) -> [Float] {
    (0..<count).map { 1 / Float(1 << min($0 / 3, 60)) }
  }

  static func chart(_ scale: Axis.Scale) -> LineChart {
    LineChart(
      [
        .init("train", y: halving(40), role: .series(0)),
        .init(
          "test", y: halving(40).map { $0 * 2 + 1e-3 }, role: .series(1), pattern: .dashed,
          symbol: "o"),
        .init(
          "twin, skips off", x: [0, 39], y: [0.693, 0.693], role: .series(2), pattern: .dotted,
          symbol: "x"),
      ], scale: scale, marks: [.init(x: 20, label: "skips off")])
  }

  /// Four quarters: red, green, blue, white; the first channel alone where it is grey.
  static func image(channels: Int) -> PixelImage {
    let colors: [[Float]] = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]
    var values: [Float] = []
    for row in 0..<8 {
      for column in 0..<8 { values += colors[row / 4 * 2 + column / 4].prefix(channels) }
    }
    return PixelImage(values: values, rows: 8, columns: 8, channels: channels, maximum: 255)
  }

  static var heatmap: Heatmap {
    var values: [Float] = []
    for row in 0..<12 {
      for column in 0..<20 {
        if column >= 17 {
          values.append(.nan)
        } else if column > 8 && row < 6 {
          values.append(0)
        } else {
          values.append(1 / Float(1 << (row + column / 2)))
        }
      }
    }
    return Heatmap(
      values: values, rows: 12, columns: 20, scale: .logarithmic(1e-6...1),
      title: Span("skips on", .series(0)),
      rowLabels: [
        .init(row: 0, text: "stem"), .init(row: 6, text: "body"), .init(row: 11, text: "head"),
      ],
      columnLabels: ("0", "1 490"), marks: [.init(column: 8, label: "skips off")])
  }

  static var boundary: Heatmap {
    let values: [Float] = (0..<256).map { index in
      let sum: Int = index / 16 + index % 16
      return Float(sum) / 30
    }
    return Heatmap(
      values: values, rows: 16, columns: 16, scale: .linear(0...1), ramp: .diverging)
  }

  static var form: Form {
    Form(
      [
        .init(
          label: "units", value: "16", unit: "features", help: "Outputs of the layer: 1 to 4 096.",
          isChanged: true),
        .init(label: "activation", value: "relu", isChoice: true),
        .init(label: "learning rate", value: "0.03x", error: "0.03x is not a number"),
        .init(label: "name", value: "stem", cursor: 2),
      ], selection: 0)
  }

  static var list: ScrollingList {
    ScrollingList(
      [.init("Start here", .title)]
        + (1...20).map { .init("Preset \($0)", note: "\($0 * 100)") }, selection: 2)
  }

  static var dialog: Dialog {
    Dialog(
      "Quit?", text: "Two spirals has changes that are not saved.",
      buttons: [.init("w", "save and quit"), .init("q", "quit"), .init("Esc", "stay")], selection: 0
    )
  }

  static var hints: HintBar {
    HintBar(
      [.init("space", "pause"), .init("n", "step"), .init("s", "skip"), .init("S", "all skips")],
      last: .init("?", "help"))
  }

  /// Names for messages and every widget, hostile contents included.
  static var all: [(String, any Widget)] {
    [
      ("box", Box("Network", number: 1, note: "14 962 params", focused: true)),
      ("box without title", Box()),
      ("chart", chart(.linear)), ("log chart", chart(.logarithmic)),
      ("empty chart", LineChart([])),
      ("colour image", image(channels: 3)), ("grey image", image(channels: 1)),
      ("chart of nothing finite", LineChart([.init("x", y: bad, role: .series(0))])),
      (
        "log chart of bad values",
        LineChart([.init("x", y: bad, role: .series(0))], scale: .logarithmic)
      ),
      (
        "chart with bad abscissas",
        LineChart(
          [
            .init(
              "x", x: [.nan, 0, .infinity, -1e308, 1e308], y: [1, 2, 3, 4, 5], role: .series(1))
          ],
          marks: [.init(x: .nan, label: "x"), .init(x: 1e308, label: "y")])
      ),
      (
        "chart with ranges",
        LineChart(
          [.init("x", y: wave(9), role: .series(1))], scale: .logarithmic, xRange: 3...3,
          yRange: -1...(-1))
      ),
      ("constant chart", LineChart([.init("x", y: [2, 2, 2], role: .series(0))])),
      ("one point", LineChart([.init("x", y: [0], role: .series(0))])),
      ("heatmap", heatmap), ("boundary", boundary),
      ("empty heatmap", Heatmap(values: [], rows: 0, columns: 0, scale: .linear(0...0))),
      (
        "heatmap with too few values",
        Heatmap(
          values: bad, rows: 1 << 20, columns: 1 << 20, scale: .logarithmic(0...0),
          rowLabels: [.init(row: .max, text: "x")], marks: [.init(column: .min, label: "m")])
      ),
      ("bad heatmap", Heatmap(values: bad, rows: 2, columns: 4, scale: .linear(-1e308...1e308))),
      ("list", list),
      ("empty list", ScrollingList([], selection: 4, offset: .max, placeholder: "none")),
      ("form", form), ("empty form", Form([], selection: -7)),
      ("dialog", dialog), ("hostile dialog", Dialog("日本語", text: "\u{1B}[2J日本", width: .max)),
      ("hints", hints),
      ("text", TextBlock("One two three.\n\nFour five.", offset: .max)),
      ("legend", heatmap.legend),
    ]
  }
}
