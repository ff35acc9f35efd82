// A recurrent layer over the steps of a sequence: tanh, GRU or LSTM.
package import Numerics
package import Engine
package import Schema

/// Reads a sequence step by step, from a state of zeros, and gives the state after every step.
///
/// # Shapes
/// With G gates (1, 3 or 4):
/// - Samples: [T, D] -> [T, units]
/// - `input` [D, G units] and `hidden` [units, G units], uniform in ±sqrt(6 / (fan in + fan out))
///   (Glorot & Bengio, 2010)
/// - `input_bias` and `hidden_bias` [G units], from 0
///
/// With a = x `input` + `input_bias` and u = h `hidden` + `hidden_bias`, gates side by side in the
/// order in which they are named, and s the logistic function:
/// - `tanh` (Elman, 1990): h' = tanh(a + u)
/// - `gru` (Cho et al., 2014): r = s(a_r + u_r), z = s(a_z + u_z), n = tanh(a_n + r u_n),
///   h' = (1 - z) n + z h
/// - `lstm` (Hochreiter & Schmidhuber, 1997): i, f, g, o with i, f, o = s(a + u), g = tanh(a + u),
///   c' = f c + i g, h' = o tanh(c')
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

  package init() {}

  package static var fields: [Field<Recurrent>] {
    [
      .choice("type", \.cell, help: "tanh forgets soonest; gru and lstm have gates"),
      .integer("units", \.units, 1...1024, help: "size of the state, and outputs a step"),
    ]
  }

  package func lower(_ x: Tensor, into context: inout LayerContext) throws -> Tensor {
    let shape = context.sample(x)
    let (inputs, wide) = (shape.last, cell.gates * units)
    let weight = try context.builder.parameter(
      "input", [inputs, wide], .glorotUniform(fanIn: inputs, fanOut: units), role: .weight)
    let hidden = try context.builder.parameter(
      "hidden", [units, wide], .glorotUniform(fanIn: units, fanOut: units), role: .weight)
    return try context.builder.recurrence(
      x, cell, input: weight, hidden: hidden,
      inputBias: try context.builder.parameter(
        "input_bias", [wide], .constant(0), role: .scalar),
      hiddenBias: try context.builder.parameter(
        "hidden_bias", [wide], .constant(0), role: .scalar))
  }

  /// Two products a step, and about ten operations a gate for activations and state.
  package func flops(input: Shape, output: Shape) -> Int {
    let wide = cell.gates * units
    return (output.count / units) * (2 * wide * (input.last + units) + 12 * wide)
  }
}
