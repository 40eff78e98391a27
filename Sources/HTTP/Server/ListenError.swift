import Glibc

/// Why a server can't listen.
public struct ListenError: Error, Equatable, CustomStringConvertible {
  public enum Code: Sendable {
    case addressInUse, notPermitted, badAddress, other
  }

  /// Stable; `description` is for people.
  public let code: Code
  public let description: String

  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }

  init(errno number: CInt, at address: String) {
    let reason = String(cString: strerror(number))
    switch number {
    case EADDRINUSE: self.init(.addressInUse, "cannot listen on \(address): another process does; stop it or take another port")
    case EACCES, EPERM:
      self.init(.notPermitted, "cannot listen on \(address): \(reason); take a port above 1023, or a directory of one's own")
    default: self.init(.other, "cannot listen on \(address): \(reason)")
    }
  }
}
