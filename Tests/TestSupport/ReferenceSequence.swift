// Operations on sequences in double precision.
import Engine

extension ReferenceInterpreter {
  func sequence(_ node: GraphNode, _ x: [[Double]]) -> [Double] {
    preconditionFailure("no reference for this operation")
  }
}
