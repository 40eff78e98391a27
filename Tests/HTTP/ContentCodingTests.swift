import HTTP
import Testing

@Suite struct ContentCodingTests {
  @Test(arguments: [
    "gzip", "GZIP", "deflate, gzip, br", "br;q=1.0, gzip;q=0.8", "x-gzip", "*", "gzip ; q=0.001", "identity;q=0, *",
  ])
  func `a client that accepts gzip gets it`(value: String) {
    #expect((["Accept-Encoding": value] as HTTPFields).contentCoding == .gzip)
  }

  @Test(arguments: ["", "br", "identity", "gzip;q=0", "gzip; q=0.000", "*, gzip;Q=0", "*;q=0", "gzipped"])
  func `a client that does not accept gzip gets the content as it is`(value: String) {
    #expect((["Accept-Encoding": value] as HTTPFields).contentCoding == .identity)
  }

  @Test func `a client that says nothing gets the content as it is`() {
    #expect(HTTPFields().contentCoding == .identity)
  }
}
