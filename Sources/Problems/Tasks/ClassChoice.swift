// What logits mean: the class they choose, its probability, and the cross entropy of a class. A
// single logit stands for the second of two classes, the first having 0.
internal import Numerics

/// The class that logits choose: the largest, or of a single one the second class where it is above
/// 0.
package func predictedClass(_ logits: UnsafeBufferPointer<Float>) -> Int {
  logits.count == 1 ? (logits[0] > 0 ? 1 : 0) : largest(logits)
}

/// The index of the largest value, the first among equals.
package func largest(_ values: UnsafeBufferPointer<Float>) -> Int {
  var best = 0
  for index in values.indices where values[index] > values[best] { best = index }
  return best
}

/// log sum exp(x) - x[label], from the largest logit down so that nothing overflows.
package func crossEntropy(_ logits: UnsafeBufferPointer<Float>, _ label: Int) -> Double {
  if logits.count == 1 {
    let x = label == 1 ? -Double(logits[0]) : Double(logits[0])
    return max(0, x) + ExactMath.log(1 + ExactMath.exp(-x.magnitude))
  }
  let best = largest(logits)
  let peak = Double(logits[best])
  var sum = 1.0
  for index in logits.indices where index != best {
    sum += ExactMath.exp(Double(logits[index]) - peak)
  }
  return peak + ExactMath.log(sum) - Double(logits[label])
}

/// The softmax probability of one class; of a single logit its sigmoid, or the rest.
package func probability(_ logits: UnsafeBufferPointer<Float>, of label: Int) -> Float {
  if logits.count == 1 {
    let x = label == 1 ? Double(logits[0]) : -Double(logits[0])
    return Float(1 / (1 + ExactMath.exp(-x)))
  }
  var sum = 0.0
  for value in logits { sum += ExactMath.exp(Double(value) - Double(logits[label])) }
  return Float(1 / sum)
}
