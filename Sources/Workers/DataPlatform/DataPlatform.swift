import Contracts
import Deciding

/// What became of all reservations, for those who plan: a sink, which asks and tells nobody anything.
///
/// Reservations come by userId, in five topics without order between them, so a reservation's history is kept by its versions, and its
/// sums follow from the history. Sums are of one lane's users only: who reads them adds up the lanes'.
public enum DataPlatformDecider: Decider {
  public enum Input: Equatable, Sendable {
    case reservation(ReservationEvent)
  }

  public typealias State = DataPlatformState
  // Said, as the compiler would otherwise take the event of the one `evolve` there is for the published one.
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
