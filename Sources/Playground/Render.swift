// The only way the screen is made: from the state, all of it, every time.
package import TextUI

/// Draws the state. Total: any size from 0 x 0 up, any state.
package func render(_ state: AppState, into grid: inout Grid) {
}
