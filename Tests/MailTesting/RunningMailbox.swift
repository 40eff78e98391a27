import DeployTesting
import Foundation
import Glibc
import JSON
import TestSupport

/// A mail server, and what it got: Tools/mailbox.py, with aiosmtpd and Python's own reading of mail.
public final class RunningMailbox {
  public static var isPresent: Bool { Tool.python.isPresent }
  public static let absence = Tool.python.absence

  /// A mail as the server has it.
  public struct Mail: Decodable, Sendable {
    public let sender: String
    public let recipients: [String]
    public let isEncrypted: Bool
    public let isLoggedIn: Bool
    public let headers: [[String]]
    public let toName: String
    public let toEmail: String
    public let types: [String]
    public let text: String
    public let html: String
    public let defects: [String]
    public let longestLine: Int
    public let isASCII: Bool
    public let bareLineEnds: Int

    /// The values of all headers of this name.
    public func header(_ name: String) -> [String] {
      headers.filter { $0.first?.lowercased() == name.lowercased() }.compactMap(\.last)
    }
  }

  public struct NotReady: Error, CustomStringConvertible {
    public let description: String
  }

  public private(set) var port = 0
  private let directory: TemporaryDirectory
  private let process = Process()
  private let watchdog = Process()
  private let lifeline = Pipe()

  /// - Parameters:
  ///   - login: the user and the password that it asks for.
  ///   - tls: the files of a certificate and its key, for STARTTLS.
  public init(login: (user: String, password: String)? = nil, tls: (certificate: String, key: String)? = nil) throws {
    guard let python = Tool.python.path else { throw NotReady(description: Self.absence) }
    directory = try TemporaryDirectory()
    let output = Pipe()
    process.executableURL = URL(filePath: python)
    process.arguments =
      [Project.path("Tests/MailTesting/Tools/mailbox.py"), directory.path] + (login.map { ["--login", $0.user, $0.password] } ?? [])
      + (tls.map { ["--tls", $0.certificate, $0.key] } ?? [])
    process.environment = TestEnvironment.with()
    process.standardOutput = output
    try process.run()
    // It dies with the test, however that ends.
    watchdog.executableURL = URL(filePath: "/bin/sh")
    watchdog.environment = TestEnvironment.with()
    watchdog.arguments = ["-c", "read -r line; kill -9 \(process.processIdentifier) 2> /dev/null"]
    watchdog.standardInput = lifeline
    try watchdog.run()
    let line = String(decoding: try output.fileHandleForReading.next(), as: UTF8.self)
    guard line.hasPrefix("ready "), let port = Int(line.dropFirst(6).trimmingCharacters(in: .newlines)) else {
      throw NotReady(description: "the mailbox said '\(line)'")
    }
    self.port = port
  }

  deinit {
    watchdog.terminate()
    process.killAndWait()
  }

  /// What it got so far, in order.
  public var mails: [Mail] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: directory.path).filter { $0.hasSuffix(".json") }.sorted().map { name in
        try JSON.decode(Mail.self, from: Array(Data(contentsOf: URL(filePath: directory.file(name)))))
      }
    }
  }
}
