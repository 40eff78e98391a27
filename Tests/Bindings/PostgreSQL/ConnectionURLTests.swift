import PostgreSQL
import Testing

@Suite struct ConnectionURLTests {
  @Test func `a URL says which server, which database and who`() throws {
    let url = try ConnectionURL("postgres://ada@db.example:6543/tickets?sslmode=require")
    #expect(url.hosts.map { [$0.name, $0.address, $0.port] } == [["db.example", "", "6543"]])
    #expect((url.user, url.database) == ("ada", "tickets"))
    #expect(url.timeout == .seconds(5))
    #expect(try ConnectionURL("postgresql:///tickets").hosts.map { [$0.name, $0.address, $0.port] } == [["", "", ""]])
  }

  @Test func `several servers are tried in their order, each on its port or all on one`() throws {
    #expect(try ConnectionURL("postgres://a:1,b:2/d").hosts.map { "\($0.name) \($0.port)" } == ["a 1", "b 2"])
    #expect(try ConnectionURL("postgres://a,b/d?port=5").hosts.map { "\($0.name) \($0.port)" } == ["a 5", "b 5"])
    #expect(try ConnectionURL("postgres://a:1,[::1]:2/d").name == "postgres://a:1,[::1]:2/d")
  }

  @Test func `its time-out is the one that it says, as libpq reads it`() throws {
    #expect(try ConnectionURL("postgres://h/d?connect_timeout=1").timeout == .seconds(2))
    #expect(try ConnectionURL("postgres://h/d?connect_timeout=9").timeout == .seconds(9))
    #expect(try ConnectionURL("postgres://h/d?connect_timeout=0").timeout > .seconds(1_000_000))
  }

  @Test func `its name contains no password and no option`() throws {
    let url = try ConnectionURL("postgres://ada:s%20cret@h:1/d?sslpassword=s%20cret&options=-c%20a%3Dsecret")
    #expect(url.name == "postgres://ada@h:1/d")
    #expect(url.with(database: "other").name == "postgres://ada@h:1/other")
  }

  @Test(arguments: [
    "", "sqlite:x", "host=h dbname=d", "postgres://", "postgres://h", "postgres://h/", "postgres://ada:secret@h:port/d", "postgres://h:0/d",
    "postgres://h:70000/d", "postgres://ada:secret@h/d?sslmod=require", "postgres://ada:sec%ret@h/d", "postgres://ada:sec/ret@h/d?x",
    "postgres://h/d?connect_timeout=soon", "postgres://a,b/d?hostaddr=127.0.0.1",
  ])
  func `an invalid URL is refused, and not printed`(_ text: String) throws {
    let error = #expect(throws: ConnectionURL.Unreadable.self) { try ConnectionURL(text) }
    #expect(!"\(try #require(error))".contains("secret"))
  }
}
