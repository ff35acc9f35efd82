// Every dataset kind, one line each.
package import Schema

package let datasetCatalog = Catalog<any DatasetKind>(
  "dataset",
  [
    .init(Spiral.self) { $0 },
    .init(Circle.self) { $0 },
    .init(ExclusiveOr.self) { $0 },
    .init(GaussClouds.self) { $0 },
    .init(Moons.self) { $0 },
    .init(RegressionPlane.self) { $0 },
    .init(RegressionGaussians.self) { $0 },
    .init(Digits.self) { $0 },
    .init(TokenSequences.self) { $0 },
    .init(CSV.self) { $0 },
  ])
