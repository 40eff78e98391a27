import JSON

/// Checks that everything sold was paid for exactly once, and that all services agree.
struct BuyCheck {
  private let outcome: BuyLoad.Outcome
  private let box: Box
  private let users: [Visitor]
  private let admin: Visitor

  init(_ outcome: BuyLoad.Outcome, _ box: Box, _ users: [Visitor], _ admin: Visitor) {
    self.outcome = outcome
    self.box = box
    self.users = users
    self.admin = admin
  }

  private static let charge: Int64 = 10_000_000
  private static let charges = 10

  /// Gives a user more points than can be spent.
  static func charge(_ user: Visitor) throws(BenchmarkFailure) {
    for _ in 0..<charges { _ = try user.post("/payments/charge", ["amount": .integer(charge)]) }
  }

  /// Throws when the figures do not add up.
  func run() throws {
    try checkBalances()
    // Both services only listen to events, so they may be a little behind.
    var sold = 0
    guard try Patience.wait(seconds: 60, until: {
      sold = try box.count("SOLD", admin)
      return sold == outcome.finished
    }) else { throw BenchmarkFailure("\(outcome.finished) seats were bought, but \(sold) are sold") }

    var summary: (confirmed: Int64, revenue: Int64) = (0, 0)
    guard try Patience.wait(seconds: 60, until: {
      summary = try dataPlatform()
      return summary == (Int64(outcome.finished), Int64(outcome.finished) * Box.price)
    }) else {
      let counted = "\(summary.confirmed) for \(summary.revenue) points"
      throw BenchmarkFailure("\(outcome.finished) seats were bought, but the data platform counts \(counted)")
    }
  }

  private func checkBalances() throws(BenchmarkFailure) {
    for (user, bought) in zip(users, outcome.boughtByUser) {
      let balance = try user.get("/balance")["balance"]?.integer
      let expected = Int64(Self.charges) * Self.charge - Int64(bought) * Box.price
      guard balance == expected else {
        throw BenchmarkFailure("a buyer of \(bought) seats has \(balance ?? -1) points left instead of \(expected)")
      }
    }
  }

  private func dataPlatform() throws(BenchmarkFailure) -> (confirmed: Int64, revenue: Int64) {
    var summary: (confirmed: Int64, revenue: Int64) = (0, 0)
    for schedule in box.scheduleIds {
      for sum in try admin.get("/data-platform/summary?scheduleId=\(schedule)")["schedules"]?.array ?? [] {
        summary.confirmed += sum["confirmed"]?.integer ?? 0
        summary.revenue += sum["revenue"]?.integer ?? 0
      }
    }
    return summary
  }
}
