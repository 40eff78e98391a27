import Deciding

/// `GET /ticketing/purchases/{id}`: a purchase with its saga log.
public struct PurchaseEntry: Codable, Equatable, Sendable {
  public struct Step: Codable, Equatable, Sendable {
    public enum Status: String, Codable, Sendable, CaseIterable {
      case done = "DONE"
      case failed = "FAILED"
    }

    public var name: PurchaseStep
    public var status: Status
    public var at: Timestamp
    /// Why it failed.
    public var reason: Refusal?

    public init(name: PurchaseStep, status: Status, at: Timestamp, reason: Refusal?) {
      self.name = name
      self.status = status
      self.at = at
      self.reason = reason
    }
  }

  public var purchaseId: String
  public var status: PurchaseStatus
  public var reservationId: String
  public var paymentId: String?
  public var steps: [Step]

  public init(purchaseId: String, status: PurchaseStatus, reservationId: String, paymentId: String?, steps: [Step]) {
    self.purchaseId = purchaseId
    self.status = status
    self.reservationId = reservationId
    self.paymentId = paymentId
    self.steps = steps
  }
}
