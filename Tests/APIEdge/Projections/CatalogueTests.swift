import Contracts
import Deciding
import HTTP
import JSON
import Testing

@testable import APIEdge

@Suite struct CatalogueTests {
  private func concert(_ id: String, title: String = "T") -> Concert {
    Concert(
      concertId: id, title: title,
      schedules: (1...2).map { Schedule(scheduleId: "\(id).\($0)", startsAt: Timestamp(milliseconds: Int64($0)), sections: []) })
  }

  @Test func `a schedule leads to its concert`() {
    var catalogue = Catalogue()
    catalogue.apply(concert("con-2"), version: 1)
    catalogue.apply(concert("con-1"), version: 1)
    #expect(catalogue.schedule("con-2.2")?.concert.concertId == "con-2")
    #expect(catalogue.schedule("con-2.2")?.schedule.startsAt == Timestamp(milliseconds: 2))
    #expect(catalogue.schedule("con-2.3") == nil && catalogue.concert("con-3") == nil)
    #expect(catalogue.all.map(\.concertId) == ["con-1", "con-2"])
  }

  @Test func `an older version changes nothing`() {
    var catalogue = Catalogue()
    catalogue.apply(concert("con-1", title: "new"), version: 2)
    let changes = catalogue.changes
    catalogue.apply(concert("con-1", title: "old"), version: 1)
    #expect(catalogue.concert("con-1")?.title == "new" && catalogue.changes == changes)
  }

  @Test func `the list is encoded once per change`() throws {
    var catalogue = Catalogue()
    var list = ConcertList()
    catalogue.apply(concert("con-1", title: "A \"B\""), version: 1)
    guard case .shared(let first) = list.body(of: catalogue), case .shared(let second) = list.body(of: catalogue) else {
      Issue.record("the list is not shared")
      return
    }
    #expect(first === second)
    #expect(try JSONValue(parsing: list.body(of: catalogue).bytes) == ["concerts": [["concertId": "con-1", "title": "A \"B\""]]])
    catalogue.apply(concert("con-2"), version: 1)
    #expect(try JSONValue(parsing: list.body(of: catalogue).bytes)["concerts"]?.array?.count == 2)
  }
}
