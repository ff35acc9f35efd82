// The bindings of training, the network and looking around.
import Networks
import TextUI
import Training

extension KeyBindings {
  static let trainingBindings: [KeyBinding] = [
    KeyBinding(
      .toggleTraining, "space", [KeyStroke(" ")],
      { $0.playground?.isRunning == true ? "pause" : "train" }, .training,
      "Train or pause."),
    KeyBinding(.singleStep, "n", [KeyStroke("n")], "one step", .training, "Train one step."),
    KeyBinding(
      .reset, "r", [KeyStroke("r")], "restart", .training,
      "Start again at step 0 from the same initial weights."),
    KeyBinding(
      .newSeed, "R", [KeyStroke("R")], "new seed", .training,
      "The next seed: other data, other initial weights, from step 0."),
    KeyBinding(
      .toggleTwin, "t", [KeyStroke("t")],
      { $0.playground?.hasTwin == true ? "no twin" : "plain twin" }, .training,
      "The twin: the same run, seed and batches with every skip off, beside this one."),
    KeyBinding(
      .slower, "<", [KeyStroke("<"), KeyStroke(",")], "slower", .training,
      "Fewer steps a second on screen."),
    KeyBinding(
      .faster, ">", [KeyStroke(">"), KeyStroke(".")], "faster", .training,
      "More steps a second, up to as fast as the machine can."),
  ]

  static let networkBindings: [KeyBinding] = [
    KeyBinding(
      .toggleSkip, "s", [KeyStroke("s")], "toggle skip", .network,
      "Switch the skip at the cursor on or off; in an unfolded repeat, there alone.",
      applies: { $0.playground?.skipAtCursor != nil }),
    KeyBinding(
      .toggleAllSkips, "S", [KeyStroke("S")],
      {
        $0.playground?.document.configuration.network.hasActiveSkip == true
          ? "all skips off" : "all skips on"
      }, .network, "Switch every skip off, or on.",
      applies: { $0.playground?.document.configuration.network.hasSkips == true }),
    KeyBinding(
      .drawSkip, "A", [KeyStroke("A")], "draw a skip", .network,
      "Draw a skip: pick where it leaves, then where it joins."),
    KeyBinding(
      .addLayer, "a", [KeyStroke("a")], "add layer", .network, "Add a layer after the cursor."),
    KeyBinding(
      .insertLayer, "i", [KeyStroke("i")], "insert layer", .network,
      "Insert a layer before the cursor."),
    KeyBinding(
      .delete, "d", [KeyStroke("d"), KeyStroke(.delete)], "delete", .network,
      "Delete the layer, skip or block at the cursor.",
      applies: { $0.playground?.isCursorOnPart == true }),
    KeyBinding(
      .moveDown, "J", [KeyStroke("J")], "move down", .network,
      "Move the layer or block at the cursor down.",
      applies: { $0.playground?.isCursorOnPart == true }),
    KeyBinding(
      .moveUp, "K", [KeyStroke("K")], "move up", .network,
      "Move the layer or block at the cursor up.",
      applies: { $0.playground?.isCursorOnPart == true }),
    KeyBinding(
      .edit, "e", [KeyStroke("e"), KeyStroke(.enter)], "edit", .network,
      "Edit the layer, skip, block, data (top row) or training (bottom row) at the cursor."),
    KeyBinding(
      .moreRepeats, "+", [KeyStroke("+"), KeyStroke("=")], "deeper", .network,
      "One more repeat of the block at the cursor.",
      applies: { $0.playground?.blockAtCursor != nil }),
    KeyBinding(
      .fewerRepeats, "-", [KeyStroke("-")], "shallower", .network,
      "One repeat less of the block at the cursor.",
      applies: { $0.playground?.blockAtCursor != nil }),
    KeyBinding(
      .undo, "u", [KeyStroke("u")], "undo", .network, "Undo the last change.",
      applies: { $0.playground?.history.past.isEmpty == false }),
    KeyBinding(
      .redo, "Ctrl-R", [KeyStroke(.character("r"), .control)], "redo", .network,
      "Redo what was undone.", applies: { $0.playground?.history.future.isEmpty == false }),
  ]

  private static let both: Set<AppState.Screen> = [.gallery, .playground]

  static let lookingBindings: [KeyBinding] = [
    KeyBinding(
      .down, "j", [KeyStroke(.down), KeyStroke("j")], "down", .looking, on: both,
      "Move down (or the arrow key)."),
    KeyBinding(
      .up, "k", [KeyStroke(.up), KeyStroke("k")], "up", .looking, on: both,
      "Move up (or the arrow key)."),
    KeyBinding(
      .left, "h", [KeyStroke(.left), KeyStroke("h")], "fold", .looking, on: both,
      "Fold the block at the cursor (or the arrow key)."),
    KeyBinding(
      .right, "l", [KeyStroke(.right), KeyStroke("l")], "unfold", .looking, on: both,
      "Unfold the block at the cursor (or the arrow key)."),
    KeyBinding(
      .pageDown, "Page Down", [KeyStroke(.pageDown), KeyStroke(.character("d"), .control)],
      "page down", .looking, on: both, "A page down (or Ctrl-D)."),
    KeyBinding(
      .pageUp, "Page Up", [KeyStroke(.pageUp), KeyStroke(.character("u"), .control)],
      "page up", .looking, on: both, "A page up (or Ctrl-U)."),
    KeyBinding(
      .first, "Home", [KeyStroke(.home)], "first", .looking, on: both, "To the first row."),
    KeyBinding(
      .last, "End", [KeyStroke(.end), KeyStroke("G")], "last", .looking, on: both,
      "To the last row (or G)."),
    KeyBinding(
      .unfold, "z", [KeyStroke("z")],
      { $0.playground?.isUnfoldedAtCursor == true ? "fold" : "unfold" }, .looking,
      "Show every repeat of the block at the cursor, or fold them into one.",
      applies: { $0.playground?.canUnfold == true }),
    KeyBinding(
      .zoom, "Z", [KeyStroke("Z")], { $0.playground?.isZoomed == true ? "all panels" : "zoom" },
      .looking, "Show the panel with the keyboard alone, or all panels."),
    KeyBinding(
      .nextPanel, "Tab", [KeyStroke(.tab)], "next panel", .looking, "To the next panel."),
    KeyBinding(
      .previousPanel, "Shift-Tab", [KeyStroke(.backTab)], "previous panel", .looking,
      "To the previous panel."),
    KeyBinding(.panel1, "1", [KeyStroke("1")], "network", .looking, "To the network."),
    KeyBinding(.panel2, "2", [KeyStroke("2")], "loss", .looking, "To the loss."),
    KeyBinding(.panel3, "3", [KeyStroke("3")], "output", .looking, "To the output."),
    KeyBinding(
      .panel4, "4", [KeyStroke("4")], "gradient flow", .looking, "To the gradient flow."),
    KeyBinding(
      .toggleScale, "y", [KeyStroke("y")],
      { $0.playground?.isLogarithmic == true ? "linear" : "log" }, .looking,
      "Loss on a logarithmic or a linear axis."),
    KeyBinding(
      .toggleMetric, "g", [KeyStroke("g")],
      { $0.playground?.metric == .weights ? "activation gradient" : "weight gradient" },
      .looking, "Gradient norms by each layer's weights, or by its output."),
  ]

  static let documentBindings: [KeyBinding] = [
    KeyBinding(
      .open, "Enter", [KeyStroke(.enter)], "open and train", .documents, on: [.gallery],
      "Open the selected document; a preset starts training.",
      applies: { $0.gallery.selected != nil }),
    KeyBinding(
      .back, "Esc", [KeyStroke(.escape)], "back", .documents, on: [.gallery],
      "Back to the document that is open.", applies: { $0.playground != nil }),
    KeyBinding(
      .save, "w", [KeyStroke("w")], "save", .documents, "Save the document with its weights."),
    KeyBinding(
      .saveAs, "W", [KeyStroke("W")], "save as", .documents, "Save under another name."),
    KeyBinding(
      .gallery, "o", [KeyStroke("o")], "open", .documents,
      "To the gallery; training pauses, and Esc there comes back."),
    KeyBinding(
      .messages, "M", [KeyStroke("M")], "messages", .documents, on: both,
      "The messages so far."),
    KeyBinding(.help, "?", [KeyStroke("?")], "help", .documents, on: both, "All keys."),
    KeyBinding(
      .quit, "q", [KeyStroke("q")], "quit", .documents, on: both,
      "Quit; asks only when something is unsaved."),
  ]
}
