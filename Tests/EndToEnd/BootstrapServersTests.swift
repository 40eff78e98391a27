import Testing

@testable import ticketing

@Suite struct BootstrapServersTests {
  @Test(arguments: [
    ("localhost:9092", "localhost:9092"), ("kafka", "kafka:9092"), ("[::1]:9093", "[::1]:9093"), ("[::1]", "[::1]:9092"),
    ("::1", "[::1]:9092"), ("PLAINTEXT://host:9094", "host:9094"), ("plaintext://[fe80::1]", "[fe80::1]:9092"),
    (" a:1 , b:2,\tc ", "a:1,b:2,c:9092"), ("a:1,,b:2,", "a:1,b:2"), ("127.0.0.1:65535", "127.0.0.1:65535"),
  ])
  func `brokers are accepted as librdkafka accepts them, and passed on in one spelling`(_ text: String, _ expected: String) throws {
    #expect(try BootstrapServers(text).description == expected)
    // What it says of itself reads back as the same.
    #expect(try BootstrapServers(expected).description == expected)
  }

  @Test(arguments: [
    ("", "names no broker"), (" , ", "names no broker"), ("host:0", "65535"), ("host:65536", "65535"), ("host:", "65535"),
    ("host:x", "65535"), ("host:٣", "65535"), (":9092", "no broker"), ("[::1:9092", "no broker"), ("[::1]9092", "no broker"),
    ("a b:9092", "no broker"), ("host/path:1", "no broker"), ("SSL://host:9093", "PLAINTEXT"), ("sasl_ssl://host", "SASL_SSL"),
    ("http://host:9092", "HTTP"), ("a:1,b:x", "'b:x'"),
  ])
  func `an invalid list is refused, with the wrong part and what is wanted`(_ text: String, _ words: String) {
    let error = #expect(throws: BootstrapServers.Unreadable.self) { try BootstrapServers(text) }
    #expect(error?.description.contains(words) == true)
  }
}
