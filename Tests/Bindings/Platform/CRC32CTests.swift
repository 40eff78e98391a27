import Testing

@testable import Platform

@Suite struct CRC32CTests {
  @Test func `the check value of the standard comes out`() {
    Array("123456789".utf8).withUnsafeBytes { bytes in
      #expect(CRC32C.checksum(bytes) == 0xE306_9283)
      #expect(CRC32CTables.checksum(bytes) == 0xE306_9283)
    }
  }

  @Test func `instruction and tables agree on every length and alignment`() {
    let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 * 151 ^ 0x5A) }
    bytes.withUnsafeBytes { bytes in
      for start in 0..<9 {
        for end in start...bytes.count {
          let part = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
          #expect(CRC32C.checksum(part) == CRC32CTables.checksum(part))
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
        #expect(CRC32CTables.checksum(second, after: CRC32CTables.checksum(first)) == whole)
      }
    }
  }
}
