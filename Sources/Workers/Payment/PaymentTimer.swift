import Contracts
import Deciding

/// What the payment service tells itself later.
public enum PaymentTimer: MessageSet {
  public enum Kind: String, MessageKind {
    case bill = "payment.bill-overdue"
  }

  /// A payment has waited long enough for the reservation that it is for.
  case bill(PaymentDue)

  public init(_ kind: Kind, _ body: [UInt8]) throws {
    switch kind {
    case .bill: self = .bill(try PaymentDue(body: body))
    }
  }

  public var kind: Kind {
    switch self {
    case .bill: .bill
    }
  }

  public var content: any Content {
    switch self {
    case .bill(let content): content
    }
  }

  var reservationId: String {
    switch self {
    case .bill(let due): due.reservationId
    }
  }
}

public struct PaymentDue: Content {
  public var reservationId: String
  public var userId: String
  /// The id of the `payment.process`.
  public var process: MessageID

  public var routingKey: String { userId }
  public var subject: String { Self.subject(reservationId, process) }

  /// Each waiting payment has a timer of its own.
  static func subject(_ reservationId: String, _ process: MessageID) -> String {
    "\(reservationId)/\(process)"
  }
}
