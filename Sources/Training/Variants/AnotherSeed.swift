// The same run with another seed: what of it is luck.

extension Variant {
  /// Other data where it is drawn, other initial weights and batches.
  package static func seed(_ seed: Int) -> Variant {
    Variant(id: "seed \(seed)", change: "") { document in
      var copy = document
      copy.seed = seed
      return copy
    }
  }
}
