// Weights files: what is written reads back bit for bit, what is hostile is refused in words.
import Numerics
import Engine
import Testing
import Training

@testable import Experiments

@Suite struct SafetensorsTests {
  private func file(_ header: String, data: Int = 0) -> [UInt8] {
    let count = UInt64(header.utf8.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + Array(header.utf8)
      + [UInt8](repeating: 0, count: data)
  }

  private func refusal(_ bytes: [UInt8]) -> String {
    do {
      _ = try Safetensors(bytes)
      return ""
    } catch let error as SafetensorsError {
      return error.description
    } catch {
      return "not a SafetensorsError: \(error)"
    }
  }

  @Test func everyBitComesBack() throws {
    var file = Safetensors()
    file.metadata = [("a \"b\"\n", "é \u{1F600} \\ \u{0}\u{7F}\u{FEFF}"), ("empty", "")]
    file.tensors = [
      NamedTensor(
        name: "param/body[12].dense1.weight", shape: [2, 3],
        values: [0, -0.0, .nan, .infinity, .leastNonzeroMagnitude, Float(bitPattern: 0x7F80_0001)]),
      NamedTensor(name: "scalar", shape: [], values: [1]),
      NamedTensor(name: "empty", shape: [0, 7], values: []),
    ]
    let bytes = file.encoded()
    #expect(try Safetensors(bytes) == file)
    #expect(try Safetensors(bytes).encoded() == bytes)
    #expect(bytes[0] % 8 == 0)
  }

  @Test func theFormatIsThatOfTheOtherReaders() throws {
    var one = Safetensors()
    one.metadata = [("k", "v")]
    one.tensors = [NamedTensor(name: "t", shape: [1], values: [1.5])]
    let header =
      #"{"__metadata__":{"k":"v"},"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} "#
    #expect(header.utf8.count == 80)
    #expect(one.encoded() == file(header) + [0, 0, 0xC0, 0x3F])
    let foreign =
      #"{"b":{"data_offsets":[4,8],"shape":[1],"dtype":"F32"},"#
      + #""a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
    #expect(try Safetensors(file(foreign, data: 8)).tensors.map(\.name) == ["b", "a"])
  }

  @Test(arguments: [
    (#"[]"#, 0, "does not start with '{'"),
    (#"{"#, 0, "damaged"),
    (#"{"a":1,"a":2}"#, 0, "given twice"),
    (#"{"__metadata__":[]}"#, 0, "__metadata__ is a list"),
    (#"{"__metadata__":{"a":1}}"#, 0, "holds 1 where only text"),
    (
      #"{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}"#, 2,
      "has the type 'F16'; allowed: F32"
    ),
    (#"{"a":{"dtype":"F32","shape":[1]}}"#, 4, "needs exactly"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}"#, 4, "needs exactly"),
    (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4, "needs a shape"),
    (#"{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}"#, 4, "needs a shape"),
    (#"{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}"#, 4, "at most 8"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4, "needs a range"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4, "8 bytes, but its range has 4"),
    (
      #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#, 0, "too large"
    ),
    (#"{"a":{"dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,4]}}"#, 4, "too large"),
    (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 4, "cut off"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8, "hole of 4 bytes"),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
        + #""b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
      4, "overlaps"
    ),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 5, "1 bytes behind"),
    (#"{"a":[[[[[[1]]]]]]}"#, 0, "nested too deeply"),
  ])
  func hostileHeadersAreRefused(header: String, data: Int, message: String) {
    let found = refusal(file(header, data: data))
    #expect(found.contains(message), "\(found)")
  }

  @Test func hostileLengthsAreRefused() {
    #expect(refusal([]).contains("too few"))
    #expect(refusal([UInt8](repeating: 0xFF, count: 16)).contains("header says it has"))
    #expect(refusal([9, 0, 0, 0, 0, 0, 0, 0, 0x7B]).contains("allowed: at most 1 in"))
    #expect(
      refusal(file("{\"\u{FFFD}".replacing("\u{FFFD}", with: "")) + [0xFF]).contains("damaged"))
    var invalid = file(#"{"a":1}"#)
    invalid[10] = 0xFF
    #expect(refusal(invalid).contains("not UTF-8"))
  }

  @Test func damagedFilesNeverTrap() {
    var file = Safetensors()
    file.metadata = [("k", "v")]
    file.tensors = (0..<4).map { NamedTensor(name: "t\($0)", shape: [3], values: [1, 2, 3]) }
    let bytes = file.encoded()
    var random = Seed(5).stream("damage")
    for _ in 0..<2000 {
      var copy = bytes
      for _ in 0...random.below(3) { copy[random.below(copy.count)] = UInt8(random.below(256)) }
      if random.below(4) == 0 { copy.removeLast(random.below(copy.count)) }
      #expect(!refusal(copy).hasPrefix("not a"))
    }
  }
}
