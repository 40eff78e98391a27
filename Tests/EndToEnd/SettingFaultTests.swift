import Foundation
import Glibc
import TestSupport
import Testing

@testable import ticketing

/// Settings that a start refuses, because what they say could never work.
@Suite struct SettingFaultTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
    try write("a-longer-secret-of-the-tests\n", "secret")
  }

  private func write(_ text: String, _ name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: directory.file(name)))
  }

  private func settings(_ environment: [String: String], _ typed: [String] = []) throws -> Settings {
    try Settings(Arguments(typed, options: Settings.devOptions, environment: environment))
  }

  private func refusal(_ environment: [String: String], _ typed: [String] = []) throws -> String {
    let failure = try #require(throws: CommandFailure.self) { try settings(environment, typed) }
    #expect(failure.code == ExitCode.usage)
    #expect(!failure.message.contains("\n"))
    return failure.message
  }

  // MARK: addresses

  private static let addresses = [
    "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "CARD_PROVIDER_URL", "WEBHOOK_URL", "SMTP_URL",
  ]

  private func environment(_ variable: String, _ address: String) -> [String: String] {
    let secret = directory.file("secret")
    let channel = ["WEBHOOK_URL": "webhook", "SMTP_URL": "smtp"][variable] ?? "file"
    return [
      variable: address, "CARD_PROVIDER_SECRET_FILE": secret, "NOTIFICATION_CHANNEL": channel, "WEBHOOK_SECRET_FILE": secret,
      "SMTP_FROM": "tickets@example.org",
    ]
  }

  @Test(arguments: addresses, ["", ":", ":0", ":65536", ":99999999999999999999", "x:65536", "x:0", "x y", "x#part", "x:1/#"])
  func `an address that nobody could be asked at is refused`(_ variable: String, _ rest: String) throws {
    let scheme = variable == "SMTP_URL" ? "smtp" : "http"
    #expect(try refusal(environment(variable, "\(scheme)://\(rest)")).hasPrefix(variable))
  }

  @Test(arguments: addresses) func `an address has a scheme, a known one, in any letters`(_ variable: String) throws {
    for text in ["x", "//x", "ftp://x", "httpx://x", "http:x"] { #expect(try refusal(environment(variable, text)).hasPrefix(variable)) }
    for scheme in variable == "SMTP_URL" ? ["smtp", "SMTP", "smtps"] : ["http", "HTTP", "Https"] {
      for rest in ["x", "x:1", "x:65535/", "[::1]:1", "127.0.0.1"] { _ = try settings(environment(variable, "\(scheme)://\(rest)")) }
    }
  }

  @Test func `an address to which a path is added has no query, and one of a mail server has no path either`() throws {
    #expect(try refusal(environment("CARD_PROVIDER_URL", "http://x/?a=b")).contains("query"))
    #expect(try refusal(environment("OTEL_EXPORTER_OTLP_ENDPOINT", "http://x/?a=b")).contains("query"))
    #expect(try refusal(environment("SMTP_URL", "smtp://x/?a=b")).contains("query"))
    #expect(try refusal(environment("SMTP_URL", "smtp://x/a")).contains("path"))
    #expect(try refusal(environment("SMTP_URL", "smtp://u@x")).contains("SMTP_USER"))
    _ = try settings(environment("WEBHOOK_URL", "http://u:p@x/a?b=c"))
    _ = try settings(environment("OTEL_EXPORTER_OTLP_ENDPOINT", "http://u:p@x/a/"))
  }

  @Test(arguments: addresses) func `no line shows what may be a password in an address`(_ variable: String) throws {
    let scheme = variable == "SMTP_URL" ? "smtp" : "http"
    #expect(try !refusal(environment(variable, "\(scheme)://u:s3cret@x:0")).contains("s3cret"))
  }

  @Test func `the simulated provider refuses such an address and an empty secret too`() throws {
    func start(_ address: String, _ file: String) throws {
      _ = try ProviderSimulatorCommand(
        Arguments(
          ["--secret-file", directory.file(file), "--webhook-url", address], options: ProviderSimulatorCommand.options, environment: [:]))
    }
    try write("", "empty")
    try start("http://127.0.0.1:1/webhooks/card-provider", "secret")
    for address in ["x", "http://"] { #expect(throws: CommandFailure.self) { try start(address, "secret") } }
    #expect(throws: CommandFailure.self) { try start("http://x", "empty") }
  }

  // MARK: files

  @Test(arguments: ["OTEL_EXPORTER_OTLP_CERTIFICATE", "SMTP_CA_FILE"])
  func `a file of certificates has one at least`(_ variable: String) throws {
    let address = variable == "SMTP_CA_FILE" ? "SMTP_URL" : "OTEL_EXPORTER_OTLP_ENDPOINT"
    let environment = environment(address, variable == "SMTP_CA_FILE" ? "smtp://x" : "http://x")
    try write("", "empty")
    try write("# ours\n-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n", "ca.pem")
    for file in [directory.file("none"), directory.file("empty"), directory.file("secret"), directory.path] {
      #expect(try refusal(environment.merging([variable: file]) { $1 }).hasPrefix("\(variable): \(file)"))
    }
    _ = try settings(environment.merging([variable: directory.file("ca.pem")]) { $1 })
  }

  @Test func `a secret's file is read for what it is, and the reason is the system's`() throws {
    func reason(_ file: String) throws -> String { try refusal(["ADMIN_PASSWORD_FILE": file]) }
    #expect(try reason("/").hasSuffix("/ can't be read: Is a directory"))
    #expect(try reason(directory.file("none")).hasSuffix("can't be read: No such file or directory"))
    #expect(try reason(directory.file("secret") + "/a").hasSuffix("can't be read: Not a directory"))
    #expect(try reason("/dev/null") == "ADMIN_PASSWORD_FILE must have 8 characters or more")
    #expect(try reason("/dev/zero").contains("has more than 65536 bytes"))
    try Data([0x61, 0xFF, 0x62]).write(to: URL(fileURLWithPath: directory.file("latin")))
    #expect(try reason(directory.file("latin")).hasSuffix("it is no UTF-8 text"))
    // Nobody writes into it.
    #expect(mkfifo(directory.file("pipe"), 0o600) == 0)
    #expect(try reason(directory.file("pipe")) == "ADMIN_PASSWORD_FILE must have 8 characters or more")
  }

  @Test func `a secret may come through a pipe, as of a shell's process substitution`() throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data("a long one\n".utf8))
    try pipe.fileHandleForWriting.close()
    let file = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
    #expect(try settings(["ADMIN_PASSWORD_FILE": file]).adminPassword == "a long one")
  }

  // MARK: the first admin

  @Test func `the admin must be able to log in`() throws {
    for email in ["x", "a@b@c", "@x", "ä@example.org"] { #expect(try refusal(["ADMIN_EMAIL": email]).hasPrefix("ADMIN_EMAIL")) }
    #expect(try settings(["ADMIN_EMAIL": " Ada@Example.org"]).adminEmail == " Ada@Example.org")
    let longest = String(repeating: "é", count: 512)
    #expect(try settings(["ADMIN_PASSWORD": longest]).adminPassword == longest)
    #expect(try refusal(["ADMIN_PASSWORD": longest + "a"]).contains("1024 bytes"))
  }

  @Test(arguments: ["--data-dir", "--secret-key-file", "--notification-file", "--instance", "--admin-email"])
  func `an empty flag is no value`(_ flag: String) throws {
    for options in [Settings.devOptions, Settings.workerOptions] where options.contains(where: { "--\($0.name)" == flag }) {
      let failure = #expect(throws: CommandFailure.self) { try Arguments([flag, ""], options: options, environment: [:]) }
      #expect(failure?.message.hasPrefix("\(flag) wants a value") == true)
    }
  }

  // MARK: other commands

  @Test(arguments: [
    (["topics", "export", "--format", "strimzi", "--cluster", "A B"], "--cluster"),
    (["topics", "export", "--format", "strimzi", "--cluster", "-a"], "--cluster"),
    (["dlq", "list", "auth", "payment"], "takes one service at most"), (["dlq", "show"], "wants one message id or key"),
    (["key", ""], "needs one word"), (["queue", "audit", "", "--token", "t"], "is no concert's id"),
    (["events", "tail", "--topic", ","], "--topic wants names"), (["events", "tail", "--type", " , "], "--type wants names"),
    (["events", "verify", "--data-dir", ""], "--data-dir wants a value"), (["dlq", "list", "--data-dir="], "--data-dir wants a value"),
  ])
  func `a command says what is wrong with its words`(_ words: [String], _ reason: String) throws {
    let command = try #require(Ticketing.commands.first { $0.name == words[0] })
    let failure = #expect(throws: CommandFailure.self) {
      _ = try command.init(Arguments(Array(words.dropFirst()), options: command.options, environment: [:]))
    }
    #expect(failure?.code == ExitCode.usage)
    #expect(failure?.message.contains(reason) == true)
  }
}
