import HTTP
import Testing

@testable import APIEdge

@Suite struct TrustedProxiesTests {
  private func client(_ peer: String, _ forwarded: [String], trusting list: String) throws -> NetworkAddress? {
    var fields = HTTPFields()
    for value in forwarded { fields.append("x-forwarded-for", value) }
    return try TrustedProxies(list).client(of: HTTPRequest(method: .get, segments: [], fields: fields, remoteAddress: peer))
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let peer: String
    let forwarded: [String]
    let trusted: String
    let client: String

    init(_ description: String, _ peer: String, _ forwarded: [String], _ trusted: String, _ client: String) {
      (testDescription, self.peer, self.forwarded, self.trusted, self.client) = (description, peer, forwarded, trusted, client)
    }
  }

  @Test(arguments: [
    Case("nobody is trusted", "10.0.0.1", ["192.0.2.9"], "10.0.0.2", "10.0.0.1"),
    Case("a trusted proxy tells", "10.0.0.1", ["192.0.2.9"], "10.0.0.1", "192.0.2.9"),
    Case("a client's own line does not count", "10.0.0.1", ["198.51.100.7, 192.0.2.9"], "10.0.0.0/8", "192.0.2.9"),
    Case("two proxies", "10.0.0.1", ["198.51.100.7, 192.0.2.9, 10.1.1.1"], "10.0.0.0/8", "192.0.2.9"),
    Case("several lines are one list", "10.0.0.1", ["192.0.2.9", "10.1.1.1"], "10.0.0.0/8", "192.0.2.9"),
    Case("only proxies: the first of them", "10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.0/8", "10.0.0.3"),
    Case("what can't be read ends the list", "10.0.0.1", ["192.0.2.9, unknown, 10.0.0.2"], "10.0.0.0/8", "10.0.0.2"),
    Case("no list", "10.0.0.1", [], "10.0.0.0/8", "10.0.0.1"),
    Case("an empty list", "10.0.0.1", [""], "10.0.0.0/8", "10.0.0.1"),
    Case("a port behind an address", "10.0.0.1", ["192.0.2.9:4711"], "10.0.0.0/8", "192.0.2.9"),
    Case("a port behind an IPv6 address", "::1", ["[2001:db8::7]:4711"], "::1", "2001:db8::7"),
    Case("an IPv6 network", "fd00::5", ["2001:db8::7\t,  fd00::6 "], "fd00::/8", "2001:db8::7"),
    Case("a socket for both families", "::ffff:10.0.0.1", ["192.0.2.9"], "10.0.0.0/8", "192.0.2.9"),
    Case("everybody is trusted", "10.0.0.1", ["192.0.2.9"], "0.0.0.0/0", "192.0.2.9"),
  ])
  func `the client is the last hop that no trusted proxy is`(_ hops: Case) throws {
    #expect(try client(hops.peer, hops.forwarded, trusting: hops.trusted) == NetworkAddress(hops.client))
  }

  @Test func `who comes over a Unix socket has no address`() throws {
    #expect(try client("localhost", ["192.0.2.9"], trusting: "0.0.0.0/0") == nil)
  }

  @Test(arguments: [
    "", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0/8", "::/129", "proxy.example", "10.0.0.1,,10.0.0.2", "10.0.0.1/8/8",
    "1.2.3.4:80",
  ])
  func `an entry that is neither an address nor a network is named`(_ list: String) {
    #expect(throws: MalformedNetwork.self) { try TrustedProxies(list) }
  }
}
