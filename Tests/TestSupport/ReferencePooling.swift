// Pooling, upsampling and group normalization in double precision.
import Engine

extension ReferenceInterpreter {
  func pooling(_ node: GraphNode, _ x: [[Double]]) -> [Double] {
    preconditionFailure("no reference for this operation")
  }

  func groupNorm(_ node: GraphNode, _ x: [[Double]]) -> [Double] {
    preconditionFailure("no reference for this operation")
  }
}
