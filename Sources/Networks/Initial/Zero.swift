// Zeros: the layer gives nothing at first.
package import Engine
package import Schema

/// 0. A residual branch whose last weight, or last normalization's scale, starts at 0 starts as the
/// identity (zero-gamma: Goyal et al., 2017; Fixup: Zhang, Dauphin & Ma, 2019).
package struct Zero: InitialKind {
  package static let kind = "zero"
  package static let summary = "zeros: the layer gives nothing at first"
  package static let needsMatrix = false

  package init() {}

  package static var fields: [Field<Zero>] { [] }

  package func initializer(_ fans: Fans) -> Initializer { .constant(0) }
}
