// Batches: every row once an epoch, a new order every epoch, a function of seed and step alone.
import Numerics
import Engine
import Testing
import Training

struct BatchesTests {
  private let rows = (100..<150).map(Int32.init)

  private func batches(_ size: Int, seed: UInt64 = 7) -> Batches {
    Batches(rows: rows, size: size, seed: Seed(seed))
  }

  @Test func anEpochCoversEveryRowOnce() {
    var batches = batches(10)
    #expect(batches.perEpoch == 5)
    let seen = (0..<5).flatMap { batches.rows(at: $0) }
    #expect(seen.sorted() == rows && seen != rows)
    let next = (5..<10).flatMap { batches.rows(at: $0) }
    #expect(next.sorted() == rows && next != seen)
    #expect([0, 4, 5, 9, 10].map(batches.epoch) == [0, 0, 1, 1, 2])
  }

  @Test func theLastPartialBatchIsLeftOut() {
    var batches = batches(16)
    #expect(batches.perEpoch == 3)
    let seen = Set((0..<3).flatMap { batches.rows(at: $0) })
    #expect(seen.count == 48)
  }

  @Test func fewRowsAreOneBatch() {
    var batches = batches(64)
    #expect(batches.size == 50 && batches.perEpoch == 1)
    let all = batches.rows(at: 3).sorted()
    #expect(all == rows)
  }

  @Test func anyStepGivesTheSameRowsFromAnywhere() {
    var forward = batches(8)
    let expected = (0..<40).map { Array(forward.rows(at: $0)) }
    for step in (0..<40).reversed() {
      var fresh = batches(8)
      let found = [Array(fresh.rows(at: step)), Array(forward.rows(at: step))]
      #expect(found == [expected[step], expected[step]])
    }
    var other = batches(8, seed: 8)
    let first = Array(other.rows(at: 0))
    #expect(first != expected[0])
  }
}
