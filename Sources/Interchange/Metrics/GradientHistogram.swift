// How the values of a gradient are distributed, in TensorBoard's buckets: each a tenth wider than
// the one before it, on both sides of zero.
internal import Engine

struct GradientHistogram {
  /// The upper ends of buckets above zero: from 1e-12 on, each 1.1 times the one before.
  private static let limits: [Double] = {
    var limits = [1e-12]
    while limits[limits.count - 1] < 1e20 { limits.append(limits[limits.count - 1] * 1.1) }
    return limits
  }()

  private var counts = [Int](repeating: 0, count: 2 * limits.count + 1)
  private var (smallest, largest) = (Double.infinity, -Double.infinity)
  private var (count, sum, squares) = (0, 0.0, 0.0)

  /// Values that are not finite are left out.
  mutating func add(_ values: UnsafeMutableBufferPointer<Float>) {
    for value in values where value.isFinite {
      let value = Double(value)
      counts[Self.bucket(value)] += 1
      smallest = min(smallest, value)
      largest = max(largest, value)
      count += 1
      sum += value
      squares += value * value
    }
  }

  /// Buckets from the most negative on; the middle one holds what is next to zero.
  private static func bucket(_ value: Double) -> Int {
    let size = abs(value)
    // How many limits are not above it.
    var (low, high) = (0, limits.count)
    while low < high {
      let middle = (low + high) / 2
      if limits[middle] <= size { low = middle + 1 } else { high = middle }
    }
    return value < 0 ? limits.count - low : limits.count + low
  }

  private static func upperEnd(_ bucket: Int) -> Double {
    let place = bucket - limits.count
    if place >= limits.count { return .greatestFiniteMagnitude }
    return place >= 0 ? limits[place] : -limits[-place - 1]
  }

  /// Nil of no values.
  var message: TBHistogramProto? {
    guard count > 0 else { return nil }
    var message = TBHistogramProto()
    (message.min, message.max, message.num) = (smallest, largest, Double(count))
    (message.sum, message.sumSquares) = (sum, squares)
    for bucket in counts.indices {
      // An empty bucket stands where it says where the next one begins.
      let isNext = bucket + 1 < counts.count && counts[bucket + 1] > 0
      guard counts[bucket] > 0 || isNext else { continue }
      message.bucketLimit.append(Self.upperEnd(bucket))
      message.bucket.append(Double(counts[bucket]))
    }
    return message
  }
}
