import AuthWorker
import ConcertWorker
import DataPlatformWorker
import Deciding
import Foundation
import GatewayWorker
import NotificationWorker
import PaymentWorker
import PurchaseWorker
import QueueWorker
import ReservationWorker
import Testing

/// What the compiler does not see.
@Suite struct SourcesTests {
  struct Source: Sendable, CustomTestStringConvertible {
    var worker: String
    var name: String
    var text: String

    var testDescription: String { "\(worker)/\(name)" }

    var imports: Set<String> {
      Set(text.split(separator: "\n").filter { $0.hasPrefix("import ") }.compactMap { $0.split(separator: " ").last.map(String.init) })
    }

    var isPure: Bool { name.contains("Decider") || name.contains("State") || name.contains("Event") || text.contains(": Message") }
  }

  private static let sources = SourceFile.all(in: ["Sources/Workers"]).map { file in
    let parts = file.path.split(separator: "/").map(String.init)
    return Source(worker: parts[2], name: parts[parts.count - 1], text: file.text)
  }

  @Test func `the sources are there`() {
    let workers: Set = ["Auth", "Concert", "DataPlatform", "Gateway", "Notification", "Payment", "Purchase", "Queue", "Reservation"]
    #expect(Set(Self.sources.map(\.worker)).isSuperset(of: workers))
    #expect(Self.sources.filter(\.isPure).count > 15)
  }

  @Test(arguments: sources.filter(\.isPure))
  func `a decider sees Contracts, Deciding and JSON, and nothing that can do I/O`(source: Source) {
    #expect(source.imports.isSubset(of: ["Contracts", "Deciding", "JSON"]))
  }

  @Test(arguments: sources)
  func `no worker knows another`(source: Source) {
    #expect(source.imports.filter { $0.hasSuffix("Worker") }.isEmpty)
  }

  @Test(arguments: sources)
  func `a switch names every case, so that the compiler asks for a new one`(source: Source) {
    let lines = source.text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    #expect(!lines.contains { $0.hasPrefix("default:") || $0.hasPrefix("@unknown default") })
  }

  @Test func `a type of message has one meaning in a service`() {
    let types = [
      types(AuthDecider.self), types(ConcertDecider.self) + types(SeatDecider.self), types(DataPlatformDecider.self),
      types(GatewayDecider.self), types(NotificationDecider.self), types(PaymentDecider.self), types(PurchaseDecider.self),
      types(QueueDecider.self),
      types(ReservationDecider.self),
    ]
    for types in types {
      #expect(types.count == Set(types).count, "\(types.sorted())")
    }
  }

  /// What it takes and what it journals. A decider that hears another of its service names a type in both.
  private func types<D: Decider>(_ decider: D.Type) -> [String] {
    let heard = D.sources.filter(\.topics.isEmpty).flatMap(\.decoders.keys)
    let commands = D.sources.filter { !$0.topics.isEmpty && $0.topics.allSatisfy { $0.hasSuffix(".commands") } }.flatMap(\.decoders.keys)
    return heard + commands + D.Event.messageTypes.map(\.name) + D.PrivateEvent.messageTypes.map(\.name)
  }
}
