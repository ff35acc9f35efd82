// Recurrent cells, gates, shapes and losses in double precision.
import Engine

extension ReferenceInterpreter {
  func recurrence(_ node: GraphNode, _ x: [[Double]]) -> [Double] {
    preconditionFailure("no reference for this operation")
  }

  func gating(_ node: GraphNode, _ x: [[Double]]) -> [Double] {
    preconditionFailure("no reference for this operation")
  }

  func reshaping(_ node: GraphNode, _ x: [[Double]]) -> [Double] {
    preconditionFailure("no reference for this operation")
  }

  func otherLoss(_ node: GraphNode, _ x: [[Double]]) -> [Double] {
    preconditionFailure("no reference for this operation")
  }
}
