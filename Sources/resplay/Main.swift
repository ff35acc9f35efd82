// The composition root: parses the command line, runs a command, turns errors into exit codes.
// Only this target knows the process: arguments, environment, standard streams, exit.
internal import ArgumentParser
internal import Schema

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

      Exit codes: 0 done, 1 a check failed, 2 bad usage or input.

      Environment: RESPLAY_SAVES and RESPLAY_PRESETS name folders, RESPLAY_KERNELS forces the \
      kernels (baseline, avx2, avx512 or neon), NO_COLOR turns colours off.
      """,
    version: "0.1.0",
    subcommands: [
      PlayCommand.self, PresetsCommand.self, ShowCommand.self, TrainCommand.self,
      ReplayCommand.self, GradientsCommand.self, ValidateCommand.self, BenchCommand.self,
      DoctorCommand.self,
    ],
    defaultSubcommand: PlayCommand.self)
}

@main struct Main {
  static func main() {
    do {
      var command = try Resplay.parseAsRoot()
      try command.run()
    } catch let failure as CheckFailure {
      Console.error(failure.description)
      exit(1)
    } catch let failure as ExitStatus {
      exit(failure.code)
    } catch {
      if Resplay.exitCode(for: error) == .success {
        print(Resplay.fullMessage(for: error))
        exit(0)
      }
      if error is any ProblemForUser {
        Console.error(problemText(error))
      } else {
        Console.errorLines(Resplay.fullMessage(for: error))
      }
      if let command = mistypedCommand {
        Console.error("did you mean the command '\(command)'?")
      }
      exit(2)
    }
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
