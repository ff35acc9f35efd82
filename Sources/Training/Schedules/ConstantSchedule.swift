// The constant learning rate.
package import Schema

/// The factor is 1 in every step.
package struct ConstantSchedule: ScheduleKind {
  package static let kind = "constant"
  package static let summary = "the same rate all along"

  package init() {}

  package static var fields: [Field<ConstantSchedule>] { [] }

  package func factor(step: Int, total: Int) -> Double { 1 }
}
