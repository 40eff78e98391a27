import Contracts
import Deciding
import Testing

@testable import APIEdge

@Suite struct CommandTypeTests {
  @Test func `each type belongs to the service that its topic names`() {
    let known =
      topics(AuthCommand.self) + topics(OpenConcert.self) + topics(CancelSchedule.self) + topics(ReservationCommand.self)
      + topics(PaymentCommand.self) + topics(StartPurchase.self) + topics(GatewayCommand.self) + topics(QueueCommand.self)
    let topics = Dictionary(uniqueKeysWithValues: known)
    for type in CommandType.allCases {
      #expect(topics[type.rawValue] == type.topic)
      #expect(type.topic == type.service + ".commands")
    }
  }

  private func topics<Set: CommandSet>(_ set: Set.Type) -> [(type: String, topic: String)] {
    set.messageTypes.map { ($0.name, set.topic) }
  }

  @Test func `services are named as their queries name them`() {
    #expect(CommandType.register.service == AuthQuery.service)
    #expect(CommandType.pay.service == PaymentQuery.service)
    #expect(CommandType.startPurchase.service == PurchaseQuery.service)
    #expect(CommandType.createReservation.service == ReservationQuery.service)
    #expect(CommandType.enterQueue.service == QueueQuery.service)
  }
}
