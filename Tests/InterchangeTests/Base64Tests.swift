// Letters for bytes and back, against Foundation.
import Foundation
import Interchange
import Testing

@Suite struct Base64Tests {
  @Test func agreesWithFoundation() {
    for count in 0..<70 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ count &* 29) }
      let text = Base64.encode(bytes)
      #expect(String(decoding: text, as: UTF8.self) == Data(bytes).base64EncodedString())
      let bare = Base64.encode(bytes, .forLinks, padded: false)
      #expect(!bare.contains(UInt8(ascii: "=")) && !bare.contains(UInt8(ascii: "/")))
      #expect(Base64.decode(bare, .forLinks) == bytes)
    }
  }

  @Test func refusesOtherLetters() {
    #expect(Base64.decode(Array("AB*D".utf8)) == nil)
    #expect(Base64.decode(Array("ABCDE".utf8)) == nil)
    #expect(Base64.decode(Array("AB-_".utf8)) == nil)
  }
}
