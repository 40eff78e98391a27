import Contracts
import Deciding

extension DataPlatformDecider {
  public static func decide(_ input: Input, _ state: State, _ cause: Cause) throws -> [Effect<Self>] {
    switch input {
    case .reservation(let event):
      let recorded = ReservationRecorded(
        type: event.kind.rawValue, version: cause.version ?? 0, correlationId: cause.correlationID, snapshot: event.content)
      var record = state.reservations[event.content.reservationId]
      // Heard before.
      if let isNews = record?.insert(HistoryEntry(recorded)), !isNews { return [] }
      return [.privateEvent(recorded)]
    }
  }

  public static func evolve(_ state: inout State, _ recorded: ReservationRecorded) {
    let snapshot = recorded.snapshot
    let before = state.reservations[snapshot.reservationId]
    var after =
      before
      ?? ReservationRecord(
        reservationId: snapshot.reservationId, userId: snapshot.userId, scheduleId: snapshot.scheduleId, seatIds: snapshot.seatIds,
        amount: nil, history: [])
    guard after.insert(HistoryEntry(recorded)) else { return }
    // Set once its seats are held, and the same from then on.
    after.amount = after.amount ?? snapshot.amount
    state.reservations[snapshot.reservationId] = after
    if let before { count(before, by: -1, in: &state) }
    count(after, by: 1, in: &state)
  }

  private static func count(_ record: ReservationRecord, by one: Int64, in state: inout State) {
    state.schedules[record.scheduleId, default: ScheduleSum()].count(record, by: one)
    for move in record.moves {
      let id = MinuteSum.id(move.minute, scheduleId: record.scheduleId)
      var sum = state.minutes[id] ?? MinuteSum(scheduleId: record.scheduleId, minute: move.minute)
      sum.confirmed += one * move.confirmed
      sum.revenue += one * move.revenue
      state.minutes[id] = sum
    }
  }
}

extension HistoryEntry {
  fileprivate init(_ recorded: ReservationRecorded) {
    self.init(
      type: recorded.type, version: recorded.version, status: recorded.snapshot.status, at: recorded.snapshot.at,
      correlationId: recorded.correlationId)
  }
}
