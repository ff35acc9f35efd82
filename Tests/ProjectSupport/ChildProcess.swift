// Other programs run by tests, to their end.
package import Foundation

/// How a program ended, and what it said.
package struct Outcome: Sendable {
  /// As a shell tells it: 128 and more for a signal.
  package var status: Int32
  package var output: String
  package var errors: String

  package var lines: [String] { output.split(separator: "\n").map(String.init) }
}

package enum ChildProcess {
  /// Runs a program to its end. Output and errors go through files: a full pipe would hold it up.
  /// (Foundation's `Process` also waits for what a program leaves running, like a tmux server.)
  package static func run(
    _ program: String, _ arguments: [String], environment: [String: String]? = nil,
    directory: URL? = nil
  ) throws -> Outcome {
    let place = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    let (output, errors) = (place + ".out", place + ".err")
    defer { for path in [output, errors] { try? FileManager.default.removeItem(atPath: path) } }
    var words = [program] + arguments
    if let directory {
      words = ["/bin/sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", directory.path] + words
    }
    let variables = environment ?? ProcessInfo.processInfo.environment
    let status = try spawn(
      words, environment: variables.map { "\($0.key)=\($0.value)" }, output: output, errors: errors)
    func text(_ path: String) throws -> String {
      String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }
    return Outcome(status: status, output: try text(output), errors: try text(errors))
  }

  /// The exit status as a shell tells it.
  private static func spawn(
    _ words: [String], environment: [String], output: String, errors: String
  ) throws -> Int32 {
    #if os(macOS)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    // Tests run on threads that block signals; a tmux server that inherits this never ends.
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for (descriptor, path) in [(1, output), (2, errors)] as [(Int32, String)] {
      posix_spawn_file_actions_addopen(
        &actions, descriptor, path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    }
    var arguments = words.map { strdup($0) } + [nil]
    var variables = environment.map { strdup($0) } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, words[0], &actions, &attributes, &arguments, &variables)
    guard code == 0 else {
      throw Failure(description: "\(words[0]): \(String(cString: strerror(code)))")
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }
}

/// What a test could not do, in words.
package struct Failure: Error, CustomStringConvertible {
  package let description: String

  package init(description: String) { self.description = description }
}
