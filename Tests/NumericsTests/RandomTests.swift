// Seeds, streams and digests never change: a document's numbers are the same for ever.
import Numerics
import Testing

@Suite struct RandomTests {
  @Test("the first words of named streams are those of the definition")
  func stability() {
    var zero = RandomStream(key: 0)
    #expect(
      (0..<3).map { _ in zero.next() }
        == [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F])
    var named = Seed(7).stream("init", "body[0].dense1.weight")
    #expect(
      (0..<4).map { _ in named.next() } == [
        0x8284_14C1_C20C_EFD8, 0x362F_BFA8_F9BB_8A63, 0xA2D0_2DE7_3B40_2A2D,
        0x9D90_C21D_9C6E_E32E,
      ])
  }

  @Test("streams differ by seed, word and where words end")
  func independence() {
    let words: [[String]] = [["a"], ["b"], ["a", "b"], ["ab"], ["ab", ""], ["", "ab"], []]
    let keys = Set([1, 2].flatMap { seed in words.map { Seed(seed).key($0) } })
    #expect(keys.count == 2 * words.count)
  }

  @Test("uniform, below, normal and permutations are what they say")
  func distributions() {
    var stream = Seed(1).stream("test")
    let uniforms = (0..<20_000).map { _ in stream.uniform() }
    #expect(uniforms.allSatisfy { (0..<1).contains($0) })
    #expect(abs(uniforms.reduce(0, +) / 20_000 - 0.5) < 0.01)
    let normals = (0..<20_000).map { _ in stream.normal() }
    #expect(abs(normals.reduce(0, +) / 20_000) < 0.03)
    #expect(abs(normals.reduce(0) { $0 + $1 * $1 } / 20_000 - 1) < 0.03)
    var counts = [0, 0, 0, 0, 0, 0, 0]
    for _ in 0..<7000 { counts[stream.below(7)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 1000) < 150 })
    #expect(stream.permutation(100).sorted() == Array(0..<100))
    #expect(stream.permutation(0).isEmpty && stream.permutation(1) == [0])
  }

  @Test("digests are those of the definition and tell order and signs apart")
  func digests() {
    func digest(_ words: [UInt32]) -> String {
      var hash = Digest()
      words.forEach { hash.combine($0) }
      return hash.text
    }
    #expect(digest([]) == "f52a15e9a9b5e89b")
    #expect(digest([1, 2, 3]) == "88e1bcb6ceaf5755")
    #expect(digest([3, 2, 1]) != digest([1, 2, 3]))
    var floats = Digest()
    floats.combine(Float(1.5))
    floats.combine(-Float.zero)
    #expect(floats.text == "3eee2463029b570d")
    var buffer = Digest()
    [Float(1.5), -0.0].withUnsafeBufferPointer { buffer.combine($0) }
    #expect(buffer.text == floats.text)
  }
}
