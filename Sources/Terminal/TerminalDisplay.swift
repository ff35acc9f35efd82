// The screen: takes over the terminal, shows grids and gives it back. Frames are written without
// blocking. While the terminal has not taken a frame whole, no other is made, so that a slow link
// gets fewer frames and never late ones.

internal import CTerminal
package import TextUI

package final class TerminalDisplay {
  package private(set) var capabilities: TerminalCapabilities
  private var cells: [terminal_cell] = []
  private var output: [UInt8] = []
  private var written = 0
  private var isOpen = true
  private var reportsMouse = true
  package private(set) var isGone = false

  /// Takes over the terminal on standard input and output.
  /// - Throws: `TerminalError`; the terminal is then unchanged.
  /// - Parameters:
  ///   - depth, glyphs: in place of what is found out.
  package init(
    depth: ColorDepth? = nil, glyphs: GlyphSet? = nil, environment: (String) -> String?
  ) throws {
    capabilities = try TerminalCapabilities.detect(environment: environment)
      .overridden(depth: depth, glyphs: glyphs)
    let truecolor: Int32 = capabilities.depth == .truecolor ? 1 : 0
    try TerminalCapabilities.check(
      terminal_enter(0, 1, truecolor), type: capabilities.type)
  }

  deinit { if isOpen { terminal_leave() } }

  /// Gives the terminal back as it was. What was not written yet is dropped.
  package func leave() {
    guard isOpen else { return }
    isOpen = false
    terminal_leave()
  }

  /// Columns and rows, within what a `Grid` can hold.
  package var size: (width: Int, height: Int) {
    var columns: Int32 = 0
    var rows: Int32 = 0
    terminal_size(&columns, &rows)
    return (min(Int(columns), Grid.maximumWidth), min(Int(rows), Grid.maximumHeight))
  }

  /// Asks for the colour of the background. The answer comes as an event, from terminals that know
  /// the question.
  package func askBackground() {
    guard capabilities.isModern, !isCongested else { return }
    drop()
    output.append(contentsOf: "\u{1B}]11;?\u{1B}\\".utf8)
    pump()
  }

  /// Asks whether 24-bit colours are shown, where nothing says so (XTGETTCAP, xterm control
  /// sequences, Dickey). The answer comes as an event, from terminals that know the question. GNU
  /// screen would hand the question to the terminal around it as text.
  package func askTruecolor() {
    guard capabilities.isModern, capabilities.depth == .indexed256,
      !capabilities.type.hasPrefix("screen"), !isCongested
    else { return }
    drop()
    output.append(contentsOf: "\u{1B}P+q524742\u{1B}\\".utf8)
    pump()
  }

  /// Shows 24-bit colours from now on.
  func useTruecolor() {
    guard capabilities.depth == .indexed256, Int(terminal_use_truecolor()) == TERMINAL_OK else {
      return
    }
    capabilities = capabilities.overridden(depth: .truecolor, glyphs: nil)
  }

  /// Has presses and movements of the mouse reported, or leaves them to the terminal. Written with
  /// the next frame.
  package func reportMouse(_ isOn: Bool) {
    guard isOn != reportsMouse else { return }
    reportsMouse = isOn
    if !isCongested { drop() }
    output.append(contentsOf: String(cString: terminal_report_mouse(isOn ? 1 : 0)).utf8)
    pump()
  }

  /// Puts a text on the clipboard of the terminal, where it lets programs do so (OSC 52, xterm
  /// control sequences, Dickey). Written with the next frame.
  /// - Parameter encoded: the text in base64.
  func copy(_ encoded: String) {
    guard capabilities.isModern else { return }
    if !isCongested { drop() }
    output += "\u{1B}]52;c;".utf8
    output += encoded.utf8
    output += "\u{1B}\\".utf8
    pump()
  }

  /// Whether part of the last frame still waits for the terminal.
  package var isCongested: Bool { written < output.count }

  /// Shows a grid. Does nothing while the terminal is congested.
  /// - Parameter acknowledged: asks the terminal to answer when it has drawn this frame.
  /// - Returns: whether anything was sent: false as well if the screen shows this grid already.
  @discardableResult
  package func present(_ grid: Grid, acknowledged: Bool = false) -> Bool {
    pump()
    guard !isCongested, !isGone else { return false }
    encode(grid)
    var length = 0
    let start = terminal_encode(cells, Int32(grid.width), Int32(grid.height), &length)
    guard length > 0 else { return false }
    send(UnsafeBufferPointer(start: start, count: length))
    if acknowledged { output.append(contentsOf: "\u{1B}[5n".utf8) }
    pump()
    return true
  }

  /// Writes what the terminal takes now.
  package func pump() {
    while isCongested {
      let taken = output.withUnsafeBufferPointer { buffer -> Int in
        guard let base = buffer.baseAddress else { return 0 }
        return terminal_write(base + written, buffer.count - written)
      }
      if taken < 0 { isGone = true }
      if taken <= 0 { return }
      written += taken
    }
  }

  /// Draws everything anew next time.
  package func invalidate() { terminal_invalidate() }

  /// Tells the encoder about a new size.
  func resized(to size: (width: Int, height: Int)) {
    terminal_resized(Int32(size.width), Int32(size.height))
  }

  func suspend() {
    drop()
    terminal_suspend()
  }

  func resume() {
    drop()
    terminal_resume()
  }

  private func drop() {
    output.removeAll(keepingCapacity: true)
    written = 0
  }

  private func send(_ bytes: UnsafeBufferPointer<UInt8>) {
    drop()
    output.append(contentsOf: bytes)
  }

  private func encode(_ grid: Grid) {
    cells.removeAll(keepingCapacity: true)
    cells.reserveCapacity(grid.cells.count)
    let mono = capabilities.depth == .mono
    for cell in grid.cells {
      let style = cell.style
      var attributes: UInt32 = 0
      if style.bold { attributes |= UInt32(TERMINAL_BOLD) }
      if style.dim { attributes |= UInt32(TERMINAL_DIM) }
      if style.underline { attributes |= UInt32(TERMINAL_UNDERLINE) }
      if style.reverse { attributes |= UInt32(TERMINAL_REVERSE) }
      cells.append(
        terminal_cell(
          scalar: cell.scalar, combining: cell.combining,
          foreground: mono ? .max : code(style.foreground),
          background: mono ? .max : code(style.background), attributes: attributes))
    }
  }

  private func code(_ color: Color) -> UInt32 {
    switch color {
    case .default: .max
    case .indexed(let index): UInt32(index)
    case .rgb(let red, let green, let blue):
      0x0100_0000 | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
    }
  }
}
