import TestSupport
import Testing
import WireTesting

@testable import HTTP

@Suite struct RequestParserTests {
  /// What a parser says of bytes that come in pieces: the requests it read, and what it refused.
  private func read(_ pieces: [ArraySlice<UInt8>]) -> [String] {
    var parser = RequestParser(
      limits: RequestParser.Limits(headerBytes: 16 * 1024, bodyBytes: 64 * 1024), remoteAddress: "127.0.0.1")
    var waiting: [UInt8] = []
    var said: [String] = []
    for piece in pieces {
      waiting += piece
      while true {
        var consumed = 0
        let outcome = waiting.withUnsafeBufferPointer { parser.read($0, consumed: &consumed) }
        waiting.removeFirst(consumed)
        switch outcome {
        case .request(let received):
          let request = received.request
          said.append("\(request.method) \(request.path) \(request.query.items) \(request.fields) \(request.body) \(received.persists)")
          continue
        case .refused(let refusal): return said + ["\(refusal.status) \(refusal.detail) \(refusal.fields)"]
        // Who sent a part of the content is not told to go on.
        case .incomplete, .awaited: break
        }
        break
      }
    }
    return said + [parser.hasBegun ? "more is to come" : "between requests"]
  }

  @Test(arguments: 1...8) func `a request is read the same however it is cut up`(_ seed: UInt64) {
    var mutator = WireMutator(WireRow.all.map(\.bytes).filter { $0.utf8.count < 2000 }, seed: seed)
    for _ in 0..<250 {
      let bytes = mutator.next()
      let whole = read([bytes[...]])
      var cuts = (0..<4).map { _ in mutator.cut(bytes.count) }.sorted()
      cuts = [0] + cuts + [bytes.count]
      let text = "seed \(seed): \(String(decoding: bytes, as: UTF8.self).debugDescription)"
      #expect(read(zip(cuts, cuts.dropFirst()).map { bytes[$0..<$1] }) == whole, "\(text)")
      if bytes.count < 300 { #expect(read(bytes.indices.map { bytes[$0...$0] }) == whole, "\(text)") }
    }
  }

  @Test func `no memory is reserved for content before it comes`() {
    var parser = RequestParser(limits: RequestParser.Limits(headerBytes: 1000, bodyBytes: .max), remoteAddress: "")
    let bytes = Array("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(Int.max)\r\n\r\nab".utf8)
    var consumed = 0
    guard case .incomplete = bytes.withUnsafeBufferPointer({ parser.read($0, consumed: &consumed) }) else {
      Issue.record("it is not whole")
      return
    }
    #expect(consumed == bytes.count && parser.hasBegun)
  }
}
