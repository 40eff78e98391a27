import Contracts

extension Edge {
  func listReservationLog(_ call: Call) throws(Problem) {
    let findings = Findings()
    let input = QueryInput(call.query, findings)
    let (filter, page) = (DataPlatformQuery.Filter(input), Page(input))
    try findings.check()
    forward(DataPlatformQuery.reservations(filter, page).query, to: DataPlatformQuery.service, for: call, missing: .notFound)
  }

  func showReservationLog(_ call: Call) throws(Problem) {
    let query = DataPlatformQuery.reservation(reservationId: call.parameter("id")).query
    forward(query, to: DataPlatformQuery.service, for: call, missing: .notFound)
  }

  func showSummary(_ call: Call) throws(Problem) {
    let findings = Findings()
    let range = SummaryRange(QueryInput(call.query, findings))
    try findings.check()
    forward(DataPlatformQuery.summary(range).query, to: DataPlatformQuery.service, for: call, missing: .notFound)
  }
}
