import TestSupport
import Testing
import Zlib

@Suite struct GunzipStreamTests {
  private static func text(_ count: Int) -> [UInt8] {
    var numbers = SplitMix64(seed: UInt64(count))
    return (0..<count).map { _ in UInt8(ascii: "a") + UInt8.random(in: 0..<9, using: &numbers) }
  }

  private static func content(_ compressed: [UInt8], by step: Int, _ gunzip: GunzipStream = GunzipStream()) throws -> [UInt8] {
    try stride(from: 0, to: compressed.count, by: step).flatMap { try gunzip.content(of: Array(compressed[$0...].prefix(step))) }
  }

  @Test(arguments: [1, 7, 1000, 1_000_000])
  func `content of several members comes back, whatever the pieces`(step: Int) throws {
    let contents = [Self.text(300_000), [], Self.text(1), [UInt8](repeating: 65, count: 2_000_000)]
    let gunzip = GunzipStream()
    #expect(try Self.content(contents.flatMap { Gzip.compress($0) }, by: step, gunzip) == contents.flatMap(\.self))
    #expect(gunzip.isWhole)
  }

  @Test func `a member that is cut off is not whole`() throws {
    let gunzip = GunzipStream()
    _ = try Self.content(Array(Gzip.compress(Self.text(1000)).dropLast(1)), by: 100, gunzip)
    #expect(!gunzip.isWhole)
  }

  @Test func `what is damaged is refused`() throws {
    var compressed = Gzip.compress(Self.text(10_000))
    compressed[compressed.count / 2] ^= 1
    #expect(throws: GunzipStream.Damage.self) { try Self.content(compressed, by: 1000) }
    #expect(throws: GunzipStream.Damage.self) { try GunzipStream().content(of: Array("no gzip at all".utf8)) }
  }
}
