// The composition root: parses the command line, runs a command, turns errors into exit codes.
// Only this target knows the process: arguments, environment, standard streams, exit.
internal import ArgumentParser
internal import Experiments
internal import Schema
internal import Terminal

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Darwin)
  internal import Darwin
#endif

struct Resplay: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resplay",
    abstract: "A playground for residual networks in the terminal.",
    usage: """
      resplay [<document>] [--threads <threads>] [--saves <folder>] [--presets <folder>]
      resplay <subcommand> ...
      """,
    discussion: """
      Without a command it opens the playground: on a document where one is named (a file, a \
      preset or a save), else on the gallery. Press ? there for the keys.

      Exit codes: 0 done, 1 a check failed or something could not be written, 2 bad usage or \
      input, 128 and the number of a signal that ended it.

      --json prints JSON, and errors and warnings as JSON on standard error; Docs/Json.md says \
      what each line holds. Completions: resplay --generate-completion-script zsh (or bash, fish).

      Environment: RESPLAY_SAVES and RESPLAY_PRESETS name folders, RESPLAY_KERNELS forces the \
      kernels (baseline, avx2, avx512 or neon), NO_COLOR turns colours off.
      """,
    version: "0.1.0",
    subcommands: [
      PlayCommand.self, PresetsCommand.self, ShowCommand.self, TrainCommand.self,
      ReplayCommand.self, CheckCommand.self, GradientsCommand.self, ValidateCommand.self,
      BenchCommand.self, NewCommand.self, LesionCommand.self, LandscapeCommand.self,
      SpectrumCommand.self, PathsCommand.self, ExportCommand.self, ImportCommand.self,
      ShareCommand.self, PackCommand.self, UnpackCommand.self, DoctorCommand.self,
      ManualCommand.self,
    ],
    defaultSubcommand: PlayCommand.self)
}

@main struct Main {
  static func main() {
    ProcessLife.prepare()
    do {
      var command = try Resplay.parseAsRoot()
      try command.run()
    } catch let failure as OutputFailure {
      failure.endProcess()
    } catch let end as SignalEnd {
      ProcessLife.end(bySignal: end.number)
    } catch let failure as ExitStatus {
      exit(failure.code)
    } catch {
      if Resplay.exitCode(for: error) == .success {
        Console.text(CompletionScript.completed(Resplay.fullMessage(for: error)))
        exit(0)
      }
      end(error)
    }
  }

  /// Says why the command ends, and ends it.
  private static func end(_ error: any Error) -> Never {
    let code = error is CheckFailure || error is WriteProblem ? 1 : 2
    let faults = (error as? any FaultyProblem)?.faults ?? (error as? Faults)?.list ?? []
    let hint = mistypedCommand.map { "did you mean the command '\($0)'?" }
    if let hint, let unknown = error as? LibraryError, unknown.isUnknownName {
      // Who mistyped a command is not shown a list of presets.
      let word = visible(CommandLine.arguments[1])
      Console.error(
        "'\(word)' is neither a command nor a preset, save or file; \(hint)", code: code)
    } else if error is any ProblemForUser || Console.isJSON {
      let text = error is any ProblemForUser ? problemText(error) : usageText(error)
      let hinted = [text, code == 2 ? hint : nil].compactMap(\.self)
      Console.error(
        hinted.joined(separator: Console.isJSON ? "\n" : "\nresplay: "), code: code, faults: faults)
    } else {
      Console.errorLines(usageText(error))
      if let hint { Console.error(hint) }
    }
    exit(Int32(code))
  }

  /// What the parser of the command line says: several lines, in which an argument is on one.
  private static func usageText(_ error: any Error) -> String {
    CommandLine.arguments.filter { $0.contains(where: \.isNewline) }
      .reduce(Resplay.fullMessage(for: error)) { $0.replacing($1, with: visible($1)) }
  }

  /// The command that the first word is likely to mean, where it was taken for a document.
  private static var mistypedCommand: String? {
    let commands = Resplay.configuration.subcommands.compactMap { $0.configuration.commandName }
    guard let word = CommandLine.arguments.dropFirst().first, !commands.contains(word) else {
      return nil
    }
    return nearest(to: word, among: commands)
  }
}
