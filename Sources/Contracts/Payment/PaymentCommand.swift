import Deciding
import JSON

/// The commands to the payment service, by userId.
public enum PaymentCommand: CommandSet {
  case process(ProcessPayment)
  case cancel(CancelPayment)
  case charge(ChargeBalance)

  public static let topic = "payment.commands"

  public static let messageTypes = types(of: process, cancel, charge)

  public var parts: MessageParts {
    switch self {
    case .process(let message): message.parts
    case .cancel(let message): message.parts
    case .charge(let message): message.parts
    }
  }
}

/// Pays for a reservation.
public struct ProcessPayment: Message {
  public static let messageType = "payment.process"

  public enum Method: String, Codable, Sendable, CaseIterable {
    case points = "POINTS"
    case card = "CARD"
  }

  public var reservationId: String
  public var userId: String
  public var method: Method

  public init(reservationId: String, userId: String, method: Method = .points) {
    self.reservationId = reservationId
    self.userId = userId
    self.method = method
  }

  public var routingKey: String { userId }
  public var subject: String { reservationId }

  public func encode(into json: inout JSONOutput) {
    json.field("reservationId", reservationId)
    json.field("userId", userId)
    json.field("method", method)
  }
}

/// Gives back the points that were paid for a reservation.
public struct CancelPayment: Message {
  public static let messageType = "payment.cancel"

  public var reservationId: String
  public var userId: String

  public init(reservationId: String, userId: String) {
    self.reservationId = reservationId
    self.userId = userId
  }

  public var routingKey: String { userId }
  public var subject: String { reservationId }
}

/// Adds points to a user's balance.
public struct ChargeBalance: Message {
  public static let messageType = "balance.charge"

  public var userId: String
  public var amount: Int64

  public init(userId: String, amount: Int64) {
    self.userId = userId
    self.amount = amount
  }

  public var routingKey: String { userId }
  public var subject: String { userId }
}
