import Messaging
import Synchronization
import Testing

@Suite struct LoggerTests {
  private final class Lines: Sendable {
    let text = Mutex("")
    func take(_ line: [UInt8]) { text.withLock { $0 += String(decoding: line, as: UTF8.self) } }
  }

  @Test func `a line is one JSON object with the message and its component`() throws {
    let lines = Lines()
    let logger = Logger(level: .info, component: "edge", write: lines.take)
    logger.warning("no \"such\" topic\n", ["topic": "a\\b\u{1}"])
    let line = lines.text.withLock { $0 }
    #expect(line.hasPrefix(#"{"time":"20"#))
    #expect(
      line.hasSuffix(
        #"","level":"warning","component":"edge","message":"no \"such\" topic\n","topic":"a\\b\u0001"}"# + "\n"))
    #expect(line.filter(\.isNewline).count == 1)
  }

  @Test func `a line below the level is not even built`() {
    let lines = Lines()
    let logger = Logger(level: .warning, component: "edge", write: lines.take)
    func unwanted() -> String {
      Issue.record("a message was made for nobody")
      return ""
    }
    logger.debug(unwanted())
    logger.info(unwanted())
    #expect(lines.text.withLock { $0 } == "")
    logger.error("loud")
    #expect(lines.text.withLock { $0 }.contains("loud"))
  }
}
