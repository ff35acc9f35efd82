// Every dataset kind, one line each.
package import Schema

package let datasetCatalog = Catalog<any DatasetKind>(
  "dataset",
  [
    Spiral.self,
    Circle.self,
    ExclusiveOr.self,
    GaussClouds.self,
    Moons.self,
    RegressionPlane.self,
    RegressionGaussians.self,
    OwnPoints.self,
    Digits.self,
    DigitPairs.self,
    Shapes.self,
    NoisyDigits.self,
    Cells.self,
    Road.self,
    ShapesBoxes.self,
    TokenSequences.self,
    ReversePairs.self,
    Addition.self,
    ModularAddition.self,
    Parity.self,
    Brackets.self,
    IDX.self,
    CIFAR.self,
    NumPyData.self,
    ImageFolder.self,
    Palindromes.self,
    CSV.self,
    TextFile.self,
  ])

extension Catalog<any DatasetKind> {
  /// Takes types that conform to the protocol and no others, which the compiler checks.
  fileprivate init(_ noun: String, _ datasets: [any DatasetKind.Type]) {
    self.init(noun, datasets.map { Entry($0) { $0 } })
  }
}
