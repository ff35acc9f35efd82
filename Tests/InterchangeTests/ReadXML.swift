// XML read by Foundation's reader, which takes nothing that is not well formed.
import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

final class ReadXML: NSObject, XMLParserDelegate {
  private(set) var names: Set<String> = []
  private(set) var isWellFormed = false
  private(set) var fault = ""

  init(_ text: String) {
    super.init()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    isWellFormed = parser.parse()
    fault = isWellFormed ? "" : "line \(parser.lineNumber), column \(parser.columnNumber)"
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    names.insert(name)
  }
}
