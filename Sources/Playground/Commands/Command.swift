// Every command a person can give outside of forms and questions, by name.

package enum Command: String, Hashable, Sendable, CaseIterable {
  // Training.
  case toggleTraining, singleStep, reset, newSeed, slower, faster, toggleTwin
  // The network.
  case toggleSkip, toggleAllSkips, drawSkip, addLayer, insertLayer, delete, moveDown, moveUp
  case edit, moreRepeats, fewerRepeats, undo, redo
  // Looking.
  case up, down, left, right, pageUp, pageDown, first, last
  case unfold, zoom, nextPanel, previousPanel, toggleScale, toggleMetric
  case panel1, panel2, panel3, panel4
  // Documents and the app.
  case save, saveAs, gallery, open, back, help, messages, quit
}
