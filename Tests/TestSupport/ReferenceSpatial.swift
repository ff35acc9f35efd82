// Convolutions in double precision, straight from the sums.
import Engine

extension ReferenceInterpreter {
  func convolution(_ node: GraphNode, _ x: [[Double]]) -> [Double] {
    preconditionFailure("no reference for this operation")
  }
}
