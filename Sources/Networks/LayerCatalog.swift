// Every layer kind, one line each.
package import Schema

package let layerCatalog = Catalog<any LayerKind>(
  "layer",
  [
    .init(Dense.self) { $0 }
  ])
