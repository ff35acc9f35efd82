// Tokens that are hidden from a network, which has to name them.
package import Numerics

/// Masked language modelling (Devlin et al., 2019, section 3.1): a share of the tokens is to be
/// named; of these 80 % are replaced by the mask, 10 % by a token drawn evenly, and 10 % stay. All
/// other positions are padding for loss and metrics.
package struct Masking: Hashable, Sendable {
  /// Share of the tokens that are to be named.
  package var share: Double
  /// The token that stands for a hidden one.
  package var mask: Int
  /// Tokens that are drawn from in place of a hidden one: those below it.
  package var vocabulary: Int
  /// Row after row, the tokens before anything was hidden.
  package var tokens: [Float]

  package init(share: Double, mask: Int, vocabulary: Int, tokens: [Float]) {
    (self.share, self.mask, self.vocabulary, self.tokens) = (share, mask, vocabulary, tokens)
  }

  /// Draws for every token whether it is to be named, and of those what is seen instead.
  /// - Parameters:
  ///   - row: of the dataset, of `width` tokens.
  ///   - inputs: gets what is seen, of `width`.
  ///   - targets: gets what is to be named, or -1.
  package func hide(
    _ row: Int, width: Int, inputs: UnsafeMutablePointer<Float>,
    targets: UnsafeMutablePointer<Float>, using random: inout RandomStream
  ) {
    for place in 0..<width {
      let token = tokens[row * width + place]
      (inputs[place], targets[place]) = (token, -1)
      guard random.uniform() < share else { continue }
      targets[place] = token
      let fate = random.uniform()
      if fate < 0.8 {
        inputs[place] = Float(mask)
      } else if fate < 0.9 {
        inputs[place] = Float(random.below(max(1, vocabulary)))
      }
    }
  }
}
