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

  @Test func `a row that can't be read is missing from the list, and the list says so and goes on behind it`() throws {
    let last = Billed.made(by: 5, at: .test(70))
    let rows = try MemoryRows(Billed.paid.when(Billed.cancelled, at: .test(70)).state)
      .damaged(RowName(PaymentRecord.self, last), Array(#"{"paymentId":"x","at":"0000-01-01T22:59:59.000Z"}"#.utf8))
    func list(_ page: Page) throws -> NSDictionary {
      let bytes = try #require(try PaymentQueries.answer(PaymentQuery.payments(userId: "u1", page).query, rows))
      return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? NSDictionary)
    }
    let whole = try list(Page())
    #expect((whole["payments"] as? [NSDictionary])?.compactMap { $0["kind"] as? String } == ["PAYMENT", "CHARGE", "CHARGE"])
    #expect(whole["unreadable"] as? Int == 1)
    let first = try list(Page(limit: 1))
    #expect((first["payments"] as? [NSDictionary])?.isEmpty == true && first["nextCursor"] as? String == last)
    let second = try list(Page(limit: 1, cursor: last))
    #expect((second["payments"] as? [NSDictionary])?.first?["kind"] as? String == "PAYMENT" && second["unreadable"] == nil)
  }

  @Test(arguments: [Timestamp.earliest, .earliest + 1, .test, .latest + -300, .latest + -1, .latest])
  func `whatever the time of a message is, what it leaves behind can be read again`(time: Timestamp) throws {
    let paid = Billed.poor.when(Billed.charge(12_000), at: time).when(Billed.created, at: .test).when(Billed.process, at: .test)
      .when(Billed.cancelled, at: time)
    let list = try answer(.payments(userId: "u1", Page()), paid.state)
    let times = try #require(list["payments"] as? [NSDictionary]).compactMap { $0["at"] as? String }
    #expect(times.contains(time.description) && times.allSatisfy { Timestamp($0) != nil } && list["unreadable"] == nil)
    for case .setTimer(_, let due) in Billed.poor.when(Billed.process, at: time).effects { #expect(Timestamp(due.description) == due) }
  }
}
