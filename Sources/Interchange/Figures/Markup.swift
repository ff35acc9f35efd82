// What a stranger's text becomes in XML, HTML, JavaScript and graph files: no character of it is
// ever read as anything but text.
internal import Schema

package enum Markup {
  /// Text and values of attributes of XML and HTML.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n": result += "\n"
      case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default:
        if isPrinted(scalar) {
          result.unicodeScalars.append(scalar)
        } else {
          result += "\\u{\(String(scalar.value, radix: 16))}"
        }
      }
    }
    return result
  }

  /// A string of JavaScript or JSON with its quotes, fit for an element `script` too: `<` cannot
  /// end it, and line separators are written as numbers.
  static func script(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "<", ">", "&", "'", "`": result += unit(scalar.value)
      default:
        if isPrinted(scalar) {
          result.unicodeScalars.append(scalar)
        } else {
          result += scalar.utf16.map { unit(UInt32($0)) }.joined()
        }
      }
    }
    return result + "\""
  }

  private static func unit(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
