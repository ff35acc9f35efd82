// Every format of the catalog: named for its files, and the same bytes for the same batch.
import Experiments
import Interchange
import Numerics
import Testing
import Training

@Suite struct BatchFormatTests {
  static let batch = BatchExport(
    name: "spirals", seed: 7, step: 40,
    tensors: [
      NamedTensor(name: "input", shape: [2, 3], values: [1, 2, 3, 4, 5, -0.5]),
      NamedTensor(name: "loss", shape: [1], values: [0.25]),
    ])

  @Test func endingsAreDifferentAndFound() {
    let endings = batchFormats.map { $0.ending }
    #expect(Set(endings).count == endings.count && endings.contains("safetensors"))
    for ending in endings {
      #expect(batchFormat(for: "folder/one.\(ending)")?.ending == ending)
      #expect(batchEndings.contains(".\(ending)"))
    }
    #expect(batchFormat(for: "one.txt") == nil)
    #expect(batchFormat(for: "safetensors") == nil)
  }

  @Test func equalBatchesGiveEqualBytes() {
    var other = Self.batch
    other.tensors[0].values[0] = 1.5
    for format in batchFormats {
      let bytes = format.encode(Self.batch)
      #expect(bytes == format.encode(Self.batch), "\(format.ending)")
      #expect(bytes != format.encode(other), "\(format.ending)")
      #expect(!format.summary.isEmpty)
    }
  }

  @Test func safetensorsHoldTheBatch() throws {
    let format = try #require(batchFormat(for: "one.safetensors"))
    let file = try Safetensors(format.encode(Self.batch))
    #expect(file.tensors.map(\.name) == ["input", "loss"])
    #expect(file.tensors[0].values == Self.batch.tensors[0].values)
    #expect(file.metadata.map(\.key) == ["format", "name", "seed", "step"])
    #expect(file.metadata.last?.value == "40")
  }
}
