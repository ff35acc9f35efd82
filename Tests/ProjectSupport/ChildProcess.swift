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
    let child = try start(
      words, environment: variables,
      streams: [("/dev/null", O_RDONLY)]
        + [output, errors].map { ($0, O_WRONLY | O_CREAT | O_TRUNC) })
    let status = wait(for: child)
    func text(_ path: String) throws -> String {
      String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }
    return Outcome(status: status, output: try text(output), errors: try text(errors))
  }

  /// Starts a program.
  /// - Parameters:
  ///   - streams: the files of its first descriptors.
  ///   - isLeader: whether it has a session of its own, with the first of them as its terminal.
  static func start(
    _ words: [String], environment: [String: String], streams: [(path: String, flags: Int32)],
    isLeader: Bool = false
  ) throws -> pid_t {
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
    #if os(macOS)
      let newSession: Int32 = 0x0400
    #else
      let newSession: Int32 = 0x80
    #endif
    posix_spawnattr_setflags(
      &attributes,
      Int16(
        Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
          | (isLeader ? newSession : 0)))
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (descriptor, stream) in streams.enumerated() {
      posix_spawn_file_actions_addopen(
        &actions, Int32(descriptor), stream.path, stream.flags, 0o600)
    }
    var arguments = words.map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, words[0], &actions, &attributes, &arguments, &variables)
    guard code == 0 else {
      throw Failure(description: "\(words[0]): \(String(cString: strerror(code)))")
    }
    return child
  }

  /// The exit status as a shell tells it.
  static func wait(for child: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return shellStatus(status)
  }

  static func shellStatus(_ status: Int32) -> Int32 {
    status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }
}

/// What a test could not do, in words.
package struct Failure: Error, CustomStringConvertible {
  package let description: String

  package init(description: String) { self.description = description }
}
