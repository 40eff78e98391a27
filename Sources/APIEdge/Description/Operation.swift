import Contracts
import HTTP
import JSON

/// What a route says about itself, beside what its handler, its access and its readers say.
struct Operation {
  /// One line.
  let summary: String
  var headers: [RequestHeader] = []
  /// Those among the headers without which a request is refused.
  var required: [RequestHeader] = []
  var answers: [Answer]
  /// The problems of this route beside those that its access, its readers and its headers bring.
  var problems: [ProblemCode] = []
  /// The content that its handler reads; nil: none.
  private(set) var content: (shape: BodyShape, isOptional: Bool)?
  private(set) var query: [QueryDescription.Parameter] = []

  init(
    _ summary: String, _ answers: Answer..., headers: [RequestHeader] = [], required: [RequestHeader] = [], problems: [ProblemCode] = []
  ) {
    self.summary = summary
    self.headers = required + headers
    self.required = required
    self.answers = answers
    self.problems = problems
  }

  /// A route that sends a command: its answer is the service's, or 202.
  static func command<Content: Decodable & SendableMetatype>(
    _ summary: String, _ type: CommandType, _ answer: Content.Type, _ about: String, headers: [RequestHeader] = [],
    required: [RequestHeader] = [], problems: [ProblemCode] = []
  ) -> Operation {
    var operation = Operation(
      summary, .json(answer, about, status: type.success), headers: [.prefer] + headers, required: required,
      problems: type.refusals + [.discarded, .unavailable] + problems)
    // What goes on after the answer has the status of what is under way.
    if type.success != .accepted { operation.answers.append(.pending) }
    return operation
  }

  /// With the answers under an `Idempotency-Key`.
  var idempotent: Operation {
    var operation = self
    operation.headers.insert(.idempotencyKey, at: 0)
    operation.problems += [.requestInFlight, .idempotencyKeyReused]
    return operation
  }

  func reading<Value>(_ reader: ContentReader<Value>) -> Operation {
    var operation = self
    operation.content = (reader.shape, reader.isOptional)
    operation.problems.append(.unsupportedMediaType)
    return operation
  }

  func reading<Value>(_ reader: QueryReader<Value>) -> Operation {
    var operation = self
    operation.query = reader.parameters
    return operation
  }
}

extension CommandType {
  /// The problems that services answer to it, beside those of any request.
  var refusals: [ProblemCode] {
    switch self {
    case .register: [.emailTaken]
    case .openConcert, .reportCard, .openQueue, .adjustQueue, .leaveQueue, .enterQueue, .charge: []
    case .cancelSchedule: [.unknownSchedule]
    case .createReservation:
      [
        .seatTaken, .soldOut, .unknownSeat, .unknownSchedule, .salesEnded, .scheduleCancelled, .admissionRequired, .limitExceeded,
        .notTemporary, .timedOut, .reservationExpired,
      ]
    case .confirmReservation: [.unknownReservation, .notPaid, .notTemporary]
    case .cancelReservation: [.unknownReservation, .notTemporary]
    case .extendReservation: [.unknownReservation, .notTemporary, .alreadyExtended, .admissionRequired, .salesEnded, .scheduleCancelled]
    case .pay: [.unknownReservation, .insufficientBalance, .cardDeclined, .alreadyPaid, .reservationExpired, .timedOut, .unavailable]
    case .startPurchase:
      Array(Set(Self.createReservation.refusals + Self.pay.refusals + Self.confirmReservation.refusals)).sorted {
        $0.rawValue < $1.rawValue
      }
    }
  }
}
