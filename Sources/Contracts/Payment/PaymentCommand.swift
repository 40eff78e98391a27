import Deciding
import JSON

/// What the payment service is asked, by userId.
public enum PaymentCommand: CommandSet {
  public enum Kind: String, MessageKind {
    case process = "payment.process"
    case cancel = "payment.cancel"
    case charge = "balance.charge"
  }

  case process(ProcessPayment)
  case cancel(CancelPayment)
  case charge(ChargeBalance)

  public static let topic = "payment.commands"

  public init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .process: self = .process(try ProcessPayment(body: body))
    case .cancel: self = .cancel(try CancelPayment(body: body))
    case .charge: self = .charge(try ChargeBalance(body: body))
    }
  }

  public var kind: Kind {
    switch self {
    case .process: .process
    case .cancel: .cancel
    case .charge: .charge
    }
  }

  public var content: any Content {
    switch self {
    case .process(let content): content
    case .cancel(let content): content
    case .charge(let content): content
    }
  }
}

/// Pay for this reservation.
public struct ProcessPayment: Content {
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

/// Give back what was paid for this reservation.
public struct CancelPayment: Content {
  public var reservationId: String
  public var userId: String

  public init(reservationId: String, userId: String) {
    self.reservationId = reservationId
    self.userId = userId
  }

  public var routingKey: String { userId }
  public var subject: String { reservationId }
}

/// Add points to this user's balance.
public struct ChargeBalance: Content {
  public var userId: String
  public var amount: Int64

  public init(userId: String, amount: Int64) {
    self.userId = userId
    self.amount = amount
  }

  public var routingKey: String { userId }
  public var subject: String { userId }
}
