// What a document records of its run besides what was measured: which weights file is its own,
// which data files were read, and what made it. No number depends on any of it, and no digest of a
// run holds it. Documents of earlier versions lack all of it: that is "not recorded", never a
// fault.
package import Numerics
package import Schema

/// The weights file that belongs to a document, by what it holds.
package struct WeightsRecord: Configurable, Hashable {
  package var fingerprint = Fingerprint(bytes: 0, digest: "")

  package init() {}

  package init(_ fingerprint: Fingerprint) { self.fingerprint = fingerprint }

  package static var fields: [Field<WeightsRecord>] {
    fingerprintFields.map { $0.of(\.fingerprint) }
  }
}

/// A data file that a run read.
package struct FileRecord: Configurable, Hashable {
  /// As the document's data names it.
  package var path = ""
  package var fingerprint = Fingerprint(bytes: 0, digest: "")
  /// The step from which on the run read this content; more than 0 where the file was changed in
  /// the middle of a run.
  package var since = 0

  package init() {}

  package init(path: String, _ fingerprint: Fingerprint, since: Int = 0) {
    self.path = path
    self.fingerprint = fingerprint
    self.since = since
  }

  package static var fields: [Field<FileRecord>] {
    [
      .text("path", \.path, maximumLength: 4096, required: true, help: "as the data names it")
    ] + fingerprintFields.map { $0.of(\.fingerprint) } + [
      .integer(
        "since", \.since, 0...(1 << 53),
        help: "the step from which on it was read, where it was changed in the middle of a run")
    ]
  }
}

/// What made a document, told by the program that does.
package struct Provenance: Hashable, Sendable {
  /// Program and version: `resplay 0.1.0`.
  package var program: String
  /// The kernel set: `avx2`.
  package var kernels: String
  /// In UTC: `2026-01-31T12:00:00Z`.
  package var date: String

  package init(program: String, kernels: String, date: String) {
    self.program = program
    self.kernels = kernels
    self.date = date
  }
}

private let fingerprintFields: [Field<Fingerprint>] = [
  .integer("bytes", \.bytes, 0...(1 << 53), required: true, help: "its size"),
  .digest("digest", \.digest, required: true, help: "of its bytes"),
]

extension Field {
  /// Sixteen hexadecimal digits as text, or nothing.
  static func digest(
    _ name: String, _ member: any WritableKeyPath<Owner, String> & Sendable,
    required: Bool = false, help: String
  ) -> Field {
    let rule = "16 hexadecimal digits as text (in quotes where they look like a number)"
    return Field(name, .notation(rule), required: required, help: help) {
      Node(.string($0[keyPath: member]))
    } write: { owner, node, path, faults in
      if let digest = node.string, isDigest(digest) {
        owner[keyPath: member] = digest
      } else {
        faults.add(node, path, allowed: rule)
      }
    }
  }
}

private func isDigest(_ text: String) -> Bool {
  text.isEmpty
    || text.utf8.count == 16
      && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
}
