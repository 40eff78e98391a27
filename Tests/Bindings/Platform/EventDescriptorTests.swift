import Glibc
import Platform
import Testing

@Suite struct EventDescriptorTests {
  private func isReadable(_ descriptor: EventDescriptor) -> Bool {
    var interest = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
    return poll(&interest, 1, 0) == 1
  }

  @Test func `is readable from a signal until it is drained`() throws {
    let descriptor = try EventDescriptor()
    #expect(!isReadable(descriptor))
    descriptor.signal()
    descriptor.signal()
    #expect(isReadable(descriptor))
    descriptor.drain()
    #expect(!isReadable(descriptor))
    descriptor.drain()
    #expect(!isReadable(descriptor))
  }

  @Test func `a system error has the system's words`() {
    #expect(SystemError(ENOSPC).description == "No space left on device")
  }
}
