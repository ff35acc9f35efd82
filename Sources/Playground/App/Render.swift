// The only way the screen is made: from the state, all of it, every time.
package import TextUI

/// Draws the state. Total: any size from 0 x 0 up, any state.
package func render(_ state: AppState, into grid: inout Grid) {
  guard grid.width > 0, grid.height > 0 else { return }
  switch state.screen {
  case .gallery: GalleryScreen.draw(state, into: &grid)
  case .playground:
    if let playground = state.playground {
      var seen = playground.seen
      seen.frame = FrameMemory()
      PlaygroundScreen.draw(state, seen, into: &grid)
    } else {
      GalleryScreen.draw(state, into: &grid)
    }
  }
  if let overlay = state.overlay { OverlayDrawing.draw(state, overlay, into: &grid) }
}
