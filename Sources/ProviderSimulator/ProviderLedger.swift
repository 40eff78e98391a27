import CardProvider

/// The books of a simulated card provider. Each idempotency key does its thing once, and gets the same answer for ever.
public struct ProviderLedger: Sendable {
  public enum Kind: String, Codable, Sendable {
    case charge = "CHARGE"
    case refund = "REFUND"
  }

  /// A line of the books: money that moved.
  public struct Entry: Codable, Equatable, Sendable {
    public var kind: Kind
    public var paymentId: String
    public var customerId: String
    public var amount: Int64
  }

  public enum Answer: Equatable, Sendable {
    case done
    case refused(CardProviderAPI.Refusal)
  }

  private enum Request: Equatable {
    case charge(CardProviderAPI.Charge)
    case refund(CardProviderAPI.Refund)
  }

  public private(set) var entries: [Entry] = []
  /// Charges above this amount are declined.
  public var declinesAbove: Int64?
  /// Charges of exactly these amounts are declined.
  public var declinedAmounts: Set<Int64> = []
  /// The lines of each payment, by their indices.
  private var lines: [String: [Int]] = [:]
  private var answers: [String: (request: Request, answer: Answer)] = [:]

  public init() {}

  public mutating func charge(_ charge: CardProviderAPI.Charge, key: String) -> Answer {
    answer(.charge(charge), key) { ledger in
      guard charge.amount > 0 else { return .refused(.init(code: "invalid_amount", detail: "An amount must be positive.")) }
      if ledger.declines(charge.amount) { return .refused(.init(code: "card_declined", detail: "The bank said no.")) }
      ledger.enter(Entry(kind: .charge, paymentId: charge.paymentId, customerId: charge.customerId, amount: charge.amount))
      return .done
    }
  }

  public mutating func refund(_ refund: CardProviderAPI.Refund, key: String) -> Answer {
    answer(.refund(refund), key) { ledger in
      guard let charge = ledger.lines(of: refund.paymentId).first(where: { $0.kind == .charge }) else {
        return .refused(.init(code: "unknown_charge", detail: "There is no such charge."))
      }
      guard refund.amount > 0, refund.amount <= ledger.net(of: refund.paymentId) else {
        return .refused(.init(code: "too_much", detail: "Not so much of the charge is left."))
      }
      ledger.enter(Entry(kind: .refund, paymentId: refund.paymentId, customerId: charge.customerId, amount: refund.amount))
      return .done
    }
  }

  /// Whether this key has an answer.
  public func knows(_ key: String) -> Bool { answers[key] != nil }

  private mutating func answer(_ request: Request, _ key: String, _ act: (inout ProviderLedger) -> Answer) -> Answer {
    if let known = answers[key] {
      return known.request == request ? known.answer : .refused(.init(code: "key_reused", detail: "This key was used for another request."))
    }
    let answer = act(&self)
    answers[key] = (request, answer)
    return answer
  }

  private func declines(_ amount: Int64) -> Bool {
    declinedAmounts.contains(amount) || declinesAbove.map { amount > $0 } ?? false
  }

  private mutating func enter(_ entry: Entry) {
    lines[entry.paymentId, default: []].append(entries.count)
    entries.append(entry)
  }

  public func lines(of paymentId: String) -> [Entry] {
    (lines[paymentId] ?? []).map { entries[$0] }
  }

  /// What is charged for a payment, less what was given back.
  public func net(of paymentId: String) -> Int64 {
    lines(of: paymentId).reduce(0) { $0 + ($1.kind == .charge ? $1.amount : -$1.amount) }
  }
}
