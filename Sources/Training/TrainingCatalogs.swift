// Every optimizer and every schedule, one line each.
package import Schema

package let optimizerCatalog = Catalog<any OptimizerKind>(
  "optimizer",
  [
    .init(SGD.self) { $0 },
    .init(Adam.self) { $0 },
    .init(AdamW.self) { $0 },
  ])

package let scheduleCatalog = Catalog<any ScheduleKind>(
  "schedule",
  [
    .init(ConstantSchedule.self) { $0 },
    .init(StepSchedule.self) { $0 },
    .init(CosineSchedule.self) { $0 },
    .init(WarmUpSchedule.self) { $0 },
  ])
