import Platform
import Testing

@Suite struct HexadecimalTests {
  @Test(arguments: [
    (0, "0000000000000000"), (0x1f, "000000000000001f"), (0x0123_4567_89ab_cdef, "0123456789abcdef"), (UInt64.max, "ffffffffffffffff"),
  ] as [(UInt64, String)])
  func `a number is written with 16 digits, and read from them`(number: UInt64, digits: String) {
    #expect(String(hexadecimal: number) == digits)
    #expect(UInt64(hexadecimal: digits.utf8) == number)
  }

  @Test func `a byte is written with two digits`() {
    #expect(String(hexadecimal: [0, 9, 0xa0, 0xff]) == "0009a0ff")
    #expect(String(hexadecimal: []) == "")
  }

  @Test(arguments: ["0g", "A0", "+1", " 1", "é", "00000000000000001"])
  func `anything but 16 lower-case digits at most is no number`(text: String) {
    #expect(UInt64(hexadecimal: text.utf8) == nil)
  }
}
