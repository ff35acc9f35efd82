// The only way the screen is made: from the state, all of it, every time.
package import TextUI

/// Draws the state. Total: any size from 0 x 0 up, any state.
/// - Parameter memory: of the frames before, where there are some.
package func render(
  _ state: AppState, into grid: inout Grid, memory: FrameMemory = FrameMemory()
) {
  guard grid.width > 0, grid.height > 0 else { return }
  memory.begin(at: state.now)
  switch state.screen {
  case .gallery: GalleryScreen.draw(state, memory, into: &grid)
  case .playground:
    if let playground = state.playground {
      var seen = playground.seen
      seen.frame = memory
      PlaygroundScreen.draw(state, seen, memory, into: &grid)
    } else {
      GalleryScreen.draw(state, memory, into: &grid)
    }
  }
  if let overlay = state.overlay { OverlayDrawing.draw(state, overlay, memory, into: &grid) }
}
