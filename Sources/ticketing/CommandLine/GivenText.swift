import Glibc

/// What the system hands to a program as bytes: a word of the command line, or the value of an environment variable.
struct GivenText: Equatable {
  /// With U+FFFD in the place of bytes that are no UTF-8.
  let text: String
  let isUTF8: Bool

  init(_ text: String) {
    self.text = text
    isUTF8 = true
  }

  /// - Parameter bytes: end with a zero.
  init(_ bytes: UnsafePointer<CChar>) {
    text = String(cString: bytes)
    isUTF8 = String(validatingCString: bytes) != nil
  }

  /// The words of the command line, without the program's own name.
  static var commandLine: [GivenText] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { index in CommandLine.unsafeArgv[index].map { GivenText($0) } }
  }

  /// The environment's value of each of these variables that is set.
  static func environment(_ variables: [String]) -> [String: GivenText] {
    variables.reduce(into: [:]) { found, name in found[name] = getenv(name).map { GivenText($0) } }
  }
}
