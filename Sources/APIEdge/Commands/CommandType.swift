import Contracts
import HTTP

/// The type of a command that an HTTP request becomes, by its `ce_type`. The id in `Location` contains it, so that the edge knows later
/// which service keeps the outcome, and which HTTP status it has.
public enum CommandType: String, Sendable, CaseIterable {
  case register = "user.register"
  case openConcert = "concert.open"
  case cancelSchedule = "schedule.cancel"
  case createReservation = "reservation.create"
  case confirmReservation = "reservation.confirm"
  case cancelReservation = "reservation.cancel"
  case extendReservation = "reservation.extend"
  case charge = "balance.charge"
  case pay = "payment.process"
  case startPurchase = "purchase.start"
  case reportCard = "card.report"
  case enterQueue = "queue.enter"
  case leaveQueue = "queue.leave"
  case adjustQueue = "queue.adjust"
  case openQueue = "queue.open"

  /// The topic of the command.
  var topic: String {
    switch self {
    case .register: AuthCommand.topic
    case .openConcert: OpenConcert.topic
    case .cancelSchedule: CancelSchedule.topic
    case .createReservation, .confirmReservation, .cancelReservation, .extendReservation: ReservationCommand.topic
    case .charge, .pay: PaymentCommand.topic
    case .startPurchase: StartPurchase.topic
    case .reportCard: GatewayCommand.topic
    case .enterQueue, .leaveQueue, .adjustQueue, .openQueue: QueueCommand.topic
    }
  }

  /// The service that takes it: the first word of its topic.
  var service: String { String(topic.prefix { $0 != "." }) }

  /// Whether it begins something that other commands go on with. Those that go on are not refused because there is much to do: what is not
  /// finished would have been begun in vain.
  var begins: Bool {
    switch self {
    case .createReservation, .charge, .startPurchase: true
    case .register, .openConcert, .cancelSchedule, .confirmReservation, .cancelReservation, .extendReservation, .pay, .reportCard:
      false
    // Whoever has sent this has a place by the order of the topic, however late the answer is.
    case .enterQueue, .leaveQueue, .adjustQueue, .openQueue: false
    }
  }

  /// The HTTP status of a successful answer.
  var success: HTTPStatus {
    switch self {
    case .register, .openConcert, .createReservation, .startPurchase, .enterQueue: .created
    // It goes on after the answer.
    case .cancelSchedule: .accepted
    case .confirmReservation, .cancelReservation, .extendReservation, .charge, .pay, .reportCard, .leaveQueue, .adjustQueue, .openQueue:
      .ok
    }
  }

  /// The field of a problem that has the subject of a refusal: the id of what was begun and undone again. Nil: its refusals have none.
  var subjectField: String? {
    switch self {
    case .startPurchase: "purchaseId"
    case .register, .openConcert, .cancelSchedule, .createReservation, .confirmReservation, .cancelReservation, .extendReservation,
      .charge, .pay, .reportCard, .enterQueue, .leaveQueue, .adjustQueue, .openQueue:
      nil
    }
  }
}
