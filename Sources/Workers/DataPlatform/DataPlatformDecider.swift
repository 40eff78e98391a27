import Contracts
import Deciding

/// Records all reservations and sums them up, for planning. It is a pure sink: it sends no messages.
///
/// Reservations come by userId, on six topics without an order between them. So a reservation's history is ordered by version, and the
/// sums follow from the history. A sum covers only the users of one partition: a query adds up all partitions.
public enum DataPlatformDecider: Decider {
  public enum Input: Equatable, Sendable {
    case reservation(ReservationEvent)
  }

  public typealias State = DataPlatformState
  // Named here, because the compiler would otherwise infer the published event from the only `evolve`.
  public typealias Event = None
  public typealias PrivateEvent = ReservationRecorded

  public static let service = "dataplatform"

  public static let sources: [Source<Input>] = [.events(Input.reservation)]

  public static func rows(for input: Input) -> [RowName] {
    switch input {
    case .reservation(let event):
      let snapshot = event.content
      return [
        RowName(ReservationRecord.self, snapshot.reservationId), RowName(ScheduleSum.self, snapshot.scheduleId),
        RowName(MinuteSum.self, MinuteSum.id(snapshot.at.minute, scheduleId: snapshot.scheduleId)),
      ]
    }
  }
}

extension DataPlatformDecider {
  public static func decide(_ input: Input, _ state: State, _ cause: Cause) throws -> [Effect<Self>] {
    switch input {
    case .reservation(let event):
      let recorded = ReservationRecorded(
        type: event.kind.rawValue, version: cause.version ?? 0, correlationId: cause.correlationID, snapshot: event.content)
      var record = state.reservations[event.content.reservationId]
      // The event was recorded before.
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
    let entry = HistoryEntry(recorded)
    guard after.insert(entry) else { return }
    // As the status: the newest event says it. It is set when the seats are held, and then stays the same, unless reservation lost its
    // database: what it does again can go another way, and the seats are not held this time.
    if after.history.last == entry { after.amount = snapshot.amount }
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
      sum.revenue = sum.revenue.plus(one < 0 ? -move.revenue : move.revenue)
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
