import Deciding
import HTTP
import Testing

@testable import APIEdge

@Suite struct QueryPathTests {
  @Test func `a query's parameters arrive as they were, whatever is in them`() throws {
    let parameters = ["a": "x y&z=1?#%/+é\u{0}", "b": "", "c~._-": "plain"]
    let path = Query("reservations", parameters).path(of: "reservation")
    let parts = path.split(separator: "?", maxSplits: 1)
    #expect(parts[0] == "/internal/reservation/queries/reservations")
    let query = try #require(HTTPQuery(String(parts[1])))
    #expect(Dictionary(uniqueKeysWithValues: query.items.map { ($0.name, $0.value) }) == parameters)
  }

  @Test func `a query without parameters is a path`() {
    #expect(Query("all").path(of: "auth") == "/internal/auth/queries/all")
  }
}
