import Foundation
import Glibc
import Platform

/// A file that a setting names. It may be a pipe too, as a shell's `<(…)` is.
enum SettingFile {
  /// Far more bytes than any secret has.
  private static let secretBytes = 65_536
  /// Far more than all certificates of a system.
  private static let certificateBytes = 16 << 20
  /// How long a pipe may be silent, in milliseconds.
  private static let patience: Int32 = 5000

  /// One line of text, without the blanks around it.
  ///
  /// - Parameter source: the name of the setting, for errors.
  static func text(_ path: String, _ source: String) throws(CommandFailure) -> String {
    let bytes = try bytes(path, source, limit: secretBytes, "so it is no secret")
    guard let text = String(validating: bytes, as: UTF8.self) else { throw refusal(path, source, "it is no UTF-8 text") }
    return text.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// A secret for a header of HTTP.
  static func token(_ path: String, _ source: String) throws(CommandFailure) -> String {
    let secret = try text(path, source)
    guard !secret.isEmpty, secret.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw CommandFailure(usage: "\(source): \(path) must have one line of visible ASCII characters")
    }
    return secret
  }

  /// Throws when the file has no certificates in it. Whoever uses them reads the file again.
  static func checkCertificates(_ path: String, _ source: String) throws(CommandFailure) {
    let bytes = try bytes(path, source, limit: certificateBytes, "so it is no list of certificates")
    // OpenSSL's labels: CERTIFICATE, X509 CERTIFICATE and TRUSTED CERTIFICATE.
    let lines = bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    guard lines.contains(where: { $0.hasPrefix("-----BEGIN ") && $0.contains("CERTIFICATE-----") }) else {
      throw CommandFailure(usage: "\(source): \(path) has no certificate in PEM ('-----BEGIN CERTIFICATE-----')")
    }
  }

  /// - Parameter conclusion: about a file that has more bytes than the limit.
  static func bytes(
    _ path: String, _ source: String, limit: Int, _ conclusion: String
  ) throws(CommandFailure) -> [UInt8] {
    // Without waiting for somebody to write into a named pipe.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw refusal(path, source, "\(SystemError(errno))") }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= limit {
      let count = read(descriptor, &part, part.count)
      if count == 0 { return bytes }
      if count > 0 {
        bytes += part.prefix(count)
      } else if errno == EAGAIN {
        var interest = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&interest, 1, patience) != 0 else { throw refusal(path, source, "nothing came in \(patience / 1000) s") }
      } else if errno != EINTR {
        throw refusal(path, source, "\(SystemError(errno))")
      }
    }
    throw CommandFailure(usage: "\(source): \(path) has more than \(limit) bytes, \(conclusion)")
  }

  private static func refusal(_ path: String, _ source: String, _ reason: String) -> CommandFailure {
    CommandFailure(usage: "\(source): \(path) can't be read: \(reason)")
  }
}
