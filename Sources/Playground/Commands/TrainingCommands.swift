// Commands of training: run and pause, start again, the twin, the pace.
internal import Numerics
import Networks
import TextUI
import Training

extension CommandCatalog {
  static let training: [Command] =
    [
      Command(
        "toggle_training", keys: [" "], label: "space", title: "train or pause", .training,
        help: "Train or pause.", hint: .rank(0), worksWhileDrawing: true,
        word: { $0.isRunning ? "pause" : "train" },
        reason: { $0.isRunning ? nil : $0.whyNotTraining }
      ) { playground in
        playground.isRunning.toggle()
        guard playground.isRunning else { return [.session(.pause)] }
        guard case .finished = playground.main?.status else { return [.session(.run)] }
        if let end = playground.main?.scheduleEnd {
          return Response(
            [.session(.run)], .warning,
            saying: "going on at learning rate 0: the schedule ended at step "
              + "\(NumberFormat.grouped(end)); D offers a longer run, r starts again")
        }
        return Response(
          [.session(.run)], saying: "going on past where it stops by itself; r starts again")
      },
      Command(
        "single_step", keys: ["n"], title: "one step", .training, help: "Train one step.",
        hint: .rank(91, onlyIn: NetworkPanel.id), reason: { $0.whyNotTraining }
      ) { playground in
        playground.isRunning = false
        return [.session(.steps(1))]
      },
      Command(
        "reset", keys: ["r"], title: "restart", .training,
        help:
          "Start again at step 0 from the same initial weights; a run that had ended trains again.",
        hint: .rank(20)
      ) { playground in
        playground.resetMarks()
        return Response(
          [.session(.reset)] + playground.runOn(),
          saying: "step 0: the same initial weights (seed \(playground.seed))")
      },
      Command(
        "new_seed", keys: ["R"], title: "new seed", .training,
        help: "The next seed: other data, other initial weights, from step 0.",
        hint: .rank(80, in: [NetworkPanel.id: 99])
      ) { playground in
        playground.change { $0.configuration.seed = nextSeed($0.configuration.seed) }
        playground.startedSeeds.insert(playground.seed)
        playground.resetMarks()
        return Response(
          [.session(.update(playground.document.configuration)), .session(.reset)]
            + playground.runOn(),
          saying: "seed \(playground.seed): other data, other initial weights")
      },
    ] + variantCatalog.compactMap(Command.init(toggling:)) + [
      Command(
        "compare", keys: ["T"], title: "compare with", .training,
        help:
          "Train another run beside this one: skips off or on, one skip off, another seed, a "
          + "pinned run, the document before an edit, another network.",
        hint: .rank(32, in: [NetworkPanel.id: 98])
      ) { playground in .showing(.picker(PickerState(.comparison))) },
      Command(
        "diagnosis", keys: ["D"], title: "diagnosis", .training,
        help: "What the measured numbers say, with remedies to apply.",
        on: [.playground], hint: .rank(33, in: [NetworkPanel.id: 97]),
        reason: { $0.playground == nil ? "no document is open" : nil }
      ) { state in
        var picker = PickerState(.diagnosis)
        // The first that can be applied.
        picker.selection = picker.items(state).firstIndex { !$0.onlyTells } ?? 0
        state.overlay = .picker(picker)
        return []
      },
      Command(
        "slower", keys: ["<", ","], title: "slower", .training,
        help: "Fewer steps a second on screen.", hint: .rank(60)
      ) { $0.changePace(up: false) },
      Command(
        "faster", keys: [">", "."], title: "faster", .training,
        help: "More steps a second, up to as fast as the machine can.", hint: .rank(70)
      ) { $0.changePace(up: true) },
    ]
}

extension Command {
  /// Shows a variant beside the document's own run, or lets go of it. Nil where it has no key.
  fileprivate init?(toggling variant: Variant) {
    guard let toggle = variant.toggle else { return nil }
    self.init(
      "toggle_\(variant.id)", keys: [KeyStroke(.character(toggle.key))], title: toggle.show,
      .training, help: toggle.help, hint: toggle.rank.map { .rank($0) } ?? .none,
      word: { $0.shown(variant) != nil && !$0.isIdle(variant) ? toggle.hide : toggle.show },
      reason: { playground in
        let configuration = playground.document.configuration
        guard playground.shown(variant) == nil, toggle.instead(configuration) == nil else {
          return nil
        }
        return toggle.idle(configuration)
      }
    ) { playground in
      let configuration = playground.document.configuration
      let idle = toggle.idle(configuration)
      if let shown = playground.shown(variant) {
        playground.hasJudgedTwin = true
        let hiding = playground.show(shown, false)
        // What would be the same makes room for what is not.
        guard shown == variant, !shown.isFixed, let idle, let other = toggle.instead(configuration)
        else {
          return [hiding]
        }
        return Response(
          [hiding, playground.show(other, true)], saying: "\(idle): \(other.title)")
      }
      let meant = idle != nil ? toggle.instead(configuration) ?? variant : variant
      let response = playground.compare(meant, true)
      guard !response.effects.isEmpty else { return response }
      return Response(
        response.effects, saying: meant == variant ? idle : "\(idle ?? ""): \(meant.title)")
    }
  }
}

/// The seed after one: counting up is as good as drawing, and can be told.
func nextSeed(_ seed: Int) -> Int { seed >= 1 << 53 ? 0 : seed + 1 }

/// The paces `<` and `>` go through. Nil is unlimited.
enum Pace {
  static let steps = [0.5, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000]

  static func stepped(_ pace: Double?, up: Bool) -> Double? {
    if up { return pace.flatMap { pace in steps.first { $0 > pace } } }
    guard let pace else { return steps.last }
    return steps.last { $0 < pace } ?? steps.first
  }

  static func words(_ pace: Double?) -> String {
    switch pace {
    case nil: "as fast as the machine can"
    case 1: "one step a second"
    case let pace? where pace < 1:
      "a step in \(NumberFormat.compact(1 / pace)) seconds"
    case let pace? where pace.rounded() == pace:
      "\(NumberFormat.grouped(Int(pace))) steps a second"
    case let pace?: "\(NumberFormat.compact(pace)) steps a second"
    }
  }
}

extension PlaygroundState {
  /// Shows a variant beside the document's own run in the first colour that is free, or lets go of
  /// it.
  mutating func show(_ variant: Variant, _ isOn: Bool) -> Effect {
    variants.removeAll { $0 == variant }
    guard isOn else { return .session(.show(variant, false)) }
    let taken = Set(variants.map(\.color))
    let color = (1...Self.maximumVariants).first { !taken.contains($0) } ?? 1
    variants.append(variant.colored(color))
    return .session(.show(variant.colored(color), true))
  }

  /// What is shown of a variant that a key shows, or in its place.
  func shown(_ variant: Variant) -> Variant? {
    let instead = variant.toggle?.instead(document.configuration)
    return variants.first { $0 == variant || $0 == instead }
  }

  /// Whether a variant that is shown would be the same run from now on.
  func isIdle(_ variant: Variant) -> Bool {
    guard let shown = variants.first(where: { $0 == variant }), !shown.isFixed,
      let toggle = variant.toggle
    else { return false }
    let configuration = document.configuration
    return toggle.idle(configuration) != nil && toggle.instead(configuration) != nil
  }

  var seed: Int { document.configuration.seed }

  /// Why training cannot go on from here, and what would help, or nil where it can.
  var whyNotTraining: String? {
    switch main?.status {
    case .diverged(let step, _):
      "stopped at step \(NumberFormat.grouped(step)), where a value was no longer finite: "
        + "r starts again"
    case .invalid(let reason): reason
    case .ready, .running, .paused, .finished, nil: nil
    }
  }

  /// A run that starts again has nothing to lose beyond its document.
  mutating func resetMarks() {
    keepGhost()
    if main != nil, savedStep != 0 { savedStep = 0 }
  }

  /// After a restart training goes on where it was wanted, and where it had ended by itself.
  mutating func runOn() -> [Effect] {
    isRunning = isRunning || hasEnded
    return isRunning ? [.session(.run)] : []
  }

  fileprivate mutating func changePace(up: Bool) -> Response {
    pace = Pace.stepped(pace, up: up)
    return Response([.session(.pace(pace))], saying: "pace: \(Pace.words(pace))")
  }
}
