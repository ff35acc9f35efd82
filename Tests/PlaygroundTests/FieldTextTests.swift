// What is typed into a number's field, down to the numbers at the end of what an integer holds.
import Schema
import Testing

@testable import Playground

struct FieldTextTests {
  private func field(_ text: String) -> FormField {
    FormField(
      section: 0, name: "slope", type: .number(-1e300...1e300), unit: "", help: "", standard: nil,
      original: 1, text: TextField(text))
  }

  @Test func extremeNumbersAreReadAndStepped() {
    for text in ["-9223372036854775808", "-9.223372036854775808e18", "9.3e18", "-1e300", "nan"] {
      let node = FieldText.node(text, field(text))
      #expect(text == "nan" ? node.string == text : node.double != nil)
      for direction in [-1, 1] { _ = FieldText.stepped(field(text), by: direction) }
      _ = FieldText.text(node)
    }
    #expect(FieldText.node("1e3", field("1e3")) == 1000)
  }
}
