import EventLoop
import Foundation
import Glibc
import TestSupport
import Testing
import Window

@Suite struct PortRelayTests {
  /// A relay on a thread of its own, in front of a listener that the test plays the broker on.
  private final class Fixture {
    let relay: LoopThread<PortRelay>
    let port: UInt16
    private let broker: Int32

    init() throws {
      broker = try Socket.listening()
      let (port, target) = (try FreePort.one(), try Socket.port(of: broker))
      self.port = port
      relay = try LoopThread.start(named: "relay") { loop in try PortRelay(from: port, to: target, on: loop) }
    }

    deinit {
      relay.finish(within: .seconds(10)) { relay, done in
        relay.close()
        done()
      }
      relay.stop()
      close(broker)
    }

    /// A tool's socket, and the broker's for it.
    func connect() throws -> (tool: Socket, broker: Socket) {
      let tool = try Socket(port: port)
      try #require(isReadable([broker], within: 300_000))
      return (tool, Socket(accept(broker, nil, nil)))
    }
  }

  @Test func `every byte of a tool reaches the broker, and every byte of the broker reaches the tool`() throws {
    let fixture = try Fixture()
    let (tool, broker) = try fixture.connect()
    tool.send([1, 2, 3])
    #expect(try broker.receive(3) == [1, 2, 3])
    broker.send([4, 5])
    #expect(try tool.receive(2) == [4, 5])
    tool.finish()
    #expect(try broker.isAtEnd())
    broker.send([6])
    broker.finish()
    #expect(try tool.receive(1) == [6])
    #expect(try tool.isAtEnd())
  }

  @Test func `a tool that does not read its answer holds up no other tool, and gets all of it later`() throws {
    let fixture = try Fixture()
    let (stalled, itsBroker) = try fixture.connect()
    // Far more than the kernel keeps of four sockets. No power of two, so that no piece is like the one before.
    let much = [UInt8]([[UInt8]](repeating: (0..<100_003).map { UInt8(truncatingIfNeeded: $0 / 7) }, count: 160).joined())
    let isSent = Handover<Void>()
    Thread.detachNewThread {
      itsBroker.send(much)
      isSent.put(())
    }
    try eventually("nothing more of it is taken") { itsBroker.isStuck }
    let (tool, broker) = try fixture.connect()
    for number in UInt8(0)..<100 {
      tool.send([number])
      #expect(try broker.receive(1) == [number])
    }
    #expect(try stalled.receive(much.count) == much)
    #expect(isSent.take(limit: .seconds(300)) != nil)
  }

  @Test func `a connection that is cut ends at both ends`() throws {
    let fixture = try Fixture()
    let (tool, broker) = try fixture.connect()
    tool.send([1])
    #expect(try broker.receive(1) == [1])
    broker.reset()
    #expect(try tool.isAtEnd())
  }
}
