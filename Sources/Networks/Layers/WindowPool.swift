// What max_pool and avg_pool share: the fields of a window.
internal import Numerics
internal import Engine
internal import Schema

/// Kernel, stride and padding, as documents name them.
func windowFields<Owner: Sendable>(
  kernel: any WritableKeyPath<Owner, Int> & Sendable,
  stride: any WritableKeyPath<Owner, Int> & Sendable,
  padding: any WritableKeyPath<Owner, Int> & Sendable
) -> [Field<Owner>] {
  [
    .integer("kernel", kernel, 1...64, unit: "pixels", help: "side of the window"),
    .integer("stride", stride, 1...64, unit: "pixels", help: "distance between windows"),
    .integer("padding", padding, 0...32, unit: "pixels", help: "pixels added on every side"),
  ]
}

/// The window of pooling layers: equal in both directions.
func window(_ kernel: Int, _ stride: Int, _ padding: Int) -> Window {
  Window(kernel: Extent(kernel), stride: Extent(stride), padding: Extent(padding))
}
