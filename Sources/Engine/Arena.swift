// Blocks of zeroed float32 memory, aligned to cache lines. The only allocation of the engine.
#if os(Linux)
  internal import Glibc
#endif

enum Arena {
  /// Elements in a cache line: everything in an arena starts at a multiple of this.
  static let line = 16

  /// Bytes of a huge page; blocks that fill one start at one.
  private static let hugePage = 1 << 21

  /// `count` rounded up to whole cache lines.
  static func padded(_ count: Int) -> Int { (count + line - 1) / line * line }

  /// Zeroed memory for `count` elements; freed with `free`.
  static func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
    let bytes = max(line, count) * MemoryLayout<Float>.stride
    let isLarge = bytes >= hugePage
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: bytes, alignment: isLarge ? hugePage : line * MemoryLayout<Float>.stride)
    #if os(Linux)
      // Fewer pages, fewer misses of the address cache. A refusal costs nothing.
      if isLarge { madvise(raw, bytes / hugePage * hugePage, 14 /* MADV_HUGEPAGE */) }
    #endif
    let count = max(line, count)
    return raw.initializeMemory(as: Float.self, repeating: 0, count: count)
  }

  static func free(_ pointer: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(pointer).deallocate()
  }
}
