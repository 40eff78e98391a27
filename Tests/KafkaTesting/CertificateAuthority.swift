import Foundation
import Glibc
import TestSupport

/// Signs certificates that nobody else trusts.
public struct CertificateAuthority: Sendable {
  public static var isPresent: Bool { TestEnvironment.programFolders.contains { access("\($0)/openssl", X_OK) == 0 } }
  public static let absence = "needs openssl: install Debian's openssl"

  private let directory: TemporaryDirectory
  /// Its own certificate.
  public var certificate: String { directory.file("ca.pem") }

  public init() throws {
    directory = try TemporaryDirectory()
    try openssl(["req", "-x509"] + Self.newKey("ca.key") + ["-out", "ca.pem", "-days", "2", "-subj", "/CN=an authority of tests"])
  }

  /// A certificate that it signs, for a name, and the key of it.
  public func identity(of name: String) throws -> (certificate: String, key: String, file: String) {
    let file = { (ending: String) in directory.file("\(name).\(ending)") }
    try openssl(["req"] + Self.newKey(file("key")) + ["-out", file("csr"), "-subj", "/CN=\(name)"])
    try "subjectAltName=DNS:\(name)".write(toFile: file("extensions"), atomically: true, encoding: .utf8)
    try openssl([
      "x509", "-req", "-in", file("csr"), "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
      "-extfile", file("extensions"), "-out", file("crt"),
    ])
    // As brokers read it: key and certificates in one file.
    let parts = try [file("key"), file("crt"), certificate].map { try String(contentsOfFile: $0, encoding: .utf8) }
    try parts.joined().write(toFile: file("pem"), atomically: true, encoding: .utf8)
    return (file("crt"), file("key"), file("pem"))
  }

  private static func newKey(_ file: String) -> [String] { ["-newkey", "rsa:2048", "-nodes", "-keyout", file] }

  private func openssl(_ arguments: [String]) throws {
    try CommandLineTool.run("openssl", arguments, in: directory.path)
  }
}
