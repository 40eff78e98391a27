import SQLite
import TestSupport
import Testing

/// Starts that do not come to their end.
@Suite(.serialized) struct StartTests {
  @Test func `SIGTERM ends a start that waits for a database, with exit code 0`() throws {
    let directory = try TemporaryDirectory()
    #expect(try RunningSystem(directory.data).stop() == 0)
    let database = try Database(path: directory.data + "/payment.sqlite")
    try database.execute("begin immediate")
    let system = try RunningSystem(directory.data, isAwaited: false)
    try eventually("it waits") { system.errorText.contains("can't take the partitions over, trying again") }
    #expect(system.stop() == 0)
    #expect(!system.errorText.contains("ticketing:"))
    try database.execute("rollback")
    #expect(try RunningSystem(directory.data).stop() == 0)
  }

  @Test func `SIGTERM ends a start that waits for a broker, with exit code 0`() throws {
    let directory = try TemporaryDirectory()
    let broker = try SilentListener()
    let system = try RunningSystem(
      directory.data, ["--kafka-bootstrap-servers", "127.0.0.1:\(broker.port)"], isAwaited: false)
    try broker.accept()
    #expect(system.stop() == 0)
    #expect(!system.errorText.contains("ticketing:"))
  }
}
