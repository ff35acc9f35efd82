// Commands that change the network. What they do is in the folder of the network's panel.
import Networks
import TextUI

extension CommandCatalog {
  static let network: [Command] = [
    Command(
      "toggle_skip", keys: ["s"], title: "toggle skip", .network,
      help: "Switch the skip at the cursor on or off; in an unfolded repeat, there alone. "
        + "Off, only its branch is left; ! leaves out the branch instead.",
      hint: .rank(25, onlyIn: NetworkPanel.id),
      reason: {
        $0.skipAtCursor == nil ? "no skip leads past this row; A draws one" : nil
      }
    ) { playground in playground.skipAtCursor.map { playground.toggle($0) } ?? [] },
    Command(
      "toggle_all_skips", keys: ["S"], title: "all skips on or off", .network,
      help: "Switch every skip off, or on.", hint: .rank(10),
      word: { $0.network.hasActiveSkip ? "all skips off" : "all skips on" },
      reason: { $0.network.hasSkips ? nil : "the network has no skips; A draws one" }
    ) { playground in
      let on = !playground.network.hasActiveSkip
      return playground.edit("all skips \(on ? "on" : "off")") { $0.togglingAllSkips() }
    },
    Command(
      "draw_skip", keys: ["A"], title: "draw a skip", .network,
      help: "Draw a skip: pick where it leaves, then where it joins.",
      hint: .rank(92, onlyIn: NetworkPanel.id)
    ) { $0.startDrawing() },
    Command(
      "add_layer", keys: ["a"], title: "add layer", .network,
      help: "Add a layer after the cursor.", hint: .rank(72, onlyIn: NetworkPanel.id)
    ) { $0.openLayerForm(after: true) },
    Command(
      "insert_layer", keys: ["i"], title: "insert layer", .network,
      help: "Insert a layer before the cursor."
    ) { $0.openLayerForm(after: false) },
    Command(
      "add_block", keys: ["b"], title: "add block", .network,
      help: "Add a block behind the one at the cursor: residual, bottleneck, attention and others.",
      hint: .rank(73, onlyIn: NetworkPanel.id), reason: { $0.whyNoBlock }
    ) { _ in .showing(.picker(PickerState(.newBlock))) },
    Command(
      "copy_block", keys: ["C"], title: "copy block", .network,
      help: "The block at the cursor once more, behind itself.", reason: { $0.whyNotRepeated }
    ) { $0.copyBlock() },
    Command(
      "delete", keys: ["d", KeyStroke(.delete)], title: "delete", .network,
      help: "Delete the layer, skip or block at the cursor.",
      hint: .rank(93, onlyIn: NetworkPanel.id),
      reason: { $0.focus == RunsPanel.id ? nil : $0.whyNotDeleted }
    ) { playground in
      playground.focusedPanel.remove(&playground) ?? playground.deleteAtCursor()
    },
    Command(
      "move_down", keys: ["J"], title: "move down", .network,
      help: "Move the layer or block at the cursor down.", reason: { $0.whyNotMoved }
    ) { $0.moveAtCursor(down: true) },
    Command(
      "move_up", keys: ["K"], title: "move up", .network,
      help: "Move the layer or block at the cursor up.", reason: { $0.whyNotMoved }
    ) { $0.moveAtCursor(down: false) },
    Command(
      "edit", keys: ["e", KeyStroke(.enter)], title: "edit", .network,
      help:
        "Edit the layer, skip, block, data (top row) or training (bottom row) at the cursor.",
      hint: .rank(35, onlyIn: NetworkPanel.id)
    ) { playground in
      playground.focusedPanel.activate(&playground) ?? playground.openForm()
    },
    Command(
      "more_repeats", keys: ["+", "="], title: "deeper", .network,
      help:
        "One more repeat of the block at the cursor; of a trained residual one, as the identity.",
      hint: .rank(45, onlyIn: NetworkPanel.id), reason: { $0.whyNotRepeated }
    ) { $0.deepen() },
    Command(
      "fewer_repeats", keys: ["-"], title: "shallower", .network,
      help: "One repeat less of the block at the cursor.", reason: { $0.whyNotRepeated }
    ) { $0.changeRepeats(by: -1) },
    Command(
      "undo", keys: ["u"], title: "undo", .network, help: "Undo the last change.",
      hint: .rank(74, onlyIn: NetworkPanel.id),
      reason: { $0.history.past.isEmpty ? "nothing to undo" : nil }
    ) { $0.travel(back: true) },
    Command(
      "redo", keys: [.control("r")], label: "Ctrl-R", title: "redo", .network,
      help: "Redo what was undone.",
      reason: { $0.history.future.isEmpty ? "nothing to redo" : nil }
    ) { $0.travel(back: false) },
  ]
}
