// The kernels of one instruction set, passed about as a value: no global choice.
internal import CKernels

/// Why a kernel set cannot be had.
package struct KernelSetError: Error, Sendable, CustomStringConvertible {
  package let description: String
}

package struct KernelSet: Sendable {
  /// `baseline`, `avx2`, `avx512` or `neon`.
  package let name: String

  /// The best set of this machine.
  package static let best = KernelSet(name: "baseline")

  /// Every set this machine can run, slowest first.
  package static var available: [KernelSet] { [best] }

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
