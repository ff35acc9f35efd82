// Activations in double precision, one line each.
import Engine
import Foundation

/// An activation's formula in double precision. Every activation conforms.
protocol ReferenceActivation {
  func reference(_ x: Double) -> Double
}

extension ActivateOperation: ReferenceOperation {
  func reference(_ x: [[Double]], _ node: ReferenceNode) -> [Double] {
    guard let formula = activation as? any ReferenceActivation else {
      preconditionFailure("no reference for \(activation): add a formula here")
    }
    return x[0].map(formula.reference)
  }
}

extension Relu: ReferenceActivation {
  func reference(_ x: Double) -> Double { max(0, x) }
}

extension LeakyRelu: ReferenceActivation {
  func reference(_ x: Double) -> Double { x < 0 ? slope * x : x }
}

extension Tanh: ReferenceActivation {
  func reference(_ x: Double) -> Double { Foundation.tanh(x) }
}

extension Sigmoid: ReferenceActivation {
  func reference(_ x: Double) -> Double { 1 / (1 + Foundation.exp(-x)) }
}

extension Gelu: ReferenceActivation {
  func reference(_ x: Double) -> Double {
    switch approximation {
    case .none: x / 2 * (1 + Foundation.erf(x / 2.0.squareRoot()))
    case .tanh:
      x / 2 * (1 + Foundation.tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    }
  }
}

extension Silu: ReferenceActivation {
  func reference(_ x: Double) -> Double { x / (1 + Foundation.exp(-x)) }
}

extension Elu: ReferenceActivation {
  func reference(_ x: Double) -> Double { x < 0 ? alpha * Foundation.expm1(x) : x }
}

extension Softplus: ReferenceActivation {
  func reference(_ x: Double) -> Double { Foundation.log1p(Foundation.exp(x)) }
}
