// The kernels of one instruction set, passed about as a value: no global choice.
// Only the engine sees the table of C functions; what others need of it is wrapped at the end.
internal import CKernels

/// Why a kernel set cannot be had.
package struct KernelSetError: Error, Sendable, CustomStringConvertible {
  package let description: String
}

package struct KernelSet: Hashable, Sendable {
  /// The C table: constant data of the program, never freed. Nothing else is stored, so that
  /// handing a set on counts no references.
  nonisolated(unsafe) let table: UnsafePointer<rk_kernels>

  private init(_ table: UnsafePointer<rk_kernels>) { self.table = table }

  /// `baseline`, `avx2`, `avx512` or `neon`.
  package var name: String { String(cString: table.pointee.name) }

  /// The best set of this machine.
  package static let best = KernelSet(rk_kernels_best())

  /// Every set this machine can run, slowest first.
  package static var available: [KernelSet] {
    (0..<rk_kernels_count()).compactMap { rk_kernels_at($0).map { KernelSet($0) } }
  }

  /// The set called `name`.
  /// - Throws: `KernelSetError` naming what is allowed here.
  package static func named(_ name: String) throws -> KernelSet {
    guard let set = available.first(where: { $0.name == name }) else {
      throw KernelSetError(
        description: "no kernel set '\(name)' on this machine; allowed: "
          + available.map(\.name).joined(separator: ", "))
    }
    return set
  }
}

// MARK: - What diagnostics need

extension KernelSet {
  /// The index of the first infinity or NaN.
  package func firstNonFinite(_ values: UnsafeBufferPointer<Float>) -> Int? {
    let index = table.pointee.find_nonfinite(values.count, values.baseAddress)
    return index < 0 ? nil : index
  }
}

// MARK: - What evaluation needs

extension KernelSet {
  /// The softmax cross entropy of rows of logits by itself, in nats and single precision; 0 for a
  /// label that is no class. The same bits as in training, on every machine.
  /// - Parameter labels: one a row of `classes` logits.
  package func crossEntropies(
    _ logits: UnsafeBufferPointer<Float>, classes: Int, labels: [Int32]
  ) -> [Float] {
    precondition(logits.count >= labels.count * classes, "a row of logits for each label")
    return [Float](unsafeUninitializedCapacity: labels.count) { losses, count in
      labels.withUnsafeBufferPointer {
        table.pointee.softmax_cross_entropy(
          labels.count, classes, logits.baseAddress, $0.baseAddress, 0, losses.baseAddress, nil)
      }
      count = labels.count
    }
  }
}
