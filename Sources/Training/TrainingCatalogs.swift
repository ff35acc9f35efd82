// Every optimizer and every schedule, one line each.
package import Schema

package let optimizerCatalog = Catalog<any OptimizerKind>(
  "optimizer",
  [
    SGD.self,
    Adam.self,
    AdamW.self,
  ])

package let scheduleCatalog = Catalog<any ScheduleKind>(
  "schedule",
  [
    ConstantSchedule.self,
    StepSchedule.self,
    CosineSchedule.self,
    WarmUpSchedule.self,
  ])

extension Catalog<any OptimizerKind> {
  /// Takes types that conform to the protocol and no others, which the compiler checks.
  fileprivate init(_ noun: String, _ optimizers: [any OptimizerKind.Type]) {
    self.init(noun, optimizers.map { Entry($0) { $0 } })
  }
}

extension Catalog<any ScheduleKind> {
  fileprivate init(_ noun: String, _ schedules: [any ScheduleKind.Type]) {
    self.init(noun, schedules.map { Entry($0) { $0 } })
  }
}
