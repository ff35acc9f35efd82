// The only way state changes: one action at a time, answered with effects.

/// Carries out one action. Total: any action in any state.
package func reduce(_ state: inout AppState, _ action: Action) -> [Effect] {
  []
}
