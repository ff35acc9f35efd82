// The events of a run in a file that TensorBoard reads while it trains. A file is only appended to,
// in whole records, and every start has one of its own: whatever ends the program, what was
// written can be read.
internal import Foundation
internal import Interchange
internal import Schema
internal import Training

final class TensorBoardLog {
  /// Seconds between two writes, about.
  private static let interval = 0.5

  private let path: String
  private let file: FileHandle
  private var events: RunEvents
  private var waiting: [UInt8] = []
  private var lastWrite = -1.0
  /// Why nothing more is written; nil while all is well.
  private(set) var failure: String?

  /// Makes the folder where there is none, and a new file in it.
  /// - Parameters:
  ///   - step: where the run starts or goes on.
  ///   - steps: how many it is expected to have.
  /// - Throws: `UsageProblem` where the folder cannot be made or written to.
  init(folder: String, step: Int, steps: Int) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw UsageProblem("--log-dir: '\(folder)' is no folder and cannot be made one")
    }
    let seconds = Int(Date().timeIntervalSince1970)
    // TensorBoard reads files in the order of their names.
    let process = String(format: "%07d", ProcessInfo.processInfo.processIdentifier)
    let name = "events.out.tfevents.\(seconds).resplay.\(process)"
    var (place, descriptor) = ("", Int32(-1))
    // Two starts of one process in one second get names of their own.
    for number in 0..<100 where descriptor < 0 {
      place = "\(folder)/\(name).\(number)"
      descriptor = open(place, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o644)
      if descriptor < 0, errno != EEXIST { break }
    }
    guard descriptor >= 0 else {
      throw UsageProblem("--log-dir: '\(folder)' cannot be written to")
    }
    path = place
    file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    events = RunEvents(steps: steps)
    waiting = try RunEvents.head(step: step, time: Date().timeIntervalSince1970)
    write()
  }

  /// Notes the present step.
  func note(_ trainer: Trainer, isLast: Bool) throws {
    guard failure == nil else { return }
    waiting += try events.records(
      trainer, isLast: isLast, time: Date().timeIntervalSince1970)
    if isLast || Clock.seconds() - lastWrite > Self.interval { write() }
  }

  /// Writes what waits.
  func write() {
    guard failure == nil, !waiting.isEmpty else { return }
    do {
      try file.write(contentsOf: waiting)
      waiting.removeAll(keepingCapacity: true)
      lastWrite = Clock.seconds()
    } catch {
      failure = "the log '\(visible(path))' could not be written on: \(error.localizedDescription)"
      waiting = []
    }
  }
}
