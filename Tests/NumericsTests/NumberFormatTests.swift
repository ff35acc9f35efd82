// The same digits on every machine.

import Numerics
import Testing

@Suite struct NumberFormatTests {
  @Test func compact() {
    let table: [(Double, String)] = [
      (0, "0"), (0.0003, "3e-4"), (3.9e-5, "3.9e-5"), (0.693147, "0.693"), (0.01234, "0.0123"),
      (12.5, "12.5"), (99.95, "100"), (1, "1"), (-0.5, "-0.5"), (1234.6, "1235"),
      (31_400, "31 400"),
      (999_999, "999 999"), (1_234_567, "1.2e6"), (-3e-7, "-3e-7"), (9.96e-3, "0.00996"),
      (1e308, "1e308"), (.infinity, "inf"), (-.infinity, "-inf"), (.nan, "NaN"),
      (.leastNonzeroMagnitude, "4.9e-324"), (0.1 + 0.2, "0.3"), (1e-5, "1e-5"),
      (0.00999999, "0.01"),
    ]
    for (value, text) in table { #expect(NumberFormat.compact(value) == text, "\(value)") }
    #expect(NumberFormat.compact(Float(0.693), digits: 2) == "0.69")
  }

  @Test func smallSharesAndSmallDifferencesAreTold() {
    let shares: [(Double, String)] = [
      (0.095, "9.5 %"), (0.001, "0.1 %"), (0.00034, "0.034 %"), (0.00012345, "0.012 %"),
      (0.0000034, "3e-4 %"), (0, "0.0 %"),
    ]
    for (share, text) in shares { #expect(NumberFormat.smallPercent(share) == text, "\(share)") }
    let pairs: [(Double, Double, String)] = [
      (0.6931, 0.6923, "0.693 0.692"), (0.693147, 0.693121, "0.69315 0.69312"),
      (0.5, 0.5, "0.5 0.5"),
    ]
    for (one, other, text) in pairs {
      let told = NumberFormat.apart(one, other)
      #expect("\(told.first) \(told.second)" == text)
    }
  }

  @Test func fixedAndScientific() {
    #expect(NumberFormat.fixed(0.6931, decimals: 3) == "0.693")
    #expect(NumberFormat.fixed(-0.0001, decimals: 2) == "0.00")
    #expect(NumberFormat.fixed(2.5, decimals: 0) == "3")
    #expect(NumberFormat.fixed(1e20, decimals: 2) == "1e20")
    #expect(NumberFormat.scientific(999_999, digits: 2) == "1e6")
    #expect(NumberFormat.scientific(0.00012345, digits: 3) == "1.23e-4")
    #expect(NumberFormat.significant(1250, digits: 2) == "1300")
    #expect(NumberFormat.significant(0.0500, digits: 3) == "0.05")
  }

  @Test func wholeNumbers() {
    #expect(NumberFormat.grouped(31_400) == "31 400")
    #expect(NumberFormat.grouped(-1_234_567) == "-1 234 567")
    #expect(NumberFormat.grouped(.min) == "-9 223 372 036 854 775 808")
    #expect(NumberFormat.abbreviated(999) == "999")
    #expect(NumberFormat.abbreviated(14_722) == "14.7k")
    #expect(NumberFormat.abbreviated(1_727_962) == "1.73M")
    _ = NumberFormat.abbreviated(.min)
  }

  @Test func sharesAndTimes() {
    #expect(NumberFormat.percent(0.9953) == "99.5 %")
    #expect(NumberFormat.percent(1, decimals: 0) == "100 %")
    #expect(NumberFormat.duration(0.84) == "0.8 s")
    #expect(NumberFormat.duration(185) == "3:05")
    #expect(NumberFormat.duration(3723) == "1:02:03")
    #expect(NumberFormat.duration(.nan) == "-")
  }

  @Test func roundTripsToItsDigits() {
    var random = RandomStream(key: 9)
    for _ in 0..<3000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite, value.magnitude > 1e-300 else { continue }
      let read = Double(NumberFormat.scientific(value, digits: 6)) ?? .nan
      #expect((read / value - 1).magnitude < 6e-6, "\(value)")
    }
  }
}
