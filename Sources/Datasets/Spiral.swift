// Two interleaved spirals (Lang & Witbrock, 1988; as in TensorFlow Playground).
package import Engine
package import Schema

package struct Spiral: DatasetKind {
  package static let kind = "spiral"
  package static let summary = "two interleaved spirals"

  package init() {}

  package static var fields: [Field<Spiral>] { [] }

  package var outputCount: Int? { 2 }

  package func load(seed: Seed, files: DataFiles) throws -> Dataset {
    throw DataError("the spiral is not here yet")
  }
}
