import Contracts

extension Edge {
  func listReservationLog(_ call: Call, _ query: QueryReader<(DataPlatformQuery.Filter, Page)>) throws(Problem) {
    let (filter, page) = try query.read(call)
    forward(DataPlatformQuery.reservations(filter, page).query, to: DataPlatformQuery.service, for: call, missing: .notFound)
  }

  func showReservationLog(_ call: Call) throws(Problem) {
    let query = DataPlatformQuery.reservation(reservationId: call.parameter("id")).query
    forward(query, to: DataPlatformQuery.service, for: call, missing: .notFound)
  }

  func showSummary(_ call: Call, _ query: QueryReader<SummaryRange>) throws(Problem) {
    let range = try query.read(call)
    forward(DataPlatformQuery.summary(range).query, to: DataPlatformQuery.service, for: call, missing: .notFound)
  }
}
