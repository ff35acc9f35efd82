// Screens kept as text: the characters, then a map of the styles and what each letter of it means.
internal import ProjectSupport
package import TextUI
package import Testing

/// Compares a grid with `Goldens/NAME.txt` beside the test.
package func expectGolden(
  _ grid: Grid, _ name: String, styles: Bool = false, test: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let map = styles ? "\n==\n" + grid.styleMap() : ""
  try expectGolden(
    grid.plainText() + map, name, test: test, sourceLocation: sourceLocation)
}
