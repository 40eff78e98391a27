import Messaging
import Testing

@testable import ticketing

@Suite struct SettingsTests {
  private func settings(_ typed: [String], _ environment: [String: String] = [:]) throws -> Settings {
    try Settings(Arguments(typed, options: Settings.options, environment: environment))
  }

  @Test func `by default the operating system has acknowledged writes, and with durability power the disk has them`() throws {
    let usual = try settings([]).durability
    #expect(usual.synchronous == .normal)
    #expect(!usual.embeddedLog.survivesPowerCut)
    let careful = try settings(["--durability", "power"]).durability
    #expect(careful.synchronous == .full)
    #expect(careful.embeddedLog.survivesPowerCut)
  }

  @Test func `a flag wins over its variable, and an empty variable counts as unset`() throws {
    #expect(try settings([], ["DURABILITY": "power"]).durability == .power)
    #expect(try settings(["--durability=process"], ["DURABILITY": "power"]).durability == .process)
    #expect(try settings([], ["DURABILITY": ""]).durability == .process)
  }
}
