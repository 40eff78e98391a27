import Contracts
import Deciding
import DecidingTesting
import Foundation
import Testing

@testable import PaymentWorker

@Suite struct PaymentQueriesTests {
  private func answer(_ query: PaymentQuery, _ state: PaymentState) throws -> NSDictionary {
    let bytes = try #require(try PaymentQueries.answer(query.query, MemoryRows(state)))
    return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? NSDictionary)
  }

  @Test func `a balance is what is left`() throws {
    #expect(try answer(.balance(userId: "u1"), Billed.paid.state) == ["userId": "u1", "balance": 2_000])
    #expect(try answer(.balance(userId: "u2"), Billed.paid.state) == ["userId": "u2", "balance": 0])
  }

  @Test func `a list of payments adds up to the balance, newest first`() throws {
    let state = Billed.paid.when(Billed.cancelled, at: .test(70)).state
    let list = try answer(.payments(userId: "u1", Page()), state)
    let payments = try #require(list["payments"] as? [NSDictionary])
    let refund: NSDictionary = [
      "paymentId": Billed.made(by: 5, at: .test(70)), "reservationId": "r1", "kind": "REFUND", "amount": 10_000, "status": "DONE",
      "at": "2026-05-01T18:01:10.000Z",
    ]
    #expect(payments.first == refund)
    #expect(payments.compactMap { $0["kind"] as? String } == ["REFUND", "PAYMENT", "CHARGE", "CHARGE"])
    #expect(payments.compactMap { $0["status"] as? String } == ["DONE", "REFUNDED", "DONE", "DONE"])
    #expect(payments.last?["reservationId"] is NSNull)
    #expect(list["nextCursor"] is NSNull)
    let first = try answer(.payments(userId: "u1", Page(limit: 3)), state)
    let cursor = try #require(first["nextCursor"] as? String)
    #expect((try answer(.payments(userId: "u1", Page(limit: 3, cursor: cursor)), state)["payments"] as? [NSDictionary])?.count == 1)
  }

  @Test func `what failed moved no points and is not in the list`() throws {
    let state = Billed.poor.when(Billed.created, at: .test(1)).when(Billed.process, at: .test(2)).state
    #expect(try answer(.payments(userId: "u1", Page()), state)["payments"] as? [NSDictionary] == [])
  }
}
