import Contracts
import Deciding
import DecidingTesting
import Testing

@testable import PurchaseWorker

@Suite struct PurchaseQueriesTests {
  private func answer(_ query: PurchaseQuery, _ state: PurchaseState) throws -> String? {
    try PurchaseQueries.answer(query.query, MemoryRows(state)).map { String(decoding: $0, as: UTF8.self) }
  }

  private let mine = PurchaseQuery.purchase(purchaseId: "pur1", userId: "u1")

  @Test func `users see their own purchase, with each step and its time`() throws {
    #expect(
      try answer(mine, Bought.paying.state)
        == #"{"purchaseId":"pur1","status":"RUNNING","reservationId":"r1","#
        + #""steps":[{"name":"reserve","status":"DONE","at":"2026-05-01T18:00:01.000Z"}]}"#)
    #expect(try answer(mine, Bought.confirmed.state)?.contains(#""status":"CONFIRMED","reservationId":"r1","paymentId":"p1""#) == true)
    #expect(try answer(.purchase(purchaseId: "pur1", userId: "u2"), Bought.paying.state) == nil)
    #expect(try answer(.purchase(purchaseId: "pur2", userId: "u1"), Bought.paying.state) == nil)
  }

  @Test func `a step that failed says why, and what was undone after it`() throws {
    let state = Bought.releasing.when(Bought.answer(.undoReserve, Bought.seats(.cancelled)), at: .test(5)).state
    let steps = try #require(try answer(mine, state))
    #expect(steps.contains(#""status":"UNDONE""#))
    #expect(
      steps.hasSuffix(
        #"{"name":"confirm","status":"FAILED","at":"2026-05-01T18:00:03.000Z","#
          + #""reason":{"code":"not_temporary","detail":"The reservation is EXPIRED."}},"#
          + #"{"name":"undo-pay","status":"DONE","at":"2026-05-01T18:00:04.000Z"},"#
          + #"{"name":"undo-reserve","status":"DONE","at":"2026-05-01T18:00:05.000Z"}]}"#))
  }

  @Test func `a query of another service has no answer`() throws {
    #expect(try PurchaseQueries.answer(Query("balance", ["userId": "u1"]), MemoryRows(PurchaseState())) == nil)
  }
}
