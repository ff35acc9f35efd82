// Leaving the branch at the cursor out of what is seen of the run: output and metrics are those of
// the network without it until the run goes on. That is another thing than cutting its skip, which
// changes the network and is trained on.
import Networks
import Numerics
import Problems
import Schema
import Training

extension PlaygroundState {
  /// The repeat of a block at the cursor, where it is one.
  private var repeatAtCursor: BlockRepeat? {
    guard let block = blockAtCursor else { return nil }
    if let index = cursor.repeat { return BlockRepeat(block: block, repeat: index) }
    return network.blocks[block].repeats == 1 ? BlockRepeat(block: block, repeat: 0) : nil
  }

  var isBranchAtCursorLeftOut: Bool {
    repeatAtCursor.map { leftOut.contains($0) } ?? false
  }

  private var leftOut: [BlockRepeat] { main?.lesion?.parts ?? [] }

  /// Why the branch at the cursor cannot be left out; nil where it can.
  var whyNotLeftOut: String? {
    guard let main else { return "nothing is built yet" }
    guard let block = blockAtCursor else {
      return "only residual branches can be left out: move to a row of a block"
    }
    guard let place = repeatAtCursor else {
      return "a branch is left out of one repeat: z unfolds the block"
    }
    let path = network.blocks[block].path(repeat: place.repeat)
    guard network.blocks[block].skips.contains(where: { $0.isOn(inRepeat: place.repeat) }) else {
      return network.hasActiveSkip
        ? "\(path) has no skip that is on: its layers are on every path" : LesionPanel.plain
    }
    guard network.blocks[block].skips.allSatisfy({ $0.isOn(inRepeat: place.repeat) }) else {
      return "a skip of \(path) is off, so that its input would be lost"
    }
    do {
      _ = try network.blocks[block].silencedLayers()
    } catch let fault as Fault {
      return "\(path) cannot be left out: \(fault.message)"
    } catch {
      return "\(path) cannot be left out: \(error)"
    }
    let isIdentity = main.joins.allSatisfy {
      $0.block != block || $0.repeat != place.repeat || !$0.isProjection && !$0.isPadding
    }
    return isIdentity
      ? nil : "\(path) cannot be left out: its input has another shape than its output"
  }

  mutating func toggleBranchAtCursor() -> Response {
    guard let place = repeatAtCursor else { return [] }
    isRunning = false
    let parts =
      leftOut.contains(place) ? leftOut.filter { $0 != place } : (leftOut + [place]).sorted()
    return Response(
      [.session(.pause), .session(.leaveOut(parts))],
      saying: parts.isEmpty ? "the whole network again" : nil)
  }

  /// What a branch that was just left out costs, for the message line.
  func lesionWords(_ main: RunSnapshot, before: LiveLesion?) -> String? {
    guard let lesion = main.lesion, lesion.parts != before?.parts,
      let metric = snapshot?.dataset?.task.kind.headline
    else { return nil }
    func words(_ evaluation: Evaluation?) -> String {
      metric.words(of: evaluation.map { $0.test.isEmpty ? $0.train : $0.test } ?? [:])
    }
    let names = lesion.paths.prefix(3).joined(separator: ", ")
    let more = lesion.paths.count > 3 ? " and \(lesion.paths.count - 3) more" : ""
    let name = metric.kind.replacing("_", with: " ")
    return "without the branch of \(names)\(more): \(name) \(words(main.evaluation)) → "
      + "\(words(lesion.evaluation)), untrained; ! brings it back"
  }
}
