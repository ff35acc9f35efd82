// Undo and redo. While training they are live edits like any other: weights of layers that were let
// go of do not come back.
import Engine
import Networks
import Numerics
import Training

extension PlaygroundState {
  mutating func travel(back: Bool) -> Response {
    let old = document
    var isRecorded: Int?
    var found = back ? history.undo(document) : history.redo(document)
    if back, found == nil, !history.isCut {
      do {
        guard let earlier = try eventHistory.undo(document) else { return [] }
        history.wentBack(from: document)
        (found, isRecorded) = (earlier.document, earlier.step)
      } catch {
        eventHistory = RecordedHistory()
        return .refusal("what was changed before does not fit any more: \(problem(error))")
      }
    }
    guard let found else { return [] }
    document = found
    documentChanged()
    if isStart(of: old.configuration.seed, and: seed) {
      resetMarks()
      return Response(
        documentEffects(from: old) + [.session(.reset)] + runOn(),
        saying: back
          ? "undone: seed \(seed) again, from step 0; Ctrl-R redoes"
          : "redone: seed \(seed), from step 0")
    }
    let limit = startingUntrained(found.configuration)
    return Response(
      documentEffects(from: old),
      saying: isRecorded.map {
        "undone what was changed at step \(NumberFormat.grouped($0))\(limit); Ctrl-R redoes"
      } ?? (back ? "undone\(limit); Ctrl-R redoes" : "redone\(limit)"))
  }

  /// Whether one of two seeds began a run in place of one with the other. A seed that was changed
  /// while training is a live edit like any other.
  private func isStart(of one: Int, and other: Int) -> Bool {
    startedSeeds.contains(one) && one == nextSeed(other)
      || startedSeeds.contains(other) && other == nextSeed(one)
  }

  /// Which layers start from initial weights after an undo: those with weights that the network of
  /// the last step does not have in their shape. Empty where all go on as they were trained.
  private func startingUntrained(_ wanted: RunConfiguration) -> String {
    guard let main, main.step > 0 else { return "" }
    let trained = main.trainedConfiguration
    guard wanted.network != trained.network else { return "" }
    guard max(wanted.network.instanceCount, trained.network.instanceCount) <= Self.checkedAtOnce,
      let new = parameters(wanted), let old = parameters(trained).map(Set.init)
    else { return ", but layers of another shape start untrained" }
    var layers: [String] = []
    for parameter in new where !old.contains(parameter) && layers.last != parameter.layer {
      layers.append(parameter.layer)
    }
    guard let first = layers.first else { return "" }
    return layers.count == 1
      ? ", but \(first) starts untrained"
      : ", but \(first) and \(layers.count - 1) more start untrained"
  }

  private struct Parameter: Hashable {
    var layer: String
    var path: String
    var extents: [Int]
  }

  private func parameters(_ configuration: RunConfiguration) -> [Parameter]? {
    guard let data = outline(for: configuration),
      let lowered = try? Fit.lowered(configuration, data)
    else { return nil }
    return lowered.graph.parameters.map {
      Parameter(layer: $0.layer, path: $0.path, extents: $0.shape.dimensions)
    }
  }
}
