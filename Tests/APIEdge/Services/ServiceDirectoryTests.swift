import Contracts
import Deciding
import HTTP
import Testing

@testable import APIEdge

@Suite struct ServiceDirectoryTests {
  private static let now = Timestamp(milliseconds: 1_777_000_000_000)

  private func instance(
    _ name: String, port: Int = 1, at: Timestamp = now, state: ServiceInstance.State = .running, address: String? = nil
  ) -> ServiceInstance {
    ServiceInstance(service: "payment", instance: name, address: address ?? "127.0.0.1:\(port)", at: at, state: state)
  }

  private func ports(_ directory: inout ServiceDirectory, at now: Timestamp = now) -> [UInt16] {
    directory.targets(of: "payment", at: now).map(\.port)
  }

  @Test func `instances take turns`() {
    var directory = ServiceDirectory()
    for port in 1...3 { _ = directory.apply(instance("i\(port)", port: port)) }
    #expect(ports(&directory) == [1, 2, 3])
    #expect(ports(&directory) == [2, 3, 1])
    #expect(ports(&directory) == [3, 1, 2])
    #expect(ports(&directory) == [1, 2, 3])
    #expect(directory.targets(of: "auth", at: Self.now).isEmpty)
  }

  @Test func `who is silent for 20 s is not asked any more, and who speaks again is`() {
    var directory = ServiceDirectory()
    _ = directory.apply(instance("i1"))
    #expect(ports(&directory, at: Self.now.adding(milliseconds: 19_999)) == [1])
    #expect(ports(&directory, at: Self.now + 20) == [])
    directory.removeSilent(at: Self.now + 20)
    #expect(directory.counts == [:])
    _ = directory.apply(instance("i1", at: Self.now + 21))
    #expect(ports(&directory, at: Self.now + 21) == [1])
  }

  @Test func `a tombstone and a stopping instance end it at once`() {
    var directory = ServiceDirectory()
    _ = directory.apply(instance("i1", port: 1))
    _ = directory.apply(instance("i2", port: 2))
    directory.remove("payment/i1")
    #expect(ports(&directory) == [2])
    _ = directory.apply(instance("i2", port: 2, at: Self.now + 1, state: .stopping))
    #expect(ports(&directory) == [])
    #expect(directory.counts == ["payment": 1])
  }

  @Test func `an older word than the last one changes nothing`() {
    var directory = ServiceDirectory()
    _ = directory.apply(instance("i1", port: 2, at: Self.now + 1))
    _ = directory.apply(instance("i1", port: 1))
    #expect(ports(&directory, at: Self.now + 1) == [2])
  }

  @Test(arguments: ["", "127.0.0.1", ":80", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:x"])
  func `an address that is none is not asked`(address: String) {
    var directory = ServiceDirectory()
    let isTaken = directory.apply(instance("i1", address: address))
    #expect(!isTaken)
    #expect(ports(&directory) == [])
  }

  @Test func `addresses may be of IPv6, or names`() {
    var directory = ServiceDirectory()
    _ = directory.apply(instance("i1", address: "[::1]:81"))
    _ = directory.apply(instance("i2", address: "worker-1:82"))
    #expect(directory.targets(of: "payment", at: Self.now).map(\.description) == ["[::1]:81", "worker-1:82"])
  }
}
