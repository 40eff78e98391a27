import CardProvider
import ProviderSimulator
import Testing

@Suite struct ProviderLedgerTests {
  private let charge = CardProviderAPI.Charge(paymentId: "p1", customerId: "u1", amount: 1000)

  @Test func `a key does its thing once, and another key does it again`() {
    var ledger = ProviderLedger()
    #expect(ledger.charge(charge, key: "a") == .done)
    #expect(ledger.charge(charge, key: "a") == .done)
    #expect(ledger.net(of: "p1") == 1000)
    #expect(ledger.charge(charge, key: "b") == .done)
    #expect(ledger.net(of: "p1") == 2000)
  }

  @Test func `no more is given back than was charged`() {
    var ledger = ProviderLedger()
    _ = ledger.charge(charge, key: "a")
    #expect(ledger.refund(.init(paymentId: "p1", amount: 1000), key: "r") == .done)
    guard case .refused(let refusal) = ledger.refund(.init(paymentId: "p1", amount: 1), key: "s") else {
      Issue.record("a second refund is done")
      return
    }
    #expect(refusal.code == "too_much")
    #expect(ledger.net(of: "p1") == 0)
  }

  @Test func `a key that comes with another request is refused`() {
    var ledger = ProviderLedger()
    _ = ledger.charge(charge, key: "a")
    guard case .refused(let refusal) = ledger.refund(.init(paymentId: "p1", amount: 1000), key: "a") else {
      Issue.record("a used key is taken")
      return
    }
    #expect(refusal.code == "key_reused")
  }
}
