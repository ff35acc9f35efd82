// Background work has a lower priority, so that a key is answered while it uses every processor.

internal import CTerminal

package enum ThreadPriority {
  /// Lowers the priority of the calling thread, for good. Cheap, and may be called again.
  package static func lower() { terminal_lower_thread_priority() }
}
