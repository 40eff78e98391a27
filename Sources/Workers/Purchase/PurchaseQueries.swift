import Contracts
import Deciding
import JSON

/// A user's own one-call purchase, with its saga log.
public enum PurchaseQueries: Queries {
  public static func answer(_ query: Query, _ rows: any RowReader) throws -> [UInt8]? {
    switch PurchaseQuery(query) {
    case .purchase(let purchaseId, let userId):
      guard let row = try rows.rows(named: RowName(Purchase.self, purchaseId)).first else { return nil }
      let purchase = try JSON.decode(Purchase.self, from: row.data)
      return purchase.userId == userId ? try JSON.encode(PurchaseEntry(purchase)) : nil
    case nil:
      return nil
    }
  }
}

extension PurchaseEntry {
  fileprivate init(_ purchase: Purchase) {
    self.init(
      purchaseId: purchase.purchaseId, status: purchase.status, reservationId: purchase.reservationId, paymentId: purchase.paymentId,
      steps: purchase.log.map { Step(name: $0.step, status: $0.status, at: $0.at, reason: $0.reason) })
  }
}
