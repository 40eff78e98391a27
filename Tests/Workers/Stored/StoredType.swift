import AuthWorker
import ConcertWorker
import Contracts
import DataPlatformWorker
import Deciding
import GatewayWorker
import NotificationWorker
import PaymentWorker
import PurchaseWorker
import QueueWorker
import ReservationWorker

/// A type of which JSON is stored: in a row, in a journal, as a timer or in the log.
struct StoredType: Sendable {
  typealias Stored = Decodable & Encodable & Sendable

  /// A message's type (`ce_type`), or `row` and a row's kind.
  var name: String
  var type: any Stored.Type

  /// All there are, by service.
  static let all: [String: [StoredType]] = [
    "auth": types(of: AuthDecider.self),
    "concert": types(of: ConcertDecider.self) + types(of: SeatDecider.self),
    "dataplatform": types(of: DataPlatformDecider.self),
    "gateway": types(of: GatewayDecider.self),
    "notification": types(of: NotificationDecider.self),
    "payment": types(of: PaymentDecider.self),
    "purchase": types(of: PurchaseDecider.self),
    "queue": types(of: QueueDecider.self),
    "reservation": types(of: ReservationDecider.self),
    "every": [StoredType(name: ServiceInstance.topic, type: ServiceInstance.self), StoredType(name: "refused", type: Refusal.self)],
  ]

  /// What a decider takes as its commands, says and keeps. What it asks of others are their commands.
  private static func types<D: Decider>(of decider: D.Type) -> [StoredType] {
    let commands = D.sources.filter { $0.topics == ["\(D.service).commands"] }.flatMap(\.contents)
    return commands.map { StoredType(name: $0.key, type: $0.value) }
      + messages(D.Event.self) + messages(D.PrivateEvent.self) + messages(D.Reply.self) + messages(D.Timer.self) + messages(D.Call.self)
      + D.State().all.compactMap { table in (table as? any TableOfStoredRows)?.stored }
  }

  private static func messages<Set: MessageSet>(_ set: Set.Type) -> [StoredType] {
    set.messageTypes.map { StoredType(name: $0.name, type: $0.content) }
  }
}

private protocol TableOfStoredRows {
  var stored: StoredType { get }
}

extension Table: TableOfStoredRows {
  fileprivate var stored: StoredType { StoredType(name: "row \(R.kind)", type: R.self) }
}
