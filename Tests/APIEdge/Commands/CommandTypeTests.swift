import Contracts
import Testing

@testable import APIEdge

@Suite struct CommandTypeTests {
  @Test func `each is a command of the service that its topic names`() {
    let known =
      AuthCommand.Kind.allCases.map { ($0.rawValue, AuthCommand.topic) }
      + ConcertCommand.Kind.allCases.map { ($0.rawValue, ConcertCommand.topic) }
      + ReservationCommand.Kind.allCases.map { ($0.rawValue, ReservationCommand.topic) }
      + PaymentCommand.Kind.allCases.map { ($0.rawValue, PaymentCommand.topic) }
    let topics = Dictionary(uniqueKeysWithValues: known)
    for type in CommandType.allCases {
      #expect(topics[type.rawValue] == type.topic)
      #expect(type.topic == type.service + ".commands")
    }
  }

  @Test func `services are named as their queries name them`() {
    #expect(CommandType.register.service == AuthQuery.service)
    #expect(CommandType.pay.service == PaymentQuery.service)
    #expect(CommandType.createReservation.service == ReservationQuery.service)
  }
}
