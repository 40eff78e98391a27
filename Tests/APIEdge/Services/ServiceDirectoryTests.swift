import Contracts
import Deciding
import HTTP
import Messaging
import TestSupport
import Testing

@testable import APIEdge

@Suite struct ServiceDirectoryTests {
  private static let place = TopicPartition("service.registry", 0)
  private static let second: Int64 = 1_000_000_000

  private func instance(
    _ name: String, port: Int = 1, at: Int64 = 1_777_000_000_000, state: ServiceInstance.State = .running, address: String? = nil
  ) -> ServiceInstance {
    ServiceInstance(
      service: "payment", instance: name, address: address ?? "127.0.0.1:\(port)", at: Timestamp(milliseconds: at), state: state)
  }

  /// A directory that hears one record after the other.
  private struct Reader {
    var directory = ServiceDirectory()
    var offset: Int64 = 0

    @discardableResult
    mutating func hear(_ instance: ServiceInstance, second: Int64 = 0) -> Bool {
      defer { offset += 1 }
      return directory.apply(instance, at: ServiceDirectoryTests.place, offset, now: second * ServiceDirectoryTests.second)
    }

    mutating func hearTombstone(_ key: String) {
      directory.remove(key, at: ServiceDirectoryTests.place, offset)
      offset += 1
    }

    func ports(second: Int64 = 0, busy: [UInt16: Int] = [:], seed: UInt64 = 1) -> [UInt16] {
      var random = SplitMix64(seed: seed)
      return directory.targets(
        of: "payment", now: second * ServiceDirectoryTests.second, inFlight: { $0.port.flatMap { busy[$0] } ?? 0 }, by: &random
      ).compactMap(\.port)
    }
  }

  @Test func `of two instances that are drawn the less busy one is asked first, and every other one can be asked after it`() {
    var reader = Reader()
    for port in 1...3 { reader.hear(instance("i\(port)", port: port)) }
    var first: [UInt16: Int] = [:]
    for seed in 0..<300 {
      let ports = reader.ports(busy: [1: 9], seed: UInt64(seed))
      #expect(ports.sorted() == [1, 2, 3])
      first[ports[0], default: 0] += 1
    }
    // The busiest of all is never the less busy of two; without a difference all are asked.
    #expect(first[1] == nil)
    #expect(first.count == 2)
    #expect(Set((0..<100).map { reader.ports(seed: UInt64($0))[0] }) == [1, 2, 3])
    #expect(reader.ports(second: 0, busy: [:]).count == 3)
    var random = SplitMix64(seed: 1)
    #expect(reader.directory.targets(of: "auth", now: 0, by: &random).isEmpty)
  }

  @Test func `an instance that gave no answer is asked after the others, until it is heard of again`() {
    var reader = Reader()
    for port in 1...2 { reader.hear(instance("i\(port)", port: port)) }
    reader.directory.failed("payment", at: HTTPTarget(host: "127.0.0.1", port: 1))
    for seed in 0..<20 { #expect(reader.ports(busy: [2: 9], seed: UInt64(seed)) == [2, 1]) }
    reader.hear(instance("i1", port: 1))
    #expect(Set((0..<20).map { reader.ports(seed: UInt64($0))[0] }) == [1, 2])
  }

  @Test func `who is silent for 20 s while another one speaks is asked last, and then forgotten; who speaks again is asked`() {
    var reader = Reader()
    reader.hear(instance("i1", port: 1))
    reader.hear(instance("i2", port: 2), second: 10)
    #expect(Set(reader.ports(second: 19)) == [1, 2])
    for _ in 0..<3 { #expect(reader.ports(second: 20) == [2, 1]) }
    reader.directory.removeSilent(now: 20 * Self.second)
    #expect(reader.ports(second: 20) == [2])
    reader.hear(instance("i1", port: 1), second: 21)
    #expect(Set(reader.ports(second: 21)) == [1, 2])
  }

  @Test func `when the log is silent, and so everybody, the last known instances are asked for as long as it lasts`() {
    var reader = Reader()
    reader.hear(instance("i1", port: 1))
    reader.hear(instance("i2", port: 2))
    for second in stride(from: Int64(20), to: 100_000, by: 5000) {
      reader.directory.removeSilent(now: second * Self.second)
      #expect(Set(reader.ports(second: second)) == [1, 2])
    }
    #expect(reader.directory.counts == ["payment": 2])
  }

  @Test func `a tombstone and a stopping instance end it at once`() {
    var reader = Reader()
    reader.hear(instance("i1", port: 1))
    reader.hear(instance("i2", port: 2))
    reader.hearTombstone("payment/i1")
    #expect(reader.ports() == [2])
    reader.hear(instance("i2", port: 2, state: .stopping))
    #expect(reader.ports() == [])
    #expect(reader.directory.counts == ["payment": 1])
  }

  @Test(arguments: [Int64(0), 1_777_000_000_000, 4_070_908_800_000])
  func `the later record of an instance is the present, whatever time the earlier one bears`(_ earlier: Int64) {
    var reader = Reader()
    reader.hear(instance("i1", port: 1, at: earlier))
    reader.hear(instance("i1", port: 2, at: 1_700_000_000_000), second: 1)
    #expect(reader.ports(second: 20) == [2])
  }

  @Test func `what is read once more changes nothing, unless the log begins anew`() {
    var reader = Reader()
    reader.hear(instance("i1", port: 1))
    reader.hear(instance("i1", port: 2))
    reader.hear(instance("i2", port: 3))
    reader.hearTombstone("payment/i2")
    reader.directory.reopened(ends: [Self.place: 4])
    reader.offset = 0
    reader.hear(instance("i1", port: 1))
    #expect(reader.ports() == [2])
    reader.offset = 2
    reader.hear(instance("i2", port: 3))
    #expect(reader.ports() == [2])
    reader.directory.reopened(ends: [Self.place: 1])
    reader.offset = 0
    reader.hear(instance("i1", port: 9))
    #expect(reader.ports() == [9])
  }

  @Test(arguments: ["", "127.0.0.1", ":80", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:x"])
  func `an address that is none is not asked`(address: String) {
    var reader = Reader()
    let isTaken = reader.hear(instance("i1", address: address))
    #expect(!isTaken)
    #expect(reader.ports() == [])
  }

  @Test func `addresses may be of IPv6, or names`() {
    var reader = Reader()
    reader.hear(instance("i1", address: "[::1]:81"))
    reader.hear(instance("i2", address: "worker-1:82"))
    var random = SplitMix64(seed: 1)
    #expect(Set(reader.directory.targets(of: "payment", now: 0, by: &random).map(\.description)) == ["[::1]:81", "worker-1:82"])
  }
}
