// Background work steps back, so that a key is answered while it fills every processor.

internal import CTerminal

package enum ThreadPriority {
  /// Lets other threads go before the calling one, for good; cheap, and may be called again.
  package static func lower() { terminal_lower_thread_priority() }
}
