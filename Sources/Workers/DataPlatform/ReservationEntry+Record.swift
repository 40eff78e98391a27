import Contracts

extension ReservationEntry {
  init(record: ReservationRecord, withHistory: Bool) {
    self.init(
      reservationId: record.reservationId, userId: record.userId, scheduleId: record.scheduleId, seatIds: record.seatIds,
      amount: record.amount, status: record.status, at: record.since, history: withHistory ? record.history.map(Step.init) : nil)
  }
}

extension ReservationEntry.Step {
  fileprivate init(_ entry: HistoryEntry) {
    self.init(type: entry.type, at: entry.at, correlationId: entry.correlationId)
  }
}
