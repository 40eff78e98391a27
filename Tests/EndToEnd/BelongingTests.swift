import Foundation
import Sodium
import SQLite
import TestSupport
import Testing

/// A start beside a key, a password or an account that it does not belong to. None goes on in silence, and none overwrites a thing.
@Suite(.serialized) struct BelongingTests {
  private typealias End = (code: Int32, output: String, errors: String)

  private let directory: TemporaryDirectory

  /// A system that was there once, without a password from the settings.
  init() throws {
    directory = try TemporaryDirectory()
    #expect(try RunningSystem(directory.data, environment: ["ADMIN_PASSWORD": ""]).stop() == 0)
  }

  private var keyFile: String { directory.data + "/secret.key" }
  private var passwordFile: String { directory.data + "/admin-password" }

  private func start(_ options: [String] = [], _ environment: [String: String] = [:], in data: String? = nil) throws -> End {
    try RunningSystem.run(["dev", "--port", "0", "--data-dir", data ?? directory.data] + options, environment: environment)
  }

  /// One line, which says these words.
  private func expectRefusal(_ end: End, code: Int32 = 1, _ words: String..., from location: SourceLocation = #_sourceLocation) {
    #expect(end.code == code, sourceLocation: location)
    #expect(end.output.isEmpty, sourceLocation: location)
    #expect(end.errors.split(separator: "\n").count == 1, "\(end.errors)", sourceLocation: location)
    for word in words { #expect(end.errors.contains(word), "\(end.errors)", sourceLocation: location) }
  }

  private func expectGoesOn() throws {
    #expect(try RunningSystem(directory.data, environment: ["ADMIN_PASSWORD": ""]).stop() == 0)
  }

  @Test func `a key file that is missing beside data is not made anew, wherever the databases are`() throws {
    let key = try String(contentsOfFile: keyFile, encoding: .utf8)
    try FileManager.default.removeItem(atPath: keyFile)
    expectRefusal(try start(), keyFile, "auth.sqlite", "backup")
    #expect(!FileManager.default.fileExists(atPath: keyFile))
    let other = directory.file("other")
    expectRefusal(try start(["--database-url", "sqlite:" + directory.data], in: other), other + "/secret.key", "auth.sqlite")
    #expect(!FileManager.default.fileExists(atPath: other + "/secret.key"))
    try key.write(toFile: keyFile, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: keyFile)
    try expectGoesOn()
  }

  @Test func `a key file with a damaged letter, of another system, empty, or no file at all is refused as it is`() throws {
    let made = try String(contentsOfFile: keyFile, encoding: .utf8)
    let letter = made.prefix(1) == "A" ? "B" : "A"
    let texts = [
      (letter + made.dropFirst(), "damaged"), ("", "0 bytes"), ("my dog's name\n", "base64url"),
      // Without a checksum the databases know.
      (letter + made.prefix(43).dropFirst() + "\n", "belongs to a system"), (SecretKey.random().base64URL() + "\n", "belongs to a system"),
    ]
    for (text, words) in texts {
      try Data(text.utf8).write(to: URL(fileURLWithPath: keyFile))
      expectRefusal(try start(), keyFile, words, "backup")
      #expect(try String(contentsOfFile: keyFile, encoding: .utf8) == text)
    }
    try FileManager.default.removeItem(atPath: keyFile)
    try FileManager.default.createSymbolicLink(atPath: keyFile, withDestinationPath: "nowhere")
    expectRefusal(try start(), keyFile)
    try FileManager.default.removeItem(atPath: keyFile)
    try FileManager.default.createDirectory(atPath: keyFile, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    expectRefusal(try start(), keyFile, "directory")
  }

  @Test func `databases of a version that kept no key in them are refused by what they have sealed`() throws {
    for service in ["auth", "concert", "reservation", "payment", "queue", "dataplatform"] {
      try Database(path: directory.data + "/\(service).sqlite").execute("delete from meta where name = 'key'")
    }
    try expectGoesOn()
    for service in ["auth", "concert", "reservation", "payment", "queue", "dataplatform"] {
      let database = try Database(path: directory.data + "/\(service).sqlite")
      #expect(try database.prepare("select count(*) from meta where name = 'key'").first { row in row[0] as Int64 } == 1)
      try database.execute("delete from meta where name = 'key'")
    }
    try Data((SecretKey.random().base64URL() + "\n").utf8).write(to: URL(fileURLWithPath: keyFile))
    expectRefusal(try start(), keyFile, "auth.sqlite", "sealed with another key")
  }

  @Test func `an admin's password file that can't be read as one is refused, and stays as it is`() throws {
    for bytes in [Data(), Data("\n \n".utf8), Data([0xFF]), Data("half\u{0}".utf8) + [0xFF, 0x0A], Data(repeating: 65, count: 10_000)] {
      try bytes.write(to: URL(fileURLWithPath: passwordFile))
      expectRefusal(try start(), passwordFile, "backup", "ADMIN_PASSWORD")
      #expect(try Data(contentsOf: URL(fileURLWithPath: passwordFile)) == bytes)
    }
    try Data("another password".utf8).write(to: URL(fileURLWithPath: passwordFile))
    expectRefusal(try start(), passwordFile, "admin@localhost", "auth.sqlite")
    try FileManager.default.removeItem(atPath: passwordFile)
    try FileManager.default.createSymbolicLink(atPath: passwordFile, withDestinationPath: "nowhere")
    expectRefusal(try start(), passwordFile)
    try FileManager.default.removeItem(atPath: passwordFile)
    try FileManager.default.createDirectory(atPath: passwordFile, withIntermediateDirectories: false)
    expectRefusal(try start(), passwordFile, "directory")
  }

  @Test func `without its password file an account keeps its password, and the program makes no other`() throws {
    let password = try String(contentsOfFile: passwordFile, encoding: .utf8).trimmingCharacters(in: .newlines)
    try FileManager.default.removeItem(atPath: passwordFile)
    let system = try RunningSystem(directory.data, environment: ["ADMIN_PASSWORD": ""])
    #expect(!FileManager.default.fileExists(atPath: passwordFile))
    #expect(system.errorText.contains("the admin's password is unchanged"))
    _ = try Client(port: system.port).loggedIn(RunningSystem.adminEmail, password)
    #expect(system.stop() == 0)
  }

  @Test func `another ADMIN_PASSWORD than the account's is refused, and the account's own is taken`() throws {
    let password = try String(contentsOfFile: passwordFile, encoding: .utf8).trimmingCharacters(in: .newlines)
    expectRefusal(try start([], ["ADMIN_PASSWORD": "not the password"]), code: 2, "ADMIN_PASSWORD", "admin@localhost", "without")
    expectRefusal(try start(["--admin-password", "not the password"]), code: 2, "--admin-password")
    #expect(try RunningSystem(directory.data, environment: ["ADMIN_PASSWORD": password]).stop() == 0)
  }

  @Test func `ADMIN_EMAIL of a user who is no admin is refused, and nobody becomes one`() throws {
    let system = try RunningSystem(directory.data, environment: ["ADMIN_PASSWORD": ""])
    _ = try Client.signedUp("plain@example.com", port: system.port)
    #expect(system.stop() == 0)
    expectRefusal(
      try start([], ["ADMIN_EMAIL": "plain@example.com", "ADMIN_PASSWORD": "an admin's password"]), code: 2, "ADMIN_EMAIL",
      "plain@example.com", "no admin")
    try expectGoesOn()
  }
}
