/// A step of a one-call purchase, by its name in the HTTP contract.
public enum PurchaseStep: String, Codable, Sendable, CaseIterable {
  case reserve
  case pay
  case confirm
  /// Its user will be told: the message is in notification's journal.
  case notify
  case undoPay = "undo-pay"
  case undoReserve = "undo-reserve"
}
