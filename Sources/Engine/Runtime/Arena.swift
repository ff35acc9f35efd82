// Blocks of zeroed float32 memory, aligned to cache lines. The only allocation of the engine.

enum Arena {
  /// Elements in a cache line: everything in an arena starts at a multiple of this.
  static let line = 16

  /// `count` rounded up to whole cache lines.
  static func padded(_ count: Int) -> Int { (count + line - 1) / line * line }

  /// Zeroed memory for `count` elements; freed with `free`.
  static func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
    let count = max(line, count)
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Float>.stride, alignment: line * MemoryLayout<Float>.stride)
    return raw.initializeMemory(as: Float.self, repeating: 0, count: count)
  }

  static func free(_ pointer: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(pointer).deallocate()
  }
}
