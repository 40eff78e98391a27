import Platform
import Testing

@Suite struct CRC32CTests {
  /// A bit at a time, as the polynomial has it, with its bits reversed.
  private func slowly(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var state = UInt32.max
    for byte in bytes {
      state ^= UInt32(byte)
      for _ in 0..<8 { state = state & 1 == 1 ? state >> 1 ^ 0x82F6_3B78 : state >> 1 }
    }
    return ~state
  }

  @Test func `the check value of the standard comes out`() {
    Array("123456789".utf8).withUnsafeBytes { #expect(CRC32C.checksum($0) == 0xE306_9283) }
  }

  @Test func `it is the polynomial's on every length and alignment`() {
    let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 * 151 ^ 0x5A) }
    bytes.withUnsafeBytes { bytes in
      for start in 0..<9 {
        for end in start...bytes.count {
          let part = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
          #expect(CRC32C.checksum(part) == slowly(part))
        }
      }
    }
  }

  @Test func `a checksum can be taken in parts`() {
    Array("to be continued".utf8).withUnsafeBytes { bytes in
      let whole = CRC32C.checksum(bytes)
      for cut in 0...bytes.count {
        let first = UnsafeRawBufferPointer(rebasing: bytes[..<cut]), second = UnsafeRawBufferPointer(rebasing: bytes[cut...])
        #expect(CRC32C.checksum(second, after: CRC32C.checksum(first)) == whole)
      }
    }
  }
}
