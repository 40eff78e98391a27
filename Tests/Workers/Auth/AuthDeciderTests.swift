import Contracts
import Deciding
import DecidingTesting
import Foundation
import JSON
import Testing

@testable import AuthWorker

@Suite struct AuthDeciderTests {
  private static let asker = CommandReference.test("signup")
  private static let register = AuthDecider.Input.command(
    .register(RegisterUser(email: "ann@example.org", name: "Ann", sealedPassword: "sealed", roles: [.user])))
  private static let announce = AuthDecider.Input.command(.announce(AnnounceUser(email: "ann@example.org")))
  private static let contact = Effect<AuthDecider>.send(
    .contact(KeepContact(userId: userId, email: "ann@example.org", name: "Ann")))
  private static let userId = Cause(id: asker.id, time: .test, correlationID: "").newID().description

  private let registered = given(AuthDecider.self).when(register, at: .test, asking: asker)

  @Test func `a user is registered, only auth keeps the password, and notification knows the address`() {
    registered.then(
      .event(UserRegistered(userId: Self.userId, email: "ann@example.org", name: "Ann", roles: [.user], at: .test)),
      .privateEvent(PasswordSet(email: "ann@example.org", sealedPassword: "sealed")), Self.contact,
      .reply(UserAccount(userId: Self.userId, email: "ann@example.org"), to: Self.asker))
  }

  @Test func `notification is told again where a user can be reached, and nothing of somebody unknown`() {
    registered.when(Self.announce, at: .test(1)).then(Self.contact)
    given(AuthDecider.self).when(Self.announce, at: .test(1)).thenNothing()
  }

  @Test func `an email is one user`() {
    let again = registered.when(Self.register, at: .test(1), asking: .test("again"))
    again.then(.refuse(.emailTaken, to: .test("again")))
    #expect(again.state == registered.state)
  }

  @Test func `a login gets everything that it is checked against`() throws {
    let rows = try MemoryRows(registered.state)
    let bytes = try #require(try AuthQueries.answer(AuthQuery.user(email: "ann@example.org").query, rows))
    #expect(
      try JSON.decode(AuthUser.self, from: bytes)
        == AuthUser(userId: Self.userId, email: "ann@example.org", name: "Ann", roles: [.user], sealedPassword: "sealed"))
    #expect(try AuthQueries.answer(AuthQuery.user(email: "bob@example.org").query, rows) == nil)
  }
}
