// A recurrent layer over the steps of a sequence: tanh, GRU or LSTM.
package import Numerics
package import Engine
package import Schema

/// Reads a sequence step by step, from a state of zeros, and gives the state after every step.
///
/// # Shapes
/// With G gates (1, 3 or 4):
/// - Samples: [T, D] -> [T, units], or [T, 2 units] where it is bidirectional
/// - `input` [D, G units], drawn as `init` says, and `hidden` [units, G units], as `hidden_init`
///   says
/// - `input_bias` and `hidden_bias` [G units], from 0
/// - the same once more for the way back, where it is bidirectional: `reverse.input`,
///   `reverse.hidden`, `reverse.input_bias`, `reverse.hidden_bias`
///
/// With a = x `input` + `input_bias` and u = h `hidden` + `hidden_bias`, gates side by side in the
/// order in which they are named, and s the logistic function:
/// - `tanh` (Elman, 1990): h' = tanh(a + u)
/// - `gru` (Cho et al., 2014): r = s(a_r + u_r), z = s(a_z + u_z), n = tanh(a_n + r u_n),
///   h' = (1 - z) n + z h
/// - `lstm` (Hochreiter & Schmidhuber, 1997): i, f, g, o with i, f, o = s(a + u), g = tanh(a + u),
///   c' = f c + i g, h' = o tanh(c')
///
/// Bidirectional (Schuster & Paliwal, 1997): a second cell reads from the last step to the first,
/// and its state after reading a step stands beside that of the first at this step.
///
/// Beside PyTorch: the same formulas, gates and two biases. Its weights are transposed and drawn
/// uniformly in ±1 / sqrt(units). The fan out of both weights here is `units`. Keras' GRU with
/// `reset_after` is the same, with the gates z, r, n.
///
/// Lowering throws `GraphError` where samples are no sequences, or have more than 4,096 positions.
///
/// Example: `{kind: recurrent, type: lstm, units: 3}` makes 5x8 into 5x3.
package struct Recurrent: LayerKind {
  package static let kind = "recurrent"
  package static let summary = "reads a sequence step by step and remembers: tanh, GRU or LSTM"
  package static let takes = SampleForm.sequences

  package var cell = RecurrentCell.gru
  package var units = 16
  package var bidirectional = false
  package var initial = InitialValues.glorot
  package var hiddenInitial = InitialValues.glorot

  package init() {}

  package static var fields: [Field<Recurrent>] {
    [
      .choice("type", \.cell, help: "tanh forgets soonest; gru and lstm have gates"),
      .integer("units", \.units, 1...1024, help: "size of the state, and outputs a step"),
      .flag(
        "bidirectional", \.bidirectional,
        help: "a second cell reads from the end; its states stand beside the first's"),
      .initial("init", \.initial, help: "initial weights of the input"),
      .initial("hidden_init", \.hiddenInitial, help: "initial weights of the state"),
    ]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let forward = try read(x, "", &context)
    guard bidirectional else { return forward }
    let reversed = try context.builder.reversePositions(x)
    let backward = try read(reversed, "reverse.", &context)
    return try context.builder.concatenate([
      forward, context.builder.reversePositions(backward),
    ])
  }

  /// One cell over a sequence, its parameters named with `prefix`.
  private func read(_ x: Tensor, _ prefix: String, _ context: inout LayerContext) throws -> Tensor {
    let (inputs, wide) = (context.sample(x).last, cell.gates * units)
    let weight = try context.weight(
      "\(prefix)input", [inputs, wide], initial, fanIn: inputs, fanOut: units)
    let hidden = try context.weight(
      "\(prefix)hidden", [units, wide], hiddenInitial, fanIn: units, fanOut: units)
    return try context.builder.recurrence(
      x, cell, input: weight, hidden: hidden,
      inputBias: try context.builder.parameter(
        "\(prefix)input_bias", [wide], .constant(0), role: .scalar),
      hiddenBias: try context.builder.parameter(
        "\(prefix)hidden_bias", [wide], .constant(0), role: .scalar))
  }

  /// Two products a step, and about ten operations a gate for activations and state; twice where it
  /// is bidirectional.
  package func flops(input: Shape, output: Shape) -> Int {
    let wide = cell.gates * units
    return (output.count / units) * (2 * wide * (input.last + units) + 12 * wide)
  }
}
