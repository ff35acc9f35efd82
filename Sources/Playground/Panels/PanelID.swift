// The panels of the playground, by name. Number and order are the catalog's business.

package enum PanelID: String, Hashable, Sendable, CaseIterable {
  case network, loss, output, gradients
}
