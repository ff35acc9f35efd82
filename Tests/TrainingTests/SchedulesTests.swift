// Schedules by their values at telling steps.
import Schema
import Testing
import Training

struct SchedulesTests {
  private func factors(_ schedule: any ScheduleKind, _ steps: [Int], total: Int = 100) -> [Double] {
    steps.map { schedule.factor(step: $0, total: total) }
  }

  @Test func constantStays() {
    #expect(factors(ConstantSchedule(), [0, 50, 1000]) == [1, 1, 1])
  }

  @Test func stepFallsEverySoOften() {
    var schedule = StepSchedule()
    (schedule.every, schedule.factor) = (10, 0.5)
    #expect(factors(schedule, [0, 9, 10, 19, 20, 35]) == [1, 1, 0.5, 0.5, 0.25, 0.125])
    schedule.warmup = 4
    #expect(factors(schedule, [0, 1, 2, 3, 4, 10]) == [0.25, 0.5, 0.75, 1, 1, 0.5])
  }

  @Test func cosineFallsToItsFloorAndStays() {
    var schedule = CosineSchedule()
    schedule.floor = 0.1
    let found = factors(schedule, [0, 50, 100, 5000])
    for (value, expected) in zip(found, [1, 0.55, 0.1, 0.1]) {
      #expect(abs(value - expected) < 1e-12)
    }
    schedule.warmup = 20
    #expect(factors(schedule, [0, 9, 19, 20]) == [0.05, 0.5, 1, 1])
    #expect(abs(schedule.factor(step: 60, total: 100) - 0.55) < 1e-12)
  }

  @Test func cosineLivesWithAWarmUpLongerThanTheRun() {
    var schedule = CosineSchedule()
    schedule.warmup = 1000
    #expect(factors(schedule, [0, 99, 1000, 2000], total: 100) == [0.001, 0.1, 1, 0])
  }

  @Test func warmUpGrowsLinearly() {
    var schedule = WarmUpSchedule()
    schedule.steps = 5
    #expect(factors(schedule, [0, 1, 4, 5, 100]) == [0.2, 0.4, 1, 1, 1])
    schedule.steps = 1
    #expect(factors(schedule, [0, 1]) == [1, 1])
  }

  @Test func everyKindIsReadBackAndStaysWithinZeroAndOne() throws {
    #expect(Set(scheduleCatalog.kinds).isSuperset(of: ["constant", "step", "cosine", "warmup"]))
    for entry in scheduleCatalog.entries {
      let spec = ScheduleSpec(entry.standard)
      var faults = FaultCollector()
      #expect(ScheduleSpec.decode(spec.node, path: "", into: &faults) == spec)
      try faults.check()
      for step in [0, 1, 1000, 10_000_000] {
        #expect((0...1).contains(entry.standard.factor(step: step, total: 2000)))
      }
    }
  }
}
