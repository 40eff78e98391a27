import Contracts
import HTTP

/// A command that an HTTP request becomes, by its `ce_type`. An id in `Location` names it, so that whoever asks for the outcome
/// later is told where it is kept and what it would have been over HTTP.
public enum CommandType: String, Sendable, CaseIterable {
  case register = "user.register"
  case openConcert = "concert.open"
  case createReservation = "reservation.create"
  case confirmReservation = "reservation.confirm"
  case cancelReservation = "reservation.cancel"
  case charge = "balance.charge"
  case pay = "payment.process"

  /// The topic that it goes to.
  var topic: String {
    switch self {
    case .register: RegisterUser.topic
    case .openConcert: OpenConcert.topic
    case .createReservation, .confirmReservation, .cancelReservation: ReservationCommand.topic
    case .charge, .pay: PaymentCommand.topic
    }
  }

  /// The service that takes it: the first word of its topic.
  var service: String { String(topic.prefix { $0 != "." }) }

  /// The status of an answer that is no refusal.
  var success: HTTPStatus {
    switch self {
    case .register, .openConcert, .createReservation: .created
    case .confirmReservation, .cancelReservation, .charge, .pay: .ok
    }
  }
}
