import Contracts
import Deciding
import JSON

public struct PurchaseState: Tables {
  public var purchases = Table<Purchase>()

  public init() {}

  public var all: [any AnyTable] { [purchases] }
}

/// A purchase and its saga log, by its id.
public struct Purchase: Row {
  public static let kind = "purchase"

  public var purchaseId: String
  public var reservation: CreateReservation
  public var method: ProcessPayment.Method
  public var status: PurchaseStatus
  /// The steps that are still to be made, in order: the first one waits for its answer. A purchase keeps the plan that it began with, so a
  /// later version with other steps does not change it.
  public var plan: [PurchaseStep]
  /// How often the first step was asked for again.
  public var attempt = 0
  /// The steps that have ended, in order.
  public var log: [Entry] = []
  public var paymentId: String?
  /// Why it is undone.
  public var reason: Refusal?
  /// The client's command, until it is answered.
  public var command: CommandReference?

  /// A step that has ended.
  public struct Entry: Codable, JSONEncodable, Equatable, Sendable {
    public typealias Status = PurchaseEntry.Step.Status

    public var step: PurchaseStep
    public var status: Status
    public var at: Timestamp
    /// Why it failed.
    public var reason: Refusal?

    public func encode(into json: inout JSONOutput) {
      json.field("step", step)
      json.field("status", status)
      json.field("at", at)
      json.field("reason", reason)
    }
  }

  public var userId: String { reservation.userId }
  public var reservationId: String { reservation.reservationId }

  public func timers(of id: String) -> [TimerID] {
    plan.isEmpty ? [] : [TimerID(PurchaseDue.self, id)]
  }

  public func encode(into json: inout JSONOutput) {
    json.field("purchaseId", purchaseId)
    json.field("reservation", reservation)
    json.field("method", method)
    json.field("status", status)
    json.field("plan", plan.map(\.rawValue))
    json.field("attempt", attempt)
    json.field("log", log)
    json.field("paymentId", paymentId)
    json.field("reason", reason)
    json.field("command", command)
  }
}

extension Purchase {
  /// Whether its steps are undone.
  var isUndoing: Bool { reason != nil }

  /// Whether it has its outcome. Its client hears of it then, and does not wait for what comes afterwards.
  var isDecided: Bool { plan.allSatisfy(\.isAfterwards) }

  /// The purchase after this event. Effects that follow from the event are made of it.
  func taking(_ kind: PurchaseStepEventKind, _ ended: PurchaseStepEnded) -> Purchase {
    var after = self
    after.plan = ended.plan
    after.paymentId = ended.paymentId ?? paymentId
    switch kind {
    case .done:
      after.log.append(Entry(step: ended.step, status: .done, at: ended.at))
      after.attempt = 0
    case .failed:
      after.log.append(Entry(step: ended.step, status: .failed, at: ended.at, reason: ended.reason))
      if !ended.step.isAfterwards { after.reason = ended.reason }
      after.attempt = 0
    case .repeated:
      after.attempt += 1
    }
    return after
  }

  /// The outcome of a purchase.
  func ended(at time: Timestamp) -> PurchaseEvent {
    let ended = PurchaseEnded(
      purchaseId: purchaseId, userId: userId, reservationId: reservationId, paymentId: paymentId, reason: reason, at: time)
    return PurchaseEvent(isUndoing ? .failed : .completed, ended)
  }

  mutating func take(_ kind: PurchaseEventKind) {
    switch kind {
    case .completed: status = .confirmed
    case .failed: status = .undone
    }
    command = nil
  }
}
