// The modules of an exported script that PyTorch has not, or has with other conventions. A script
// holds those that its document needs. Their Python stands in the files beside this one, by theme.

/// A part of the script beside the document's own blocks, in the order in which they stand there.
enum ScriptPart: Int, CaseIterable, Comparable {
  case conv, unevenConv, convTranspose, patchify
  case maxPool, avgPool, upsample
  case batchNorm, groupNorm, scale, squeezeExcite
  case feedForward, swiGLU
  case embedding, positions, sinusoids, prefix, suffix, part
  case attention, rotaryAttention, crossAttention
  case squash, primaryCapsules, capsules
  case padded
  case mask, dropout, stochasticDepth

  static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

  /// Parts that it is made of.
  private var parts: [ScriptPart] {
    switch self {
    case .unevenConv, .patchify: [.conv]
    case .primaryCapsules: [.conv, .squash]
    case .capsules: [.squash]
    case .dropout, .stochasticDepth: [.mask]
    // One class has both.
    case .rotaryAttention: [.attention]
    default: []
    }
  }

  /// With all that they are made of.
  static func closed(_ parts: Set<ScriptPart>) -> Set<ScriptPart> {
    parts.reduce(into: parts) { $0.formUnion(closed(Set($1.parts))) }
  }

  /// The names that the script defines by these texts, whether they are in it or not: a document's
  /// classes take others.
  static let classNames: Set<String> = {
    let text = allCases.map(\.text).joined(separator: "\n")
    return Set(
      text.split(separator: "\n").compactMap { line in
        guard line.hasPrefix("class ") else { return nil }
        return String(line.dropFirst(6).prefix { $0.isLetter || $0.isNumber })
      })
  }()

  /// Its Python, a template with the fact `rotary`.
  var text: String {
    switch self {
    case .conv: Self.convText
    case .unevenConv: Self.unevenConvText
    case .convTranspose: Self.convTransposeText
    case .patchify: Self.patchifyText
    case .maxPool: Self.maxPoolText
    case .avgPool: Self.avgPoolText
    case .upsample: Self.upsampleText
    case .batchNorm: Self.batchNormText
    case .groupNorm: Self.groupNormText
    case .scale: Self.scaleText
    case .squeezeExcite: Self.squeezeExciteText
    case .feedForward: Self.feedForwardText
    case .swiGLU: Self.swiGLUText
    case .embedding: Self.embeddingText
    case .positions: Self.positionsText
    case .sinusoids: Self.sinusoidsText
    case .prefix: Self.prefixText
    case .suffix: Self.suffixText
    case .part: Self.partText
    case .attention: Self.attentionText
    case .rotaryAttention: ""
    case .crossAttention: Self.crossAttentionText
    case .squash: Self.squashText
    case .primaryCapsules: Self.primaryCapsulesText
    case .capsules: Self.capsulesText
    case .padded: Self.paddedText
    case .mask: Self.maskText
    case .dropout: Self.dropoutText
    case .stochasticDepth: Self.stochasticDepthText
    }
  }
}
