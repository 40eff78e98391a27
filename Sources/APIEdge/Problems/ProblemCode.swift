import HTTP

/// The error codes of the HTTP contract, from the edge and from the workers, and the HTTP status of each.
public enum ProblemCode: String, Sendable, CaseIterable {
  // Possible on every route.
  case invalidRequest = "invalid_request"
  case unauthenticated
  case forbidden
  case notFound = "not_found"
  case methodNotAllowed = "method_not_allowed"
  case preconditionFailed = "precondition_failed"
  case tooLarge = "too_large"
  case unsupportedMediaType = "unsupported_media_type"
  case requestTimeout = "request_timeout"
  case expectationFailed = "expectation_failed"
  case internalError = "internal_error"
  case notImplemented = "not_implemented"
  case versionNotSupported = "http_version_not_supported"
  case rateLimited = "rate_limited"
  case overloaded
  case unavailable

  // Idempotency keys.
  case requestInFlight = "request_in_flight"
  case idempotencyKeyReused = "idempotency_key_reused"

  // Possible on some routes.
  case emailTaken = "email_taken"
  case invalidCredentials = "invalid_credentials"
  case unknownSchedule = "unknown_schedule"
  case unknownSeat = "unknown_seat"
  case seatTaken = "seat_taken"
  case soldOut = "sold_out"
  case salesEnded = "sales_ended"
  case scheduleCancelled = "schedule_cancelled"
  case admissionRequired = "admission_required"
  case unknownToken = "unknown_token"
  case limitExceeded = "limit_exceeded"
  case unknownReservation = "unknown_reservation"
  case notPaid = "not_paid"
  case notTemporary = "not_temporary"
  case alreadyExtended = "already_extended"
  case insufficientBalance = "insufficient_balance"
  case cardDeclined = "card_declined"
  case alreadyPaid = "already_paid"
  case reservationExpired = "reservation_expired"
  case timedOut = "timed_out"
  /// An operator dropped the command, because it could not be handled.
  case discarded

  public var status: HTTPStatus {
    switch self {
    case .invalidRequest: .badRequest
    case .unauthenticated, .invalidCredentials: .unauthorized
    case .insufficientBalance, .cardDeclined: .paymentRequired
    case .forbidden, .admissionRequired: .forbidden
    case .notFound, .unknownSchedule, .unknownSeat, .unknownReservation, .unknownToken: .notFound
    case .methodNotAllowed: .methodNotAllowed
    case .requestTimeout: .requestTimeout
    case .requestInFlight, .emailTaken, .seatTaken, .soldOut, .salesEnded, .scheduleCancelled,
      .limitExceeded, .notPaid, .notTemporary, .alreadyExtended,
      .alreadyPaid, .reservationExpired, .timedOut:
      .conflict
    case .preconditionFailed: .preconditionFailed
    case .tooLarge: .contentTooLarge
    case .unsupportedMediaType: .unsupportedMediaType
    case .expectationFailed: .expectationFailed
    case .idempotencyKeyReused: .unprocessableContent
    case .internalError, .discarded: .internalServerError
    case .notImplemented: .notImplemented
    case .rateLimited: .tooManyRequests
    case .overloaded, .unavailable: .serviceUnavailable
    case .versionNotSupported: .versionNotSupported
    }
  }

  /// The title, which is the same for every problem of this code, as RFC 9457 asks; the detail is specific.
  public var title: String {
    switch self {
    case .invalidRequest: "The request is not valid"
    case .unauthenticated: "A valid token is needed"
    case .forbidden: "This is not allowed to you"
    case .notFound: "There is nothing here"
    case .methodNotAllowed: "This method is not served here"
    case .preconditionFailed: "The content is another one"
    case .tooLarge: "The content is too large"
    case .unsupportedMediaType: "The content is not JSON"
    case .requestTimeout: "The request took too long to arrive"
    case .expectationFailed: "The expectation can't be met"
    case .internalError: "Something went wrong here"
    case .notImplemented: "This is not implemented here"
    case .versionNotSupported: "This version of HTTP is not spoken"
    case .rateLimited: "Too many requests"
    case .overloaded: "Too much is under way"
    case .unavailable: "This can't be answered now"
    case .requestInFlight: "The first request with this key is still in flight"
    case .idempotencyKeyReused: "This key was used for another request"
    case .emailTaken: "This email has an account"
    case .invalidCredentials: "Email or password is wrong"
    case .unknownSchedule: "There is no such schedule"
    case .unknownSeat: "There is no such seat"
    case .seatTaken: "A seat is taken"
    case .soldOut: "There are not so many free seats"
    case .salesEnded: "Sales have ended"
    case .scheduleCancelled: "This date is cancelled"
    case .admissionRequired: "This concert admits through its queue"
    case .unknownToken: "There is no such place in a queue"
    case .limitExceeded: "That would be too many seats"
    case .unknownReservation: "There is no such reservation"
    case .notPaid: "The reservation is not paid"
    case .notTemporary: "The reservation is over"
    case .alreadyExtended: "The hold was extended before"
    case .insufficientBalance: "The balance is too low"
    case .cardDeclined: "The card was declined"
    case .alreadyPaid: "The reservation is paid"
    case .reservationExpired: "The reservation's time is over"
    case .timedOut: "It was not done in time"
    case .discarded: "It could not be handled"
    }
  }

  /// The seconds after which another try makes sense, if no more is known about the cause; nil: the same request would fail again.
  var retryAfter: ClosedRange<Int>? {
    switch self {
    // A full queue has room again as soon as a request is answered.
    case .overloaded: 1...5
    // The edge checks a broken part once a second; an operator needs minutes.
    case .unavailable: 2...10
    // The limit of one client. A rate limit knows its time.
    case .requestInFlight, .rateLimited: 1...1
    default: nil
    }
  }
}
