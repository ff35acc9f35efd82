// Commands that change the network. What they do is in the folder of the network's panel.
import Networks
import TextUI
import Training

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
      help:
        "Add a block behind the one at the cursor, but before the last one, which makes the "
        + "outputs: residual, bottleneck, attention and others. In a network that is trained a "
        + "residual one starts as the identity, or as what is behind its sum; the message says.",
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
      if let response = playground.focusedPanel.remove(&playground) { return response }
      if let marked = playground.marked { return playground.deleteMarked(marked) }
      return playground.deleteAtCursor()
    },
    Command(
      "mark", keys: ["H"], title: "mark rows", .network,
      help: "Mark rows from the cursor on, or let go (Shift with the arrows marks at once).",
      hint: .rank(76, onlyIn: NetworkPanel.id), word: { $0.anchor == nil ? "mark" : "unmark" }
    ) { $0.toggleMark() },
    Command(
      "let_go", keys: [KeyStroke(.escape)], label: "Esc", title: "let go", .network,
      help: "Let go of the rows that are marked; else stop measuring; else leave the tutorial.",
      hint: .rank(11),
      word: {
        $0.anchor != nil
          ? "unmark"
          : $0.snapshot?.analyses.running != nil ? "stop measuring" : "leave tutorial"
      },
      reason: {
        $0.anchor == nil && $0.snapshot?.analyses.running == nil && $0.window.tutorial == nil
          ? "nothing is marked or being measured; Esc (back) is for the gallery, o goes there" : nil
      }
    ) { playground in
      if playground.anchor != nil { return playground.unmark() }
      if playground.snapshot?.analyses.running != nil { return playground.stopMeasuring() }
      playground.window.tutorial = nil
      return Response(saying: "the tutorial is left; :tutorial starts it again")
    },
    Command(
      "copy", keys: ["Y"], title: "copy", .network,
      help: "Copy what is marked, or the layer or block at the cursor, with the skips in it.",
      hint: .rank(77, onlyIn: NetworkPanel.id), reason: { $0.whyNoSelection }
    ) { $0.copySelection() },
    Command(
      "cut", keys: [.control("x")], label: "Ctrl-X", title: "cut", .network,
      help: "Take it out of the network, to be put in elsewhere.",
      hint: .rank(78, onlyIn: NetworkPanel.id), reason: { $0.whyNoSelection }
    ) { $0.cutSelection() },
    Command(
      "paste", keys: [.control("v"), KeyStroke(.insert)], label: "Ctrl-V", title: "paste",
      .network,
      help: "Put what was copied or cut behind the cursor, in this document or another one.",
      hint: .rank(36, onlyIn: NetworkPanel.id), reason: { $0.whyNoPaste }
    ) { $0.paste() },
    Command(
      "block_menu", keys: ["E"], title: "block menu", .network,
      help:
        "What can be done with the block at the cursor or with what is marked: make, split, merge, "
        + "wrap, pre-activation, ReZero, SkipInit, highway, stochastic depth.",
      hint: .rank(75, onlyIn: NetworkPanel.id)
    ) { _ in .showing(.picker(PickerState(.blockMenu))) },
    Command(
      "move_down", keys: ["J"], title: "move down", .network,
      help: "Move the layer or block at the cursor down.", reason: { $0.whyNotMoved }
    ) { playground in
      playground.marked.map { playground.moveMarked($0, down: true) }
        ?? playground.moveAtCursor(down: true)
    },
    Command(
      "move_up", keys: ["K"], title: "move up", .network,
      help: "Move the layer or block at the cursor up.", reason: { $0.whyNotMoved }
    ) { playground in
      playground.marked.map { playground.moveMarked($0, down: false) }
        ?? playground.moveAtCursor(down: false)
    },
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
      reason: {
        $0.history.past.isEmpty && ($0.eventHistory.isEmpty || $0.history.isCut)
          ? "nothing to undo" : nil
      }
    ) { $0.travel(back: true) },
    Command(
      "redo", keys: [.control("r")], label: "Ctrl-R", title: "redo", .network,
      help: "Redo what was undone.",
      reason: { $0.history.future.isEmpty ? "nothing to redo" : nil }
    ) { $0.travel(back: false) },
  ]
}
