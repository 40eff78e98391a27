import Platform
import Testing

@Suite struct DecimalTests {
  @Test(arguments: [("0", 0), ("7", 7), ("10", 10), ("9223372036854775807", Int.max)])
  func `a number is read as it is written here`(text: String, number: Int) {
    #expect(Int(decimal: text) == number && String(number) == text)
  }

  @Test(arguments: ["", "+1", "-1", "-0", "00", "01", " 1", "1 ", "1.0", "1e0", "0x1", "1_0", "\u{661}", "9223372036854775808", "a"])
  func `another spelling is no number`(text: String) {
    #expect(Int(decimal: text) == nil)
  }

  @Test func `a number that its type can't hold is none`() {
    #expect(UInt8(decimal: "255") == 255 && UInt8(decimal: "256") == nil)
  }
}
