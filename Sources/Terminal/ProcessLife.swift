// The process from its first line to its end: what commands with and without a screen share.

internal import CTerminal

package enum ProcessLife {
  /// To be called first: no closed stream's descriptor is used again, and failing writes are
  /// reported to who writes instead of ending the process.
  package static func prepare() { process_prepare() }

  /// Ends the process as a signal does that nobody handles, so that shells and supervisors see it.
  package static func end(bySignal number: Int32) -> Never { process_end_by(number) }

  /// Ends the process without waiting for what other threads do.
  package static func end(withCode code: Int32) -> Never { process_end_now(code) }
}

/// Requests to end (Ctrl-C, SIGTERM, SIGHUP and their like) that are noted instead of obeyed while
/// there is something to keep. The third one is obeyed at once.
package enum EndingRequest {
  package static func watch() { ending_watch() }

  /// The number of the signal that came first; nil while none has come. Cheap, from any thread.
  package static var signal: Int32? {
    let number = ending_asked()
    return number == 0 ? nil : number
  }
}
