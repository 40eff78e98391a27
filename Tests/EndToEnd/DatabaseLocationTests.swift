import Messaging
import Testing

@testable import ticketing

@Suite struct DatabaseLocationTests {
  private func location(_ url: String) throws -> DatabaseLocation { try DatabaseLocation(url: url) }

  @Test func `each service has a database of its own, in either spelling of the placeholder`() throws {
    for url in ["postgres://ada:pw@h:1/ticketing_{service}", "postgresql://ada@h:1/ticketing_%7Bservice%7D?sslmode=require"] {
      guard case .server(let template) = try location(url) else { throw UnreadableLocation(description: "no server") }
      #expect(template.database(of: "auth").name == "postgres://ada@h:1/ticketing_auth")
      #expect(template.database(of: "dataplatform").name == "postgres://ada@h:1/ticketing_dataplatform")
      #expect(template.name == "postgres://ada@h:1/ticketing_{service}")
    }
  }

  @Test func `a directory of SQLite files is one too`() throws {
    guard case .files(let directory) = try location("sqlite:/var/lib/tickets") else { throw UnreadableLocation(description: "no files") }
    #expect(directory == "/var/lib/tickets")
  }

  @Test(arguments: [
    ("postgres://ada:s3cret@h/ticketing", "{service}"), ("postgres://ada:s3cret@h:port/ticketing_{service}", "%XX"),
    ("postgres://ada:s3%cret@h/ticketing_{service}", "%XX"), ("postgress://ada:s3cret@h/ticketing_{service}", "sqlite:DIR"),
    ("sqlite:", "sqlite:DIR"), ("mysql://s3cret", "postgres://USER@HOST:PORT"),
  ])
  func `an invalid location is refused with what is wanted, and is not printed`(_ url: String, _ wanted: String) throws {
    let error = try #require(throws: UnreadableLocation.self) { try location(url) }
    #expect(error.description.contains(wanted))
    #expect(!error.description.contains("s3cret"))
  }
}
