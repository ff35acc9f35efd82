// Errors and what becomes of them: text on standard error, an exit code.
internal import Numerics
internal import Problems
internal import Engine
internal import Experiments
internal import Interchange
internal import Schema
internal import Training

/// Errors whose description is written for the person at the keyboard.
protocol ProblemForUser: Error, CustomStringConvertible {}

extension ExportError: ProblemForUser {}
extension ImportError: ProblemForUser {}
extension Fault: ProblemForUser {}
extension Faults: ProblemForUser {}
extension BuildFault: ProblemForUser {}
extension DataError: ProblemForUser {}
extension GraphError: ProblemForUser {}
extension KernelSetError: ProblemForUser {}
extension LibraryError: ProblemForUser {}
extension ShareCodeError: ProblemForUser {}
extension TrainingError: ProblemForUser {}

/// Bad usage or input: exit code 2.
struct UsageProblem: ProblemForUser {
  let description: String
  /// - Parameter description: one line; a line break in it came with a name.
  init(_ description: String) { self.description = visible(description) }
}

/// A file that could not be written: exit code 1.
struct WriteProblem: ProblemForUser {
  let description: String

  /// - Parameter error: of the library. A file that is in the way is usage, and stays what it is.
  static func from(_ error: LibraryError) -> any Error {
    error.existingPath == nil ? WriteProblem(description: error.description) : error
  }
}

/// What is wrong in some places of a document, each told by itself in `--json`.
protocol FaultyProblem: ProblemForUser {
  var faults: [Fault] { get }
}

/// A document that cannot be opened as it is: every fault on a line that starts with the file's
/// name, line and column, as compilers write them.
struct DocumentProblem: FaultyProblem {
  let document: String
  let faults: [Fault]

  var description: String {
    let document = shownName(of: document)
    let count = faults.count == 1 ? "a fault" : "\(faults.count) faults"
    let lines = faults.map { document + ($0.location == nil ? ": " : ":") + $0.description }
    return "'\(document)' has \(count):\n" + lines.joined(separator: "\n")
  }
}

/// What a document is called in a message: a code is too long for one.
func shownName(of document: String) -> String {
  SharedText.isOne(document) ? "the code" : visible(document)
}

/// A check that was asked for failed: exit code 1.
struct CheckFailure: ProblemForUser {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Ends the process with a code and no further word.
struct ExitStatus: Error {
  let code: Int32
}

/// Ends the process by a signal that was obeyed once all was kept.
struct SignalEnd: Error {
  let number: Int32
}

func problemText(_ error: any Error) -> String {
  (error as? any ProblemForUser)?.description ?? String(describing: error)
}
